import type { Listing } from "../types.ts";
import { type Item, isCode } from "./item.ts";
import { type Found, holds, type Meaning, type Reading, withUse } from "./lexicon.ts";
import { sourceSpan, type View } from "./normalise.ts";
import type { Brand, Line } from "./registry.ts";
import type { SmallWords } from "./small-words.ts";
import { isShirt, isShirtBeside, type ShirtCues } from "./team-shirts.ts";
import { DEAR } from "./tiers.ts";

/** What a brand's name does in a title. */
export type Role = "article" | "madeFor" | "comparison" | "collaboration" | "declared";

/** A brand that was recognised. `view` holds `start` and `end`; neither for one that was only declared. */
export interface Mention {
  readonly brand: Brand;
  readonly role: Role;
  readonly line: Line | undefined;
  readonly hidden: boolean;
  readonly at: { readonly view: View; readonly start: number; readonly end: number } | undefined;
}

/**
 * Every brand in a title with its role. Guarded names count only with a reason: declared, capitals, a line, or a fitting kind
 * at the start. Those of teams count beside what says that a shirt is sold, and have its line.
 */
export function readMentions(
  title: Reading,
  listing: Listing,
  item: Item,
  declared: Brand | undefined,
  shirt: ShirtCues | undefined,
): Mention[] {
  const mentions: Mention[] = [];
  const named = strongest(title.found);
  const spelled = withUse(title.found, "brand").filter((hit) => !hit.meaning.guarded);
  const disguised = withUse(title.hidden, "brand");
  // a name in disguise vouches for the lines beside it as the plain one does: "N1ke Dunk"
  const inTitle = new Set([...spelled, ...disguised].map((hit) => hit.meaning.brand.id));
  const roles = withUse(title.found, "role");
  // a house's "Milan" is no club: it makes no team's shirts, and its own are dearer
  const isHouse = spelled.some(({ meaning }) => DEAR.has(meaning.brand.tier));
  for (const hit of named) {
    const { meaning } = hit;
    const { team } = meaning.brand;
    const besideShirt = team !== undefined && shirt !== undefined && isShirtBeside(shirt, team.shirts, hit);
    if (meaning.use === "team" && (!besideShirt || isHouse)) continue;
    if (meaning.use === "line" && !inTitle.has(meaning.brand.id) && declared?.id !== meaning.brand.id) {
      if (!lineFits(meaning.line, item) || named.some((other) => rivals(title.view.text, other, hit, meaning, item)))
        continue;
      if (isCode(title.view.text, hit) && item.family !== meaning.line.family) continue;
    }
    const inside = spelled.find((brand) => brand.meaning.brand.id === meaning.brand.id && holds(hit, brand));
    const misfits = meaning.use === "line" && !lineFits(meaning.line, item);
    if (misfits && inside === undefined) continue;
    const certain =
      meaning.use === "line" ? meaning.line.alone : besideShirt || meaning.use === "team" || !meaning.guarded;
    if (!certain) {
      const known = inTitle.has(meaning.brand.id) || declared?.id === meaning.brand.id;
      if (meaning.use === "line" ? !known && !besideGuarded(named, hit) : !known && !isMeant(title, listing, hit, item))
        continue;
    }
    const isWorn = besideShirt || (team !== undefined && shirt !== undefined && isShirt(shirt, team.shirts));
    const lineOfIt = meaning.use === "line" && !misfits ? meaning.line : undefined;
    mentions.push({
      brand: meaning.brand,
      role: joined(mentions.at(-1), meaning.brand, hit.start) ?? roleBefore(title, roles, hit.start),
      line: lineOfIt ?? (isWorn ? team?.line : undefined),
      hidden: false,
      at: { view: title.view, start: hit.start, end: hit.end },
    });
  }
  for (const hit of disguised) {
    if (mentions.some((m) => (m.brand.id === hit.meaning.brand.id && m.line === undefined) || overlaps(m.at, hit)))
      continue;
    mentions.push({
      brand: hit.meaning.brand,
      role: roleBefore(title, roles, hit.start),
      line: undefined,
      hidden: hit.tricks.length > 0,
      at: { view: title.view, start: hit.start, end: hit.end },
    });
  }
  return mentions
    .map(
      (mention, k): Mention => (isPartner(title.words, mentions, k) ? { ...mention, role: "collaboration" } : mention),
    )
    .map((mention, _, all) => asItsBrand(mention, all));
}

