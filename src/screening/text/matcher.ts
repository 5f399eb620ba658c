import { charClass } from "./fold.ts";
import { ASCII, buildTrie, shallowRows, type Trie } from "./trie.ts";

/** One place where a pattern occurs: `[start, end)` of the searched text. */
export interface Hit {
  readonly pattern: number;
  readonly start: number;
  readonly end: number;
}

/** Many patterns searched in one pass (Aho–Corasick over flat arrays). Built once, read-only after. */
export interface Matcher {
  readonly size: number;
  search(text: string): Hit[];
}

/** A pattern this long may touch digits: "iphone15", "rolex2020". */
const LETTERS_BEFORE_DIGITS = 5;

/**
 * Builds a matcher over patterns that were folded by `normalise`. A pattern that starts or ends with a letter or digit of a
 * spacing script matches only at a word boundary there; Chinese, Japanese and Thai match anywhere. Empty patterns never match.
 */
export function buildMatcher(patterns: readonly string[]): Matcher {
  const trie = buildTrie(patterns);
  const { last, before, classOf, classes } = trie;
  const fail = failuresOf(trie);
  const ends = endsOf(trie, fail);
  const ending = bitsOf(ends);
  const { rows, next } = completeShallow(trie, fail);
  const lengths = Int32Array.from(patterns, (pattern) => pattern.length);
  return {
    size: patterns.length,
    search(text) {
      const hits: Hit[] = [];
      let state = 0;
      for (let i = 0; i < text.length; i++) {
        const unit = text.charCodeAt(i);
        if (unit < ASCII && state < rows) state = next[state * classes + (classOf[unit] ?? 0)] ?? 0;
        else {
          let to = trie.child(state, unit);
          while (to === 0 && state !== 0) {
            state = fail[state] ?? 0;
            to = trie.child(state, unit);
          }
          state = to;
        }
        if ((((ending[state >> 5] ?? 0) >>> (state & 31)) & 1) === 0) continue;
        for (let at = ends[state] ?? 0; at > 0; at = ends[fail[at] ?? 0] ?? 0) {
          for (let id = last[at] ?? -1; id >= 0; id = before[id] ?? -1) {
            const start = i + 1 - (lengths[id] ?? 0);
            if (isWhole(text, start, i + 1)) hits.push({ pattern: id, start, end: i + 1 });
          }
        }
      }
      return hits;
    },
  };
}

/** True when `[start, end)` does not cut a word of a spacing script. */
export function isWhole(text: string, start: number, end: number): boolean {
  return !joins(text, start - 1, start, end - start) && !joins(text, end - 1, end, end - start);
}

function joins(text: string, left: number, right: number, length: number): boolean {
  if (left < 0 || right >= text.length) return false;
  const a = charClass(text.charCodeAt(left));
  const b = charClass(text.charCodeAt(right));
  if (a === 0 || b === 0 || a === 3 || b === 3) return false;
  if (isHangul(text.charCodeAt(left)) && isHangul(text.charCodeAt(right))) return false;
  return a === b || length < LETTERS_BEFORE_DIGITS;
}

/** Korean glues particles and compounds to nouns. */
function isHangul(unit: number): boolean {
  return unit >= 0xac00 && unit <= 0xd7a3;
}

/** For each state, the longest other one that ends what was read there. */
function failuresOf({ states, parent, unitOf, child }: Trie): Int32Array {
  const fail = new Int32Array(states);
  for (let state = 1; state < states; state++) {
    const unit = unitOf[state] ?? 0;
    let at = parent[state] ?? 0;
    let target = 0;
    while (at !== 0 && target === 0) {
      at = fail[at] ?? 0;
      target = child(at, unit);
    }
    fail[state] = target;
  }
  return fail;
}

/** For each state, the nearest one (itself, or along the failures) at which a pattern ends; 0 for none. */
function endsOf({ states, last }: Trie, fail: Int32Array): Int32Array {
  const ends = new Int32Array(states);
  for (let state = 1; state < states; state++) {
    ends[state] = (last[state] ?? -1) >= 0 ? state : (ends[fail[state] ?? 0] ?? 0);
  }
  return ends;
}

/** A bit for each number, set where it is not 0. */
function bitsOf(numbers: Int32Array): Uint32Array {
  const bits = new Uint32Array((numbers.length >> 5) + 1);
  numbers.forEach((number, at) => {
    if (number !== 0) bits[at >> 5] = (bits[at >> 5] ?? 0) | (1 << (at & 31));
  });
  return bits;
}

/** Most of a text is read in the shallowest states; these many get a complete table. */
const SHALLOW_STATES = 4_096;

/** For the shallowest states, where every ASCII character leads, failures already followed. */
function completeShallow(trie: Trie, fail: Int32Array): { rows: number; next: Uint16Array } {
  const { states, firstChild, classOf, classes, child } = trie;
  const rows = shallowRows(firstChild, states, SHALLOW_STATES);
  const next = new Uint16Array(rows * classes);
  for (let state = 0; state < rows; state++) {
    for (let unit = 0; unit < ASCII; unit++) {
      const to = child(state, unit);
      const at = classOf[unit] ?? 0;
      next[state * classes + at] = to > 0 || state === 0 ? to : (next[(fail[state] ?? 0) * classes + at] ?? 0);
    }
  }
  return { rows, next };
}
