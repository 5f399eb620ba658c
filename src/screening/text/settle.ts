import type { Found, Meaning } from "./lexicon.ts";
import { SOLD_IN_PACKS } from "./lot.ts";
import type { PartNoun } from "./part-nouns.ts";

/** A kind of article with its family, and whether it is only a part of one. */
export interface Kind {
  readonly kind: string;
  readonly family: string;
  readonly part: boolean;
}

type Of<U extends Meaning["use"]> = Extract<Meaning, { use: U }>;

/** What tells the kind of an article: the title's words, its head noun, its product line, and the category. */
export interface Tellers {
  readonly kinds: readonly Found<Of<"kind" | "part">>[];
  /** Nouns that name a part only somewhere, and describe the article elsewhere: "black dial". */
  readonly partNouns: readonly Found<PartNoun>[];
  readonly lines: readonly Found<Of<"line">>[];
  readonly inTitle: Kind | undefined;
  readonly ofLine: Kind | undefined;
  readonly inCategory: Kind | undefined;
  /** The category names a shelf for goods of many sorts, and none of them. */
  readonly onShelf: boolean;
}

type Filed = Tellers & { readonly inCategory: Kind };

const STRAP: Kind = { kind: "strap", family: "parts", part: true };
/** Nothing tells what it is. */
export const UNKNOWN: Kind = { kind: "unknown", family: "unknown", part: false };
/** Things that are filed under the article they go with: socks under shoes, a strap under watches. */
const LESSER = new Set(["smallwear", "trinkets", "beauty", "parts", "smallleather", "eyewear", "home", "media"]);
/** Nouns that name a part in most categories and a watch or bag in their own: "Day-Date on bracelet", "gold case". */
const NAMES_IN_WATCHES = new Set(["case", "part", "keyring", "hat"]);

/** Title, line and category disagree often: words in a colourway ("Denim", "Tie Dye") are not the article. */
export function settle(told: Tellers): Kind {
  const { inCategory, onShelf, inTitle, ofLine } = told;
  if (inCategory === undefined) return unfiled(told);
  // "Beauty" holds hair dryers too: such a shelf tells nothing where the title does
  if (onShelf && !inCategory.part && (inTitle ?? ofLine) !== undefined) return unfiled(told);
  const filed = { ...told, inCategory };
  for (const settled of CASES) {
    const kind = settled(filed);
    if (kind !== undefined) return kind;
  }
  return oneOfFamily(told, inCategory);
}

/** "Jordan 1 keyring": what is made in a model's honour is filed under nothing that tells. */
function unfiled(told: Tellers): Kind {
  const { inTitle, ofLine } = told;
  if (ofLine === undefined || inTitle?.part === true || isLesser(inTitle)) return inTitle ?? UNKNOWN;
  return inTitle?.family === ofLine.family ? inTitle : oneOfFamily(told, ofLine);
}

/** What a category and a title come to; the first that answers decides. */
const CASES: readonly ((filed: Filed) => Kind | undefined)[] = [
  modelAmongParts,
  modelForPhones,
  amongParts,
  withoutNoun,
  soldInPacks,
  ofOneFamily,
  amongWatches,
  ofLineInFamily,
  decoratedGarment,
  lesserThing,
];

/** A model alone, on the shelf of parts: the watch itself, filed where its price would not be asked for. */
function modelAmongParts({ inTitle, ofLine, inCategory }: Filed): Kind | undefined {
  return inCategory.kind === "watchpart" && inTitle === undefined && ofLine?.family === "watches" ? ofLine : undefined;
}

/** "AirPods Pro 2" is an accessory of telephones and an article; a telephone's name there says what the part is for. */
function modelForPhones({ inTitle, ofLine, inCategory }: Filed): Kind | undefined {
  return inCategory.kind === "phonepart" && inTitle === undefined && ofLine?.kind !== "phone" ? ofLine : undefined;
}

/** On a shelf of parts all are parts, but for another family's article. */
function amongParts({ inTitle, inCategory }: Filed): Kind | undefined {
  if (!inCategory.part) return undefined;
  return inTitle !== undefined && inTitle.family !== inCategory.family && !inTitle.part ? inTitle : inCategory;
}

function withoutNoun({ inTitle, ofLine, inCategory }: Filed): Kind | undefined {
  if (inTitle !== undefined) return undefined;
  return ofLine?.family === inCategory.family ? ofLine : inCategory;
}

/** "Trunks" are shorts too. */
function soldInPacks({ lines, inCategory }: Filed): Kind | undefined {
  if (!SOLD_IN_PACKS.has(inCategory.kind)) return undefined;
  return lines.some((hit) => hit.meaning.line.kind === inCategory.kind) ? inCategory : undefined;
}

function ofOneFamily({ inTitle, inCategory }: Filed): Kind | undefined {
  return inTitle?.family === inCategory.family ? inTitle : undefined;
}

function amongWatches(filed: Filed): Kind | undefined {
  const { inTitle, ofLine, lines, inCategory } = filed;
  if (inCategory.family !== "watches" || inTitle === undefined) return undefined;
  if (inTitle.kind === "strap" && isOnWatch(filed)) return inCategory;
  if (NAMES_IN_WATCHES.has(inTitle.kind)) return inCategory;
  // "Rolex 20 mm bracelet": no watch and no model is named
  return inTitle.kind === "jewellery" && ofLine === undefined && lines.length === 0 ? STRAP : undefined;
}

/** "Carbon watch with red strap", "black dial, rubber strap": more is named than the strap, which is a "watch strap" otherwise. */
function isOnWatch({ kinds, partNouns }: Tellers): boolean {
  const strap = kinds.find(({ meaning }) => meaning.kind === "strap");
  const ofWatch = [...partNouns, ...kinds].filter(({ meaning: { kind } }) => kind === "watchpart" || kind === "watch");
  return strap !== undefined && ofWatch.some(({ end }) => strap.start - end > 1);
}

function ofLineInFamily({ inTitle, ofLine, inCategory }: Filed): Kind | undefined {
  return ofLine?.family === inCategory.family && inTitle?.part !== true ? ofLine : undefined;
}

/** "Jeans patches" among jeans: what is on a garment is named after it, and what is for one before. */
function decoratedGarment({ kinds, inTitle, inCategory }: Filed): Kind | undefined {
  if (inTitle?.kind !== "part" || inCategory.family !== "clothing") return undefined;
  const garment = kinds.find(({ meaning }) => meaning.kind === inCategory.kind);
  const decoration = kinds.find(({ meaning }) => meaning.part);
  return garment !== undefined && decoration !== undefined && garment.end <= decoration.start ? inCategory : undefined;
}

function lesserThing({ inTitle }: Filed): Kind | undefined {
  return isLesser(inTitle) ? inTitle : undefined;
}

function isLesser(kind: Kind | undefined): boolean {
  return kind !== undefined && LESSER.has(kind.family);
}

/** The title's own noun of a family, when it has one; otherwise the family's kind as given. */
function oneOfFamily({ kinds }: Tellers, given: Kind): Kind {
  return kinds.find((hit) => hit.meaning.family === given.family)?.meaning ?? given;
}
