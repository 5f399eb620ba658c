import { type Reading, startingIn, withUse } from "./lexicon.ts";
import { LONGEST_TERM } from "./lists.ts";
import type { View } from "./normalise.ts";
import type { SmallWords } from "./small-words.ts";

/** An invitation to deal elsewhere: its kind, what it names (a handle, number or address, folded; empty when none) and its place. */
export interface Lure {
  readonly kind: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const EMAIL = /[a-z0-9][a-z0-9.+ ]{0,40}@[a-z0-9]{1,40} (?:com|net|org|cn|ru|de|co|io)(?![a-z0-9])/;
/** With a plus, or with 00 and a blank after the country: article numbers begin with 00 as well. */
const PHONE = /(?:^|[\s:：(])((?:\+\d{1,3}[\s(]{0,2}|00[1-9]\d{0,2} )\d(?:[\s()]?\d){6,12})(?!\d)/g;
/** A Chinese mobile number needs no app's name beside it. */
const CHINESE_MOBILE = /(?:^|[^\d.])(1[3-9]\d(?: ?\d){8})(?![\d.])/g;
const HANDLE_AS_WRITTEN = /^@?([\p{L}\d][\p{L}\d_.-]{2,40})/u;
/** What follows the host of a link to an app: a handle, a number, or the name of a group. */
const LINKED = /^\/(?:(?:joinchat|send|qr|ti\/p|add)(?=[/?])[/?]+)?(?:phone=)?[+~@]{0,2}([\p{L}\d][\p{L}\d_.-]{2,40})/u;
/** A term that is a host. */
const HOST = /[a-z]\.(?:me|com|link|ee)$/;
const ADDRESS = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/;
/** How much text after an app's name is looked at. */
const REACH = 48;
/** So many `@` are enough to find an address among them. */
const MAX_AT = 20;
/** Patterns are tried on windows of this length, so that no text makes them slow. */
const WINDOW = 2_000;

/** Every lure of a text, in no particular order. */
export function* lures(reading: Reading): Generator<Lure> {
  const { text } = reading.view;
  const words = reading.words.lures;
  const harmless = withUse(reading.found, "exception").filter(({ meaning }) => meaning.only === undefined);
  for (const hit of withUse(reading.found, "contact")) {
    const { kind, alone, term } = hit.meaning;
    // a "hidden link clasp"
    if (startingIn(harmless, hit.start - LONGEST_TERM, hit.start + 1).some((phrase) => phrase.end >= hit.end)) continue;
    const linked = HOST.test(term) ? written(reading.view, (reading.view.map[hit.end - 1] ?? 0) + 1, LINKED) : "";
    if (linked !== "") {
      yield { kind, value: numberOf(linked) ?? linked, start: hit.start, end: hit.end };
      continue;
    }
    const handle = (kind === "phone" ? words.spokenTo : words.handle).exec(text.slice(hit.end, hit.end + REACH));
    if (handle !== null) {
      const end = hit.end + handle[0].length;
      const named = handle[1] ?? "";
      yield {
        kind,
        value: numberOf(named) ?? written(reading.view, reading.view.map[end - named.length] ?? 0, HANDLE_AS_WRITTEN),
        start: hit.start,
        end,
      };
    } else if (alone) yield { kind, value: "", start: hit.start, end: hit.end };
  }
  for (let at = text.indexOf("@"), looked = 0; at >= 0 && looked < MAX_AT; at = text.indexOf("@", at + 1), looked++) {
    const from = Math.max(0, at - 40);
    const email = EMAIL.exec(text.slice(from, at + 50));
    if (email === null) continue;
    const start = from + email.index;
    const before = email[0].lastIndexOf(" ", email[0].indexOf("@"));
    const value = ADDRESS.exec(
      reading.view.source.slice(reading.view.map[start], reading.view.map[start + email[0].length]),
    );
    yield {
      kind: "email",
      value: value?.[0].toLowerCase() ?? email[0].slice(before + 1),
      start,
      end: start + email[0].length,
    };
  }
  for (let from = 0; from < text.length; from += WINDOW - REACH) {
    const part = text.slice(from, from + WINDOW);
    yield* numbers(words, part, from);
    if (!words.hidesDomain.test(part)) continue;
    for (const domain of part.matchAll(words.hiddenDomain)) {
      if (words.isNoName(domain[1] ?? "")) continue;
      const start = from + domain.index;
      yield { kind: "link", value: `${domain[1]}.${domain[2]}`, start, end: start + domain[0].length };
    }
  }
}

function* numbers(words: SmallWords["lures"], part: string, from: number): Generator<Lure> {
  for (const pattern of [PHONE, CHINESE_MOBILE]) {
    for (const phone of part.matchAll(pattern)) {
      const start = from + phone.index;
      yield { kind: "phone", value: numberOf(phone[1] ?? "") ?? "", start, end: start + phone[0].length };
    }
  }
  for (const pattern of [words.spoken, words.spelled]) {
    const said = pattern.exec(part);
    // digits alone are part numbers
    if (said === null || !/\p{L}/u.test(said[0])) continue;
    const digits = said[0].match(words.digit)?.map((word) => words.digits.get(word) ?? word) ?? [];
    if (digits.length < 8) continue;
    const start = from + said.index;
    yield { kind: "phone", value: digits.join(""), start, end: start + said[0].trimEnd().length };
  }
}

/** The digits of a number that was written with blanks, brackets or a plus; `undefined` for anything else. */
function numberOf(value: string): string | undefined {
  const bare = value.replace(/[\s().+]+/g, "");
  return /^\d{6,}$/.test(bare) ? bare : undefined;
}

/** The name that the seller wrote from a place of the source on, empty when there is none: folding takes the underscores out. */
function written({ source }: View, from: number, pattern: RegExp): string {
  const name = pattern.exec(source.slice(from, from + REACH))?.[1] ?? "";
  return name.replace(/[._-]+$/, "").toLowerCase();
}
