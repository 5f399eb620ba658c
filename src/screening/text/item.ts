import { isBrokenCondition, isUsedCondition } from "../condition.ts";
import { type Found, holds, type Lexicon, type Meaning, type PlainReading, type Reading } from "./lexicon.ts";
import { readLot, SOLD_IN_PACKS } from "./lot.ts";
import { isSold, type PartNoun } from "./part-nouns.ts";

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

const STRAP = { kind: "strap", family: "parts", part: true };
const UNKNOWN = { kind: "unknown", family: "unknown", part: false };
/** Things that are filed under the article they go with: socks under shoes, a strap under watches. */
const LESSER = new Set(["smallwear", "trinkets", "beauty", "parts", "smallleather", "eyewear", "home", "media"]);
/** Nouns that name a part in most categories and a watch or bag in their own: "Day-Date on bracelet", "gold case". */
const NAMES_IN_WATCHES = new Set(["case", "part", "keyring", "hat"]);
/** After one of these a title speaks of something else. */
const CUTS = ',;|(["';
/** A part of which this is said (folded) is all there is, wherever the title says it: "AirPods Pro, left bud only". */
const ALONE = /^(?:nur|solo|empty|leer[er]?|只) | (?:only|empty|leer|vide|vaci[oa]|vuot[oa]|vazi[oa])$/;
/** After a part, folded: it comes with the article, in whatever order. */
const INCLUDED =
  /^ ?(?:included|incl(?!\p{L})|inklusive|inkl(?!\p{L})|dabei|enthalten|inclus|fourni|incluid|inclusief|meegeleverd|medfoljer|medfolger|w zestawie|w komplecie|в комплекте|в наличии|dahil|mevcut|termasuk|di kem|付き|付属|付(?!け)|있음|포함|附带|附送|مرفق)/u;
/** So little perfume is a sample, in whatever words. */
const DROPS = /(?:^|[\s(])(?:0?[.,])?(?:[1-9]|10)(?:[.,]\d)?\s?ml(?=$|[\s),.])/;

/** Reads what the article is. Pure; linear in the title's length. */
export function readItem(
  title: PlainReading,
  category: PlainReading,
  condition: string | undefined,
  description?: Reading,
): Item {
  const filed = sortOut(category);
  // "watches , parts" is a shelf of its own, and "clothing, shoes and accessories" tells nothing
  const shelf =
    lastKind(filed.kinds.filter((kind) => !filed.shelves.some((shelf) => holds(shelf, kind)))) ??
    lastKind(filed.shelves);
  const inCategory = shelf?.kind === UNKNOWN.kind ? undefined : shelf;
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
  const head = settle(told, inTitle, ofLine, inCategory);
  const states = (state: string): boolean => told.states.has(state) || filed.states.has(state);
  const broken = states("broken") || isBrokenCondition(condition);
  return {
    kind: head.kind,
    family: head.family,
    part:
      head.part ||
      told.kinds.some(
        ({ start, end, meaning }) =>
          meaning.part &&
          (ALONE.test(title.text.slice(start, end)) || (meaning.use === "part" && meaning.only === "empty")),
      ) ||
      (isScented(told, head) && DROPS.test(title.text)),
    kids: states("kids"),
    youth: states("youth"),
    used: broken || states("used") || isUsedCondition(condition) || saysUsed(description, condition),
    broken,
    lot: readLot({
      text: title.text,
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
function saysUsed(description: Reading | undefined, condition: string | undefined): boolean {
  if (condition !== undefined || description === undefined) return false;
  const { states } = sortOut({ text: description.view.text, found: description.found });
  return states.has("used") && !states.has("new");
}

/** A reading's findings by their use, each in order. */
interface Told {
  readonly text: string;
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
function sortOut({ text, found }: PlainReading): Told {
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
  return { text, kinds, partNouns, shelves, lines, breaks, states: states ?? NO_STATES };
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

/** Title, line and category disagree often: words in a colourway ("Denim", "Tie Dye") are not the article. */
function settle(title: Told, inTitle: Kind | undefined, ofLine: Kind | undefined, inCategory: Kind | undefined): Kind {
  if (inCategory === undefined) {
    // "Jordan 1 keyring": what is made in a model's honour is filed under nothing that tells
    if (ofLine === undefined || inTitle?.part === true || (inTitle !== undefined && LESSER.has(inTitle.family)))
      return inTitle ?? UNKNOWN;
    return agree(title, ofLine, inTitle);
  }
  // a model alone, on the shelf of parts: the watch itself, filed where its price would not be asked for
  if (inCategory.kind === "watchpart" && inTitle === undefined && ofLine?.family === "watches") return ofLine;
  // "AirPods Pro 2" is an accessory of telephones and an article; a telephone's name there says what the part is for
  if (inCategory.kind === "phonepart" && inTitle === undefined && ofLine !== undefined && ofLine.kind !== "phone")
    return ofLine;
  if (inCategory.part)
    return inTitle !== undefined && inTitle.family !== inCategory.family && !inTitle.part ? inTitle : inCategory;
  if (inTitle === undefined) return ofLine?.family === inCategory.family ? ofLine : inCategory;
  // "trunks" are shorts too
  if (SOLD_IN_PACKS.has(inCategory.kind) && title.lines.some((hit) => hit.meaning.line.kind === inCategory.kind))
    return inCategory;
  if (inTitle.family === inCategory.family) return inTitle;
  if (inCategory.family === "watches") {
    if (NAMES_IN_WATCHES.has(inTitle.kind)) return inCategory;
    // "Rolex 20 mm bracelet": no watch and no model is named
    if (inTitle.kind === "jewellery" && ofLine === undefined && title.lines.length === 0) return STRAP;
  }
  if (ofLine?.family === inCategory.family && !inTitle.part) return ofLine;
  if (LESSER.has(inTitle.family)) return inTitle;
  return agree(title, inCategory, undefined);
}

/** The title's own noun of the same family, when it has one; otherwise the family's kind as given. */
function agree(title: Told, given: Kind, inTitle: Kind | undefined): Kind {
  if (inTitle?.family === given.family) return inTitle;
  return title.kinds.find((hit) => hit.meaning.family === given.family)?.meaning ?? given;
}

type Kind = { readonly kind: string; readonly family: string; readonly part: boolean };

/**
 * The noun that names the article: the last kind before the first preposition or break, which in most titles is the head.
 * None when a line is named and all kinds come after a break: "Neverfull with dust bag".
 */
function headNoun(title: Told): Kind | undefined {
  const kinds = longestOnly(title.kinds).filter(
    (hit) =>
      !hit.meaning.part ||
      // "Telfar Shopping Bag" is an article that is called so
      !(INCLUDED.test(title.text.slice(hit.end, hit.end + 20)) || title.lines.some((line) => isWithin(hit, line))),
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
  for (let at = from; at < text.length; at++) if (CUTS.includes(text[at] ?? "")) return at;
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
