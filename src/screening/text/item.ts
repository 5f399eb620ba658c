import type { ConditionState } from "../condition.ts";
import { type Found, holds, type Lexicon, type Meaning, type PlainReading, plainOf, type Reading } from "./lexicon.ts";
import { LONGEST_TERM } from "./lists.ts";
import { readLot } from "./lot.ts";
import { isSold, type PartNoun } from "./part-nouns.ts";
import { type Kind, settle, UNKNOWN } from "./settle.ts";
import type { SmallWords } from "./small-words.ts";

/** What the article is, as far as title, category and product line tell. */
export interface Item {
  /** `unknown` when nothing tells. */
  readonly kind: string;
  readonly family: string;
  /** A part, accessory, package or sample of an article: its price says nothing of the article's. */
  readonly part: boolean;
  readonly kids: boolean;
  /** Sizes between a child's and an adult's: "GS", "youth". */
  readonly youth: boolean;
  readonly used: boolean;
  /** Does not work, or is sold for its parts: "ジャンク", "spares or repair". */
  readonly broken: boolean;
  /** How many articles the price is for. */
  readonly lot: number;
}

/** After one of these a title speaks of something else. */
const CUTS = ',;|(["';
/** "Charger + cable". */
const AND_MORE = " + ";
/** So little perfume is a sample, in whatever words. */
const DROPS = /(?:^|[\s(])(?:0?[.,])?(?:[1-9]|10)(?:[.,]\d)?\s?ml(?=$|[\s),.])/;

/** Reads what the article is. Pure; linear in the title's length. */
export function readItem(
  title: PlainReading,
  category: PlainReading,
  condition: ConditionState,
  description?: Reading,
): Item {
  const filed = sortOut(category);
  // "watches , parts" is a shelf of its own, and "clothing, shoes and accessories" tells nothing
  const noun = lastKind(filed.kinds.filter((kind) => !filed.shelves.some((shelf) => holds(shelf, kind))));
  const shelf = lastKind(filed.shelves);
  const place = noun ?? shelf;
  const inCategory = place?.kind === UNKNOWN.kind ? undefined : place;
  const told = withPartNouns(sortOut(title), title, inCategory);
  const inTitle = headNoun(told);
  const line = told.lines.find(
    (hit) =>
      hit.meaning.line.alone &&
      (!isCode(title.text, hit) ||
        inCategory?.family === hit.meaning.line.family ||
        title.found.some(({ meaning }) => meaning.use === "brand" && meaning.brand.id === hit.meaning.brand.id)),
  )?.meaning.line;
  const ofLine = line === undefined ? undefined : { kind: line.kind, family: line.family, part: false };
  const head = settle({ ...told, inTitle, ofLine, inCategory, onShelf: noun === undefined });
  const states = (state: string): boolean => told.states.has(state) || filed.states.has(state);
  const broken = states("broken") || condition.broken;
  return {
    kind: head.kind,
    family: head.family,
    part:
      head.part ||
      told.kinds.some(
        ({ start, end, meaning }) =>
          meaning.part &&
          (title.words.allThereIs.test(title.text.slice(start, end)) ||
            (meaning.use === "part" && meaning.only === "empty")),
      ) ||
      (isScented(told, head) && DROPS.test(title.text)),
    kids: states("kids"),
    youth: states("youth"),
    used: broken || states("used") || condition.used || saysUsed(description, condition),
    broken,
    lot: readLot({
      text: title.text,
      words: title.words.lot,
      kind: head.kind,
      nouns: [...told.kinds, ...told.lines],
      saysLot: states("lot"),
    }),
  };
}

const CODE = /^(?:[a-z]\d{1,2}|\d{1,4}[a-z]{0,2})$/;

/** "B22" is a shoe and the foot of a lamp, "10XL" a shoe and a size: such a line means something only beside its brand or among such goods. */
export function isCode(text: string, { start, end }: { readonly start: number; readonly end: number }): boolean {
  return CODE.test(text.slice(start, end));
}

/** Perfume, by its noun or line, or nothing that is named: what is sold by the drop is never a bag. */
function isScented(told: Told, head: Kind): boolean {
  return (
    head.kind === "perfume" ||
    head.kind === "unknown" ||
    told.lines.some(({ meaning }) => meaning.line.kind === "perfume")
  );
}

/** What a private seller writes below the title, where no condition is given. */
function saysUsed(description: Reading | undefined, condition: ConditionState): boolean {
  if (condition.given || description === undefined) return false;
  const { states } = sortOut(plainOf(description));
  return states.has("used") && !states.has("new-with-tags");
}

