import { lineFits } from "./brand-roles.ts";
import { type Found, type Meaning, type Reading, withUse } from "./lexicon.ts";
import type { Brand } from "./registry.ts";
import type { SubjectReading } from "./subject-reading.ts";
import { TECHNICAL } from "./tiers.ts";

type LineMeaning = Extract<Meaning, { use: "line" }>;

/** What the title says of the article, as far as it decides whether a word counts. */
export interface About {
  /** A brand or an article of the trades whose goods are copied is named. */
  readonly brandAbout: boolean;
  /** It is of a trade where the words mean something else, and no brand is named: "best batch of sourdough". */
  readonly otherTrade: boolean;
  /** Nothing tells that it is a thing of the kind that is copied, and there are words that tell something else. */
  isUnclear(): boolean;
  /** It is made for a brand's article, so that it is not that brand's own needs no saying. */
  readonly madeFor: boolean;
  /** A spare part or refill that is said to be compatible, or names brands only as what it is made for: "not original" is what an honest seller must say. */
  readonly spare: boolean;
  /** What is sold is no part, so that what is said of a part is not said of it. */
  readonly whole: boolean;
  /** Jewellery of no name: what it imitates is a material. */
  readonly nameless: boolean;
  /** The title or the seller names the brand, and means it. */
  isNamed(brand: Brand): boolean;
  /** The name of a line of the article's own brand: Margiela's Replica. */
  isOwnLine(line: Found<LineMeaning>): boolean;
}

/** Families whose articles are copied for their name. */
export const FASHION: ReadonlySet<string> = new Set([
  "bags",
  "smallleather",
  "footwear",
  "clothing",
  "watches",
  "jewellery",
  "eyewear",
]);
/** Families whose articles are copied at all. */
const COPIED: ReadonlySet<string> = new Set([...FASHION, "accessories", "smallwear", "beauty", "electronics"]);
/** Of a known brand these are copied outright: a clone of them is no technical word. */
const COPIED_DEVICES: ReadonlySet<string> = new Set(["headphones", "phone"]);
/** Goods that are hardly copied when no brand is named. */
export const PLAIN_GOODS: ReadonlySet<string> = new Set(["home", "tools"]);

/** Reads what the title says of the article. */
export function aboutOf(read: SubjectReading): About {
  const brands = [
    ...read.mentions.map((mention) => mention.brand),
    ...(read.declared === undefined ? [] : [read.declared.brand]),
    ...(read.misspelt && read.main !== undefined ? [read.main.brand] : []),
  ];
  let unclear: boolean | undefined;
  const isNamed = ({ id }: Brand): boolean => brands.some((brand) => brand.id === id);
  return {
    brandAbout:
      FASHION.has(read.item.family) ||
      brands.some((brand) => !TECHNICAL.has(brand.tier)) ||
      (brands.length > 0 && COPIED_DEVICES.has(read.item.kind)) ||
      (read.main?.line !== undefined && !read.item.part),
    otherTrade:
      brands.length === 0 &&
      (!FASHION.has(read.item.family) || read.item.family === "jewellery") &&
      (PLAIN_GOODS.has(read.item.family) ||
        withUse(read.title.found, "goods").some((hit) => hit.meaning.goods !== "branded")),
    isUnclear: () => {
      unclear ??= brands.length === 0 && !COPIED.has(read.item.family) && isOfSomethingElse(read.title);
      return unclear;
    },
    madeFor: read.mentions.some((mention) => mention.role === "madeFor"),
    spare: isSpare(read),
    whole: !read.item.part,
    nameless: brands.length === 0 && read.item.family === "jewellery",
    isNamed,
    isOwnLine: ({ meaning }: Found<LineMeaning>) => isNamed(meaning.brand) && lineFits(meaning.line, read.item),
  };
}

function isSpare({ item, mentions, declared, title }: SubjectReading): boolean {
  if (item.part && withUse(title.found, "state").some(({ meaning }) => meaning.state === "compatible")) return true;
  if (declared !== undefined || mentions.some(({ role }) => role !== "madeFor")) return false;
  if (item.kind === "part") return true;
  return (
    mentions.length > 0 &&
    !withUse(title.found, "kind").some(
      ({ meaning, start }) =>
        !meaning.part && COPIED.has(meaning.family) && !mentions.some(({ at }) => at?.start === start),
    )
  );
}

/** The same for a description: one that names a brand is of the brand's trade, though the title sells a picture frame. */
export function aboutDescription(about: About, { found }: Reading): About {
  const namesBrand = withUse(found, "brand").some(({ meaning }) => !meaning.guarded && meaning.brand.tier !== "other");
  return namesBrand ? { ...about, otherTrade: false, isUnclear: () => false } : about;
}

/** The same for words in a picture, of which only the listing around it says what they are about. */
export function aboutPicture(brandAbout: boolean): About {
  const no = () => false;
  return {
    brandAbout,
    otherTrade: false,
    isUnclear: no,
    madeFor: false,
    spare: false,
    whole: false,
    nameless: false,
    isNamed: no,
    isOwnLine: no,
  };
}

const WORD = /\p{L}{3,}|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]{2,}/u;

/** Whether a title has words of which no list knows anything, and none of a branded article: "best batch of kombucha". */
function isOfSomethingElse({ view, found, hidden }: Reading): boolean {
  let end = 0;
  let unknown = false;
  for (const hit of [...found, ...hidden].sort((a, b) => a.start - b.start)) {
    const { meaning } = hit;
    if (meaning.use === "kind" && COPIED.has(meaning.family)) return false;
    if (meaning.use === "goods" && meaning.goods === "branded") return false;
    unknown ||= hit.start > end && WORD.test(view.text.slice(end, hit.start));
    end = Math.max(end, hit.end);
  }
  return unknown || WORD.test(view.text.slice(end));
}
