import { charClass } from "./fold.ts";
import type { Trick, View } from "./normalise.ts";

/** Both halves of a compound are words of at least this length; names are made of shorter ones too ("Art Deco"). */
const COMPOUND = 4;
const COMPOUND_NAME = 3;

const TAG = /<[^<>]*>/g;

/** How a term was read so far: where it ends, a bit for each letter with a gap after it, and what was undone. */
export interface Walk {
  readonly end: number;
  readonly gaps: number;
  readonly leet: number;
  readonly masked: number;
  /** Runs of one letter read as one or two, and whether one was longer than a double letter. */
  readonly runs: number;
  readonly longRun: boolean;
  /** Letters read as others that look like them, and whether one of them may well stand for itself: "rn" as "m". */
  readonly looks: number;
  readonly unsure: boolean;
}

/** A term as it is written plainly. */
export interface Plain {
  readonly letters: number;
  readonly first: number;
  /** It says what the goods are, rather than naming a brand. */
  readonly wording: boolean;
  /** It may be cut in two anywhere. */
  readonly pieces: boolean;
  /** A bit for each letter that the term itself separates from the next. */
  natural: number;
}

// Shorter words turn up by chance in part numbers, lists of sizes and between ordinary words (tried on catalogue titles).
const SHORTEST = 4;
const SHORTEST_SPACELESS = 2;
const SHORTEST_SPLIT_BY_SIGNS = 5;
const SHORTEST_SPLIT_BY_BLANKS = 6;
const SHORTEST_DOUBLED = 6;
const SHORTEST_GLUED = 7;
const SHORTEST_UNSURE = 6;
/** Three of one letter are no spelling of any language that is written in Latin letters; two may be. */
export const STRETCHED = 3;

/** The tricks that had to be undone, or `undefined` when the walk is plain or too likely chance. */
export function judgeWalk(view: View, start: number, walk: Walk, plain: Plain): Trick[] | undefined {
  const every = (1 << (plain.letters - 1)) - 1;
  const extra = bits(walk.gaps & ~plain.natural & every);
  const missing = bits(plain.natural & ~walk.gaps & every);
  const undone = walk.leet + walk.masked + walk.runs + walk.looks + extra;
  if (undone === 0) return missing > 0 && plain.letters >= SHORTEST_GLUED ? [] : undefined;
  const spelled = extra > 0 && (walk.gaps & every) === every;
  const dense = charClass(plain.first) === 3 || (plain.first >= 0xac00 && plain.first <= 0xd7a3);
  if (plain.letters < (dense ? SHORTEST_SPACELESS : SHORTEST)) return undefined;
  if (walk.leet > mostLeet(plain) || plain.letters - walk.leet - walk.masked < 2) return undefined;
  if (walk.masked > Math.max(1, plain.letters / 3)) return undefined;
  if (walk.runs > 0 && !walk.longRun) {
    // "Channel" is no disguise of a shorter name
    const short = plain.letters < SHORTEST_DOUBLED && walk.runs < plain.letters;
    if (short || (!plain.wording && walk.runs === 1)) return undefined;
  }
  // "Arnika" is a plant
  if (walk.looks > 0 && (walk.masked > 0 || (walk.unsure && plain.letters < SHORTEST_UNSURE))) return undefined;
  // a sign after a word ends a sentence or points to a note
  if (walk.masked > 0 && charClass(view.text.charCodeAt(walk.end - 1)) === 0) return undefined;
  const tricks: Trick[] = [];
  if (extra > 0) {
    const written = view.source.slice(view.map[start], view.map[walk.end - 1]).replace(TAG, "");
    const blanks = (written.match(/\s+/g)?.length ?? 0) > bits(walk.gaps & plain.natural);
    if (!spelled) {
      const least =
        dense || (plain.wording && !blanks) ? SHORTEST : blanks ? SHORTEST_SPLIT_BY_BLANKS : SHORTEST_SPLIT_BY_SIGNS;
      if (plain.letters < least || (blanks && !plain.pieces)) return undefined;
      // "Air Jordan 5": a number beside a name is a number
      if (walk.leet > 0 && isLoneDigit(view.text, walk.end - 1)) return undefined;
    }
    if (spelled || !blanks || !isCompound(walk.gaps & ~plain.natural, extra, plain))
      tricks.push(blanks ? "spaced" : "split");
  }
  if (walk.leet > 0) tricks.push("leet");
  if (walk.masked > 0) tricks.push("masked");
  if (walk.runs > 0) tricks.push("repeated");
  if (walk.looks > 0) tricks.push("lookalikes");
  return tricks;
}

/** Codes of letters and digits are everywhere, and short ones come out as a short name by chance. */
function mostLeet({ letters, wording }: Plain): number {
  if (letters >= SHORTEST_DOUBLED) return letters - 2;
  return wording ? Math.ceil(letters / 2) : letters === SHORTEST ? 1 : 2;
}

/** "Timber land": many write a compound name in two words. */
function isCompound(gaps: number, extra: number, { letters, wording }: Plain): boolean {
  const shortest = wording ? COMPOUND : COMPOUND_NAME;
  const before = 32 - Math.clz32(gaps);
  return extra === 1 && before >= shortest && letters - before >= shortest;
}

function isLoneDigit(text: string, at: number): boolean {
  return charClass(text.charCodeAt(at)) === 2 && charClass(text.charCodeAt(at - 1)) === 0;
}

function bits(mask: number): number {
  let left = mask;
  let count = 0;
  for (; left !== 0; left &= left - 1) count++;
  return count;
}