/** A reading's findings by their use, each in order. */
interface Told {
  readonly text: string;
  readonly words: SmallWords;
  readonly kinds: Found<Of<"kind" | "part">>[];
  /** Nouns that name a part only somewhere. */
  readonly partNouns: Found<PartNoun>[];
  readonly shelves: Found<Of<"shelf">>[];
  readonly lines: Found<Of<"line">>[];
  readonly breaks: Found[];
  readonly states: ReadonlySet<string>;
}

type Of<U extends Meaning["use"]> = Extract<Meaning, { use: U }>;

const NO_STATES: ReadonlySet<string> = new Set();

/** In one pass, because titles come by the million. */
function sortOut({ text, words, found }: PlainReading): Told {
  const kinds: Found<Of<"kind">>[] = [];
  const partNouns: Found<PartNoun>[] = [];
  const shelves: Found<Of<"shelf">>[] = [];
  const lines: Found<Of<"line">>[] = [];
  const breaks: Found[] = [];
  let states: Set<string> | undefined;
  let unmeant = 0;
  for (const hit of found) {
    const { meaning } = hit;
    if (meaning.use === "kind") kinds.push(hit as Found<typeof meaning>);
    else if (meaning.use === "line") lines.push(hit as Found<typeof meaning>);
    else if (meaning.use === "break") breaks.push(hit);
    else if (meaning.use === "shelf") shelves.push(hit as Found<typeof meaning>);
    else if (meaning.use === "part") partNouns.push(hit as Found<typeof meaning>);
    else if (meaning.use === "state" && hit.end > unmeant) {
      states = (states ?? new Set()).add(meaning.state);
      if (meaning.state === "unmeant") unmeant = hit.end;
    }
  }
  return { text, words, kinds, partNouns, shelves, lines, breaks, states: states ?? NO_STATES };
}

/** The title with those nouns among its kinds that name a part there. */
function withPartNouns(told: Told, title: PlainReading, inCategory: Kind | undefined): Told {
  if (told.partNouns.length === 0) return told;
  const ofWatches =
    inCategory === undefined
      ? told.lines.some(({ meaning }) => meaning.line.family === "watches") ||
        title.found.some(({ meaning }) => meaning.use === "brand" && meaning.brand.tier === "watch")
      : inCategory.family === "watches" || inCategory.kind === "watchpart";
  const titled = { ...title, empty: told.states.has("empty"), ofWatches };
  const sold = told.partNouns.filter((noun) => isSold(titled, noun));
  if (sold.length === 0) return told;
  return { ...told, kinds: [...told.kinds, ...sold].sort((a, b) => a.start - b.start || b.end - a.end) };
}

/**
 * The noun that names the article: the last kind before the first preposition or break, which in most titles is the head.
 * None when a line is named and all kinds come after a break: "Neverfull with dust bag".
 */
function headNoun(title: Told): Kind | undefined {
  const kinds = longestOnly(title.kinds).filter(
    (hit) =>
      !hit.meaning.part ||
      // "Telfar Shopping Bag" is an article that is called so
      !(
        title.words.included.test(title.text.slice(hit.end, hit.end + LONGEST_TERM)) ||
        title.lines.some((line) => isWithin(hit, line))
      ),
  );
  if (kinds.length === 0) return undefined;
  const named = Math.min(kinds[0]?.end ?? 0, title.lines[0]?.end ?? Number.POSITIVE_INFINITY);
  const cut = Math.min(
    // "joy con", "sac à main": a word of the noun itself does not end it
    title.breaks.find((hit) => hit.start >= named && !kinds.some((kind) => holds(kind, hit)))?.start ??
      Number.POSITIVE_INFINITY,
    cutFrom(title.text, named),
  );
  return lastKind(kinds.filter((hit) => hit.end <= cut));
}

/** Whether a finding is a part of a longer one. */
function isWithin(hit: Found, whole: Found): boolean {
  return holds(whole, hit) && whole.end - whole.start > hit.end - hit.start;
}

/** Where, at `from` or later, a sign cuts the title. */
function cutFrom(text: string, from: number): number {
  for (let at = from; at < text.length; at++)
    if (CUTS.includes(text[at] ?? "") || text.startsWith(AND_MORE, at)) return at;
  return Number.POSITIVE_INFINITY;
}

function lastKind(kinds: readonly Found<Of<"kind" | "part" | "shelf">>[]): Kind | undefined {
  return longestOnly(kinds).at(-1)?.meaning;
}

/** Drops findings that lie inside a longer one: "belt bag" is a bag. */
export function longestOnly<F extends { readonly start: number; readonly end: number }>(found: readonly F[]): F[] {
  const kept: F[] = [];
  let reach = -1;
  for (const hit of found) {
    if (hit.end <= reach) continue;
    kept.push(hit);
    reach = hit.end;
  }
  return kept;
}

/** Reads a category path: its last telling segment counts. */
export function readCategory(lexicon: Lexicon, category: string): PlainReading {
  return lexicon.readPlain(category.replaceAll("/", " , "));
}
