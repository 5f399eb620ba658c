import type { Subject } from "../analyser.ts";
import type { ConditionState } from "../condition.ts";
import type { Listing } from "../types.ts";
import { isPartner, lineFits, longerLine, type Mention, readMentions } from "./brand-roles.ts";
import { declaredBrand, filedBrand, nearestName, type Registry } from "./declared-brand.ts";
import { type Item, readCategory, readItem } from "./item.ts";
import { type Found, type PlainReading, plainOf, type Reading, withUse } from "./lexicon.ts";
import type { Brand, Line } from "./registry.ts";
import type { SmallWords } from "./small-words.ts";
import { isShirt, readShirtCues, type ShirtCues } from "./team-shirts.ts";

/** Everything the analysers read from one listing's text, read once. */
export interface SubjectReading {
  readonly title: Reading;
  readonly description: Reading | undefined;
  /** What the field for the condition says. */
  readonly condition: ConditionState;
  readonly item: Item;
  readonly mentions: readonly Mention[];
  /** Brands of the article that only the description names, while title and brand field name none. */
  readonly described: readonly Mention[];
  readonly declared: { readonly brand: Brand; readonly fuzzy: boolean } | undefined;
  /** The brand of the article itself, with the line that prices it. */
  readonly main: { readonly brand: Brand; readonly line: Line | undefined } | undefined;
  /** The main brand was recognised only one slip away from its name. */
  readonly misspelt: boolean;
  /** Brands that made the article together with the main one: "Nike Air Force 1 x Louis Vuitton". */
  readonly partners: readonly Brand[];
}

export type TextField = "title" | "description";

/** The texts of a listing that were read, by field, the title first. */
export function textsOf({ title, description }: SubjectReading): [TextField, Reading][] {
  const texts: [TextField, Reading][] = [["title", title]];
  if (description !== undefined) texts.push(["description", description]);
  return texts;
}

/** Reads a subject's text; the analysers of one screening share the result. */
export function readSubject(subject: Subject): SubjectReading {
  subject.reading ??= read(subject);
  return subject.reading;
}

function read({ listing, knowledge }: Subject): SubjectReading {
  const title = knowledge.lexicon.read(listing.title);
  const description =
    listing.description === undefined || listing.description === ""
      ? undefined
      : knowledge.lexicon.read(listing.description);
  const plain = plainOf(title);
  const category = readCategory(knowledge.lexicon, listing.category);
  const condition = knowledge.readCondition(listing.condition);
  const item = readItem(plain, category, condition, description);
  const declared = declaredBrand(knowledge.registry, listing.brand);
  const filed = listing.brand === undefined ? filedBrand(knowledge.registry, category) : undefined;
  const shirt = namesTeam(title.found) ? readShirtCues(plain, category, item) : undefined;
  const mentions = readMentions(title, listing, item, declared?.brand ?? filed, shirt);
  // "strap for Omega" on Omega's shelf is no Omega
  const named = mainBrand(mentions, declared?.brand ?? (mentions.length === 0 ? filed : undefined));
  const misspelt =
    named === undefined && mentions.length === 0 ? misspeltLead(knowledge.registry, title.view.text, item) : undefined;
  const main = toldLine(
    named ?? (misspelt === undefined ? undefined : { brand: misspelt, line: undefined }),
    () => shirt ?? readShirtCues(plain, category, item),
    category,
    item,
  );
  const described =
    description === undefined || mentions.length > 0 || main !== undefined
      ? []
      : readDescribed(description, category, listing, item).filter(({ role }) => role === "article");
  return {
    title,
    description,
    condition,
    item: asWatch(asShirt(item, main), main, title.view.text),
    mentions,
    described,
    declared,
    main,
    misspelt: misspelt !== undefined,
    partners: partnersOf(title.words, mentions, main?.brand),
  };
}

/** "River Plate 25/26": a word of the team's name is no plate. */
function asShirt(item: Item, main: SubjectReading["main"]): Item {
  const line = main?.line;
  if (line === undefined || line !== main?.brand.team?.line || line.family === item.family) return item;
  return { ...item, kind: line.kind, family: line.family };
}