/** "Hair dryer nozzle for Dyson": a line that is a word is what its brand's name is there, wherever it stands. */
function asItsBrand(mention: Mention, all: readonly Mention[]): Mention {
  if (mention.role !== "article" || mention.line === undefined || mention.line.alone) return mention;
  const own = all.filter((other) => other.line === undefined && other.brand.id === mention.brand.id);
  const first = own[0];
  const never = own.every(({ role }) => role === "madeFor" || role === "comparison");
  return first !== undefined && never ? { ...mention, role: first.role } : mention;
}

/** True when the brand was named after another one with which it made the article: "Nike x Off-White". */
export function isPartner({ brands }: SmallWords, mentions: readonly Mention[], k: number): boolean {
  const before = mentions[k - 1];
  const after = mentions[k];
  if (before?.at === undefined || after?.at === undefined || before.brand.id === after.brand.id) return false;
  if (before.role !== "article" && before.role !== "collaboration") return false;
  if (after.role !== "article" && after.role !== "collaboration") return false;
  return brands.together.test(after.at.view.text.slice(before.at.end, after.at.start));
}

/** Names of brands that stand in the title only as words: "polo neck", "fossil shark tooth". */
export function wordsOnly(title: Reading, mentions: readonly Mention[]): string[] {
  const meant = new Set(mentions.map((mention) => mention.brand.id));
  const words = withUse(title.found, "brand").filter((hit) => hit.meaning.guarded && !meant.has(hit.meaning.brand.id));
  return [...new Set(words.map((hit) => hit.meaning.brand.name))];
}

function overlaps(at: Mention["at"], hit: { readonly start: number; readonly end: number }): boolean {
  return at !== undefined && at.start < hit.end && at.end > hit.start;
}

type Named = Found<Extract<Reading["found"][number]["meaning"], { use: "brand" | "line" | "team" }>>;

const NAMES: ReadonlySet<Meaning["use"]> = new Set(["brand", "line", "team"]);

/** Brands and lines of a text; where two overlap, the one that starts first and reaches further, and the line in its brand's alias. */
function strongest(found: readonly Found[]): Named[] {
  const named = found.filter((hit): hit is Named => NAMES.has(hit.meaning.use));
  const kept: Named[] = [];
  let reach = -1;
  for (const hit of named) {
    const previous = kept[kept.length - 1];
    if (hit.end <= reach && !(previous !== undefined && standsWith(previous, hit))) continue;
    kept.push(hit);
    reach = Math.max(reach, hit.end);
  }
  return kept;
}

/** Both names of one place, and the line that an alias of its own brand holds: "NB 9060", "Seiko Presage". */
function standsWith(previous: Named, hit: Named): boolean {
  if (previous.start === hit.start && previous.end === hit.end) return true;
  return (
    previous.meaning.use === "brand" &&
    hit.meaning.use === "line" &&
    hit.meaning.brand.id === previous.meaning.brand.id &&
    hit.end <= previous.end
  );
}

/** A line's name on an article of another family is a word: "af1" on an antenna. Parts are made for anything. */
export function lineFits(line: Line, item: Item): boolean {
  return item.part || item.family === "unknown" || item.family === line.family;
}

/** Of two lines that a title names, the one by which the article is priced. */
export function longerLine(one: Line | undefined, other: Line): Line {
  return one === undefined || other.key.length > one.key.length ? other : one;
}

/** Makers share words: a "box logo" or a "Calatrava" named after another maker of such goods, and not together with it, is that maker's. */
function rivals(
  text: string,
  other: Named,
  { start }: Named,
  { brand, line }: { readonly brand: Brand; readonly line: Line },
  item: Item,
): boolean {
  if (other.meaning.use !== "brand" || other.meaning.brand.id === brand.id) return false;
  const { makes, house } = other.meaning.brand;
  if (line.kind === "watch") return makes.has("watches");
  const related = isLabelOf(other.meaning.brand, brand) || (house !== undefined && house === brand.house);
  const isMeant = !other.meaning.guarded || other.start === 0;
  if (!isMeant || related || other.start >= start || TOGETHER.test(text.slice(other.end, start))) return false;
  return makes.has(item.kind) || makes.has(item.family);
}

