import type { Analyser, SignalType } from "../analyser.ts";
import type { ReadCondition } from "../condition.ts";
import type { Degradation, Listing, Signal } from "../types.ts";
import { LISTING_FIELDS } from "./listing-fields.ts";

/** A value in a condition; `undefined` is unknown: a signal or field that this listing does not have. */
export type Value = boolean | number | string | readonly Value[] | undefined;

/** The values that conditions read: one slot a word of the vocabulary, the last for the variable of `exists` and `all`. */
export type Slots = Value[];

interface Word {
  readonly slot: number;
  readonly type: SignalType;
}

/** Every name that a condition may use, `price.ratio` or `listing.seller.country`, with its type and slot. */
export interface Vocabulary {
  readonly words: ReadonlyMap<string, Word>;
  readonly signals: ReadonlyMap<string, Word>;
  readonly scratchSlot: number;
}

const SIGNAL_NAME = /^(?!listing\.)[a-z][a-zA-Z0-9]*\.[a-z][a-zA-Z0-9]*$/;
const FIELD_ENTRIES = Object.entries(LISTING_FIELDS);

/** The vocabulary of a set of analysers. Throws on a name that CEL could not hold: that is a mistake in our own code. */
export function buildVocabulary(analysers: readonly Pick<Analyser, "name" | "signals">[]): Vocabulary {
  const words = new Map<string, Word>();
  const signals = new Map<string, Word>();
  for (const [name, field] of FIELD_ENTRIES) words.set(`listing.${name}`, { slot: words.size, type: field.type });
  for (const analyser of analysers) {
    for (const [name, type] of Object.entries(analyser.signals)) {
      if (!SIGNAL_NAME.test(name)) throw new Error(`${analyser.name} declares a signal with an unusable name: ${name}`);
      if (words.has(name)) throw new Error(`${analyser.name} declares a signal that another one has: ${name}`);
      const word = { slot: words.size, type };
      words.set(name, word);
      signals.set(name, word);
    }
  }
  return { words, signals, scratchSlot: words.size };
}

/** Puts a listing and its signals into slots. A signal of another type than declared counts as absent and is recorded. */
export function fillSlots(
  vocabulary: Vocabulary,
  listing: Listing,
  readCondition: ReadCondition,
  found: ReadonlyMap<string, Signal>,
  degraded: Degradation[],
): Slots {
  const slots: Slots = new Array<Value>(vocabulary.scratchSlot + 1).fill(undefined);
  for (let i = 0; i < FIELD_ENTRIES.length; i += 1) {
    const value = FIELD_ENTRIES[i]?.[1].read(listing, readCondition);
    slots[i] = Number.isNaN(value) ? undefined : value;
  }
  for (const [name, signal] of found) {
    const word = vocabulary.signals.get(name);
    if (word === undefined) continue;
    if (hasType(signal.value, word.type)) slots[word.slot] = signal.value;
    else degraded.push({ code: "signal.mistyped", detail: name });
  }
  return slots;
}

/** Whether a signal's value is of its declared type. */
export function hasType(value: unknown, type: SignalType): boolean {
  if (type === "bool") return typeof value === "boolean";
  if (type === "string") return typeof value === "string";
  if (type === "int" || type === "double") return typeof value === "number" && !Number.isNaN(value);
  return Array.isArray(value);
}
