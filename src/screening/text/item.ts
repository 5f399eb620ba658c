import type { Found, Lexicon, Reading } from "./lexicon.ts";
import { withUse } from "./lexicon.ts";

/** What the article is, as far as title, category and product line tell. */
export interface Item {
  /** `unknown` when nothing tells. */
  readonly kind: string;
  readonly family: string;
  /** A part, accessory, package or sample of an article: its price says nothing of the article's. */
  readonly part: boolean;
  readonly kids: boolean;
  readonly used: boolean;
  /** How many articles the price is for. */
  readonly lot: number;
}

const UNKNOWN = { kind: "unknown", family: "unknown", part: false };
/** In these categories a part is named by more than a noun that watches and bags also carry in their names. */
const ORNAMENTS = new Set(["jewellery", "keyring", "belt", "case", "tie", "dress", "part", "hat", "tool", "home", "toy", "shoes", "tshirt", "jacket"]);
const COUNT = /(?:^|[\s(])(?:x\s?(\d{1,3})|(\d{1,3})\s?x|(\d{1,3})\s?(?:pcs|pieces|pairs|pack|pk|stück|pièces|piezas|шт|adet|件|個入り|個セット|双|雙))(?=$|[\s),.!])/;
const MAX_LOT = 500;

/** Reads what the article is. Pure; linear in the title's length. */
export function readItem(title: Reading, category: Reading, condition: string | undefined): Item {
  const inTitle = headNoun(title);
  const inCategory = lastKind(withUse(category.found, "kind"));
  const line = withUse(title.found, "line").find((hit) => hit.meaning.line.alone)?.meaning.line;
  let head = inTitle ?? (line === undefined ? undefined : { kind: line.kind, family: familyOf(line.kind), part: false }) ?? inCategory ?? UNKNOWN;
  if (inCategory !== undefined && inCategory.family === "watches" && ORNAMENTS.has(head.kind)) head = inCategory;
  if (inCategory?.part === true && head.family === inCategory.family) head = inCategory;
  const states = new Set([...withUse(title.found, "state"), ...withUse(category.found, "state")].map((hit) => hit.meaning.state));
  return {
    kind: head.kind,
    family: head.family,
    part: head.part || (inCategory?.part === true && inTitle === undefined),
    kids: states.has("kids"),
    used: states.has("used") || isUsed(condition),
    lot: lotOf(title, states.has("lot")),
  };
}

function isUsed(condition: string | undefined): boolean {
  return condition !== undefined && /used|pre|second|worn|good|fair|vintage|refurb/i.test(condition) && !/^new|unused|unworn/i.test(condition);
}

type Kind = { readonly kind: string; readonly family: string; readonly part: boolean };

/** The noun that names the article: the last kind before the first preposition or break, which in most titles is the head. */
function headNoun(title: Reading): Kind | undefined {
  const kinds = longestOnly(withUse(title.found, "kind"));
  if (kinds.length === 0) return undefined;
  const cuts = [
    ...withUse(title.found, "state").filter((hit) => hit.meaning.state === "cut").map((hit) => hit.start),
    ...[...title.view.text.matchAll(/[,;|(["]/g)].map((match) => match.index),
  ].sort((a, b) => a - b);
  const first = kinds[0];
  const cut = cuts.find((at) => first !== undefined && at >= first.end) ?? Number.POSITIVE_INFINITY;
  return lastKind(kinds.filter((hit) => hit.end <= cut));
}

function lastKind(kinds: readonly Found<{ use: "kind"; kind: string; family: string; part: boolean }>[]): Kind | undefined {
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

function lotOf(title: Reading, said: boolean): number {
  const match = COUNT.exec(title.view.text);
  const count = match === null ? 1 : Number(match[1] ?? match[2] ?? match[3]);
  if (count >= 2 && count <= MAX_LOT) return count;
  return said ? 2 : 1;
}

const FAMILIES: Readonly<Record<string, string>> = {
  bag: "bags", wallet: "smallleather", belt: "accessories", sneakers: "footwear", shoes: "footwear", slides: "footwear", boots: "footwear",
  watch: "watches", tshirt: "clothing", top: "clothing", hoodie: "clothing", jacket: "clothing", trousers: "clothing", shorts: "clothing",
  dress: "clothing", underwear: "clothing", socks: "smallwear", hat: "smallwear", gloves: "smallwear", scarf: "accessories", tie: "accessories",
  sunglasses: "eyewear", jewellery: "jewellery", keyring: "trinkets", perfume: "beauty", makeup: "beauty", phone: "electronics",
  headphones: "electronics", electronics: "electronics", toy: "toys", tool: "tools", home: "home",
};

/** The family of a kind that a brand file or price file names. */
export function familyOf(kind: string): string {
  return FAMILIES[kind] ?? "unknown";
}

/** Reads a category path: its last telling segment counts. */
export function readCategory(lexicon: Lexicon, category: string): Reading {
  return lexicon.read(category.replaceAll("/", " , "));
}