/** Whether one of two brands is a label of the other: "Nike" and "Jordan". */
export function isLabelOf(a: Brand, b: Brand): boolean {
  return a.house === b.name || b.house === a.name;
}

/** Between two makers of one article. */
const TOGETHER = / [x×] /;

/** "Coach Tabby": an ordinary word and a line of that brand support each other. */
function besideGuarded(named: readonly Named[], line: Named): boolean {
  return named.some(
    (hit) => hit !== line && hit.meaning.use === "brand" && hit.meaning.brand.id === line.meaning.brand.id,
  );
}

/** Whether a name that is also a word is meant as the brand here. */
function isMeant({ view, found, words }: Reading, listing: Listing, hit: Named, item: Item): boolean {
  const { brand } = hit.meaning;
  const makesIt =
    brand.makes.has(item.kind) ||
    brand.makes.has(item.family) ||
    (item.family === "parts" && brand.makes.size > 0 && hit.start === 0);
  const kinds = withUse(found, "kind");
  const nothingElse = kinds.every(({ start, end }) => start === hit.start && end === hit.end);
  // "HP" is a brand, and a phone in Indonesia: the name does not vouch for itself
  const fits = makesIt && !(nothingElse && kinds.length > 0);
  const written = sourceSpan(view, hit.start, hit.end).text;
  const capital = written[0] !== undefined && written[0] !== written[0].toLowerCase();
  const alias = hit.meaning.use === "brand" ? hit.meaning.alias : "";
  const leads = hit.start === 0 || words.brands.isOpening(view.text.slice(0, hit.start));
  if (alias.length <= 4 && alias === alias.toUpperCase()) {
    if (MEASURED.test(view.text.slice(0, hit.start))) return false;
    // a title without any capitals says nothing by its capitals
    if (listing.title === listing.title.toLowerCase()) return makesIt && leads;
    if (!isWrittenAs(written, alias)) return false;
    if (listing.title === listing.title.toUpperCase()) return fits && leads;
    // a length at the end: "cable 3M"
    if (/^\d/.test(alias)) return fits && leads;
    return fits || (leads && alias === brand.name && nothingElse);
  }
  if (brand.makes.size === 0) {
    const mixed = listing.title !== listing.title.toLowerCase() && listing.title !== listing.title.toUpperCase();
    return hit.start === 0 || (!brand.word && (leads || (capital && mixed && hit.start <= EARLY)));
  }
  return fits && (leads || (capital && hit.start <= EARLY));
}

/** "2 HP", "150 hp": a measure. */
const MEASURED = /\d[ .,-]?$/;

/** Whether the letters are those of the alias, capitals included; of a letter in disguise nobody knows the case. */
function isWrittenAs(written: string, alias: string): boolean {
  return written === alias || !/[a-z \n\t]/.test(written.replace(MARKUP, ""));
}

/** Tags and entities between or instead of letters. */
const MARKUP = /<[^<>]*>|&lt;[^<>&]*&gt;|&#?\w+;?/g;

/** "for Louis Vuitton Neverfull": a line directly after its brand shares the brand's role. */
function joined(previous: Mention | undefined, brand: Brand, start: number): Role | undefined {
  return previous?.at !== undefined && previous.brand.id === brand.id && start - previous.at.end <= 1
    ? previous.role
    : undefined;
}

/** A brand name further into the title than this is more often a word. */
const EARLY = 16;

function roleBefore(
  { view, words }: Reading,
  roles: readonly Found<{ use: "role"; role: "madeFor" | "comparison" | "maker" }>[],
  start: number,
): Role {
  for (let i = roles.length - 1; i >= 0; i--) {
    const role = roles[i];
    if (role === undefined || role.end > start) continue;
    const between = view.text.slice(role.end, start);
    if (role.meaning.role !== "maker" && words.brands.isFiller(between)) return role.meaning.role;
    if (start - role.end > 30) break;
  }
  return "article";
}
