import { type Reading, startingIn, withUse } from "./lexicon.ts";
import { LONGEST_TERM } from "./lists.ts";
import type { View } from "./normalise.ts";

/** An invitation to deal elsewhere: its kind, what it names (a handle, number or address, folded; empty when none) and its place. */
export interface Lure {
  readonly kind: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** A handle, number or address that may follow the name of an app. */
const HANDLE =
  /^(?:[\s:：=.#~@()>,!]|id|me|at|号|號|is|no|number|on|:|по|номер){0,8}\s?[:：]?\s?([@+]?[a-z]{0,12}[0-9][a-z0-9 .]{4,18}|[a-z]{3,16}[0-9]{2,12}|@[a-z0-9_.]{4,30}|[a-z]{1,6}_[a-z0-9_]{2,24})/;
/** What follows "call me": a number, not the "cl81309" of a telephone that is for sale. */
const SPOKEN_TO =
  /^(?:[\s:：=.#~()>,!]|is|no|number|on|at|по|номер|号|號|번){0,8}([+(]?\d(?:[\s().]{0,2}\d){6,14})(?!\d)/;
const EMAIL = /[a-z0-9][a-z0-9.+ ]{0,40}@[a-z0-9]{1,40} (?:com|net|org|cn|ru|de|co|io)(?![a-z0-9])/;
/** With a plus, or with 00 and a blank after the country: article numbers begin with 00 as well. */
const PHONE = /(?:^|[\s:：(])((?:\+\d{1,3}[\s(]{0,2}|00[1-9]\d{0,2} )\d(?:[\s()]?\d){6,12})(?!\d)/g;
/** Ten digits or more that are said one word each, or mixed with words: "one three eight 0013 eight thousand". */
const WORDS: Readonly<Record<string, string>> = Object.fromEntries(
  "zero oh one two three four five six seven eight nine|cero uno dos tres cuatro cinco seis siete ocho nueve|零 一 二 三 四 五 六 七 八 九|ноль один два три четыре пять шесть семь восемь девять"
    .split("|")
    .flatMap((row) => {
      const words = row.split(" ");
      const zeros = words.length - 10;
      return words.map((word, k) => [word, String(Math.max(0, k - zeros))]);
    }),
);
const SPOKEN =
  /(?:(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|ноль|один|два|три|четыре|пять|шесть|семь|восемь|девять)(?: |$)|\d ?){8,15}/;
const SPOKEN_HAN = /(?<![零一二三四五六七八九])1?[零一二三四五六七八九]{10,11}(?![零一二三四五六七八九])/;
/** A Chinese mobile number needs no app's name beside it. */
const CHINESE_MOBILE = /(?:^|[^\d.])(1[3-9]\d(?: ?\d){8})(?![\d.])/g;
/** "shop dot com", "shop ( . ) com", "shop[.]ru", "shop,com": written so that no link is seen. */
const HIDDEN_DOMAIN =
  /([a-z0-9]{3,40}|(?<![a-z0-9])(?:t|wa|ig|vk)) ?(?:[([{<] ?(?:dot|punto|ponto|point|точка|\.)? ?[)\]}>]|\b(?:dot|punto|ponto|точка)\b|点) ?(com|net|org|ru|cn|shop|store|top|xyz|me|io|co|club|vip|online|site)(?![a-z0-9])/g;
/** Without one of these no address is hidden so; most texts have none, and are spared the search. */
const HIDES_DOMAIN = /[([{<点]|dot|punto|ponto|точка/;
const HANDLE_AS_WRITTEN = /^@?([\p{L}\d][\p{L}\d_.-]{2,40})/u;
/** What follows the host of a link to an app: a handle, a number, or the name of a group. */
const LINKED = /^\/(?:(?:joinchat|send|qr|ti\/p|add)(?=[/?])[/?]+)?(?:phone=)?[+~@]{0,2}([\p{L}\d][\p{L}\d_.-]{2,40})/u;
/** A term that is a host. */
const HOST = /[a-z]\.(?:me|com|link|ee)$/;
const ADDRESS = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/;
/** "The dot com port" is no address. */
const ARTICLES = new Set(["the", "any", "and", "your", "our", "one"]);
/** How much text after an app's name is looked at. */
const REACH = 48;
/** So many `@` are enough to find an address among them. */
const MAX_AT = 20;
/** Patterns are tried on windows of this length, so that no text makes them slow. */
const WINDOW = 2_000;

/** Every lure of a text, in no particular order. */
export function* lures(reading: Reading): Generator<Lure> {
  const { text } = reading.view;
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
    const handle = (kind === "phone" ? SPOKEN_TO : HANDLE).exec(text.slice(hit.end, hit.end + REACH));
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
    yield* numbers(part, from);
    if (!HIDES_DOMAIN.test(part)) continue;
    for (const domain of part.matchAll(HIDDEN_DOMAIN)) {
      if (ARTICLES.has(domain[1] ?? "")) continue;
      const start = from + domain.index;
      yield { kind: "link", value: `${domain[1]}.${domain[2]}`, start, end: start + domain[0].length };
    }
  }
}

function* numbers(part: string, from: number): Generator<Lure> {
  for (const pattern of [PHONE, CHINESE_MOBILE]) {
    for (const phone of part.matchAll(pattern)) {
      const start = from + phone.index;
      yield { kind: "phone", value: numberOf(phone[1] ?? "") ?? "", start, end: start + phone[0].length };
    }
  }
  for (const pattern of [SPOKEN, SPOKEN_HAN]) {
    const said = pattern.exec(part);
    // digits alone are part numbers
    if (said === null || !/\p{L}/u.test(said[0])) continue;
    const digits = said[0].match(/\p{Script=Han}|\p{L}+|\d/gu)?.map((word) => WORDS[word] ?? word) ?? [];
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