/** Letters and digits, or many digits with points between: "sbga211", "126610ln", "310.30.42.50.01.001". */
const REFERENCE = /(?<![\p{L}\d])(?=[a-z]*\d{3})(?=\d*[a-z])[a-z\d]{5,}|\d{3}\.\d{2}\.\d{2}/u;

/** "Grand Seiko SBGA211 Snowflake": a maker of nothing but watches and a reference are a watch, where parts would be named. */
function asWatch(item: Item, main: SubjectReading["main"], title: string): Item {
  if (item.kind !== "unknown" || item.part || main?.brand.makes.size !== 1 || !main.brand.makes.has("watches"))
    return item;
  return REFERENCE.test(title) ? { ...item, kind: "watch", family: "watches" } : item;
}

/** The shirt of a team that only the seller's field names, and the line that the category names where the title does not. */
function toldLine(
  main: SubjectReading["main"],
  shirtCues: () => ShirtCues | undefined,
  category: PlainReading,
  item: Item,
): SubjectReading["main"] {
  if (main === undefined || main.line !== undefined) return main;
  const { brand } = main;
  if (brand.team !== undefined) {
    const shirt = shirtCues();
    if (shirt !== undefined && isShirt(shirt, brand.team.shirts)) return { brand, line: brand.team.line };
  }
  const filed = withUse(category.found, "line").find(
    ({ meaning }) => meaning.brand.id === brand.id && lineFits(meaning.line, item),
  );
  return filed === undefined ? main : { brand, line: filed.meaning.line };
}

/** Whether a text names a team, or what may be one. */
function namesTeam(found: readonly Found[]): boolean {
  return found.some(
    ({ meaning }) => meaning.use === "team" || (meaning.use === "brand" && meaning.brand.team !== undefined),
  );
}

/** The brands of a description; of teams those that it names in full. */
function readDescribed(description: Reading, category: PlainReading, listing: Listing, item: Item): Mention[] {
  // a town in so many words is a town
  const found = description.found.filter(({ meaning }) => meaning.use !== "team");
  const shirt = namesTeam(found) ? readShirtCues(plainOf({ ...description, found }), category, item) : undefined;
  return readMentions({ ...description, found }, listing, item, undefined, shirt);
}

/** A misspelt brand at the start of a title that names no other: its first two words, or its first. Only for goods that the brand makes. */
function misspeltLead(registry: Registry, text: string, item: Item): Brand | undefined {
  const words = text.slice(0, LEAD).split(" ");
  const pair = words.slice(0, 2).join(" ");
  const near = (words.length > 1 ? nearestName(registry, pair) : undefined) ?? nearestName(registry, words[0] ?? "");
  return near !== undefined && (near.makes.has(item.kind) || near.makes.has(item.family)) ? near : undefined;
}

/** Two words are looked for in this much of a title. */
const LEAD = 60;

function partnersOf(words: SmallWords, mentions: readonly Mention[], main: Brand | undefined): Brand[] {
  if (main === undefined) return [];
  const partners = new Set<Brand>();
  mentions.forEach((mention, k) => {
    if (!isPartner(words, mentions, k)) return;
    for (const one of [mentions[k - 1], mention])
      if (one !== undefined && one.brand.id !== main.id) partners.add(one.brand);
  });
  return [...partners];
}

/** The article's own brand: a line tells it best, then the title's first brand, then what the seller declared. */
function mainBrand(mentions: readonly Mention[], declared: Brand | undefined): SubjectReading["main"] {
  const own = mentions.filter((mention) => mention.role === "article" || mention.role === "collaboration");
  const withLine = own.find((mention) => mention.line !== undefined);
  const brand = withLine?.brand ?? own[0]?.brand ?? declared;
  if (brand === undefined) return undefined;
  let longest: Line | undefined;
  for (const { brand: of, line } of own)
    if (line !== undefined && of.id === brand.id) longest = longerLine(longest, line);
  return { brand, line: longest };
}
