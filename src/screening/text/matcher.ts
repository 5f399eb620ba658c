import { charClass } from "./fold.ts";
import { type Transitions, transitions } from "./transitions.ts";

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
  let chars = 0;
  for (const pattern of patterns) chars += pattern.length;
  const table = transitions(chars + 1);
  const fail = new Int32Array(chars + 2);
  const output = new Int32Array(chars + 2).fill(-1);
  const sameEnd = new Int32Array(patterns.length).fill(-1);
  let states = 1;
  patterns.forEach((pattern, id) => {
    if (pattern === "") return;
    let state = 0;
    for (let i = 0; i < pattern.length; i++) {
      const unit = pattern.charCodeAt(i);
      let next = table.get(state, unit);
      if (next < 0) {
        next = states++;
        table.set(state, unit, next);
      }
      state = next;
    }
    sameEnd[id] = output[state] ?? -1;
    output[state] = id;
  });
  const order = byDepth(table, states);
  const link = linkFailures(table, order, fail, output);
  const shallow = completeShallow(table, order, fail);
  const lengths = Int32Array.from(patterns, (pattern) => pattern.length);
  return {
    size: patterns.length,
    search(text) {
      const hits: Hit[] = [];
      let state = 0;
      for (let i = 0; i < text.length; i++) {
        const unit = text.charCodeAt(i);
        for (;;) {
          if (unit < ASCII) {
            const row = shallow.rowOf[state] ?? -1;
            if (row >= 0) {
              state = shallow.next[row * ASCII + unit] ?? 0;
              break;
            }
          }
          const next = table.get(state, unit);
          if (next < 0 && state === 0) break;
          if (next >= 0) {
            state = next;
            break;
          }
          state = fail[state] ?? 0;
        }
        for (let at = (output[state] ?? -1) >= 0 ? state : (link[state] ?? 0); at > 0; at = link[at] ?? 0) {
          for (let id = output[at] ?? -1; id >= 0; id = sameEnd[id] ?? -1) {
            const length = lengths[id] ?? 0;
            if (isWhole(text, i + 1 - length, i + 1)) hits.push({ pattern: id, start: i + 1 - length, end: i + 1 });
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

/** Fills the failure links, and returns for each state the nearest shorter state that ends a pattern. */
function linkFailures(table: Transitions, order: StateOrder, fail: Int32Array, output: Int32Array): Int32Array {
  const link = new Int32Array(order.parent.length);
  for (const state of order.states) {
    const unit = order.unit[state] ?? 0;
    let at = order.parent[state] ?? 0;
    let target = 0;
    while (at !== 0) {
      at = fail[at] ?? 0;
      const next = table.get(at, unit);
      if (next >= 0) {
        target = next;
        break;
      }
    }
    fail[state] = target;
    link[state] = (output[target] ?? -1) >= 0 ? target : (link[target] ?? 0);
  }
  return link;
}

const ASCII = 128;
/** Most of a text is read in the shallowest states; these many get a complete table (2 MB). */
const SHALLOW_STATES = 4096;

/** For the shallowest states, where every ASCII character leads, failures already followed. */
function completeShallow(
  table: Transitions,
  order: StateOrder,
  fail: Int32Array,
): { rowOf: Int32Array; next: Int32Array } {
  const count = Math.min(SHALLOW_STATES, order.states.length + 1);
  const rowOf = new Int32Array(order.parent.length).fill(-1);
  const next = new Int32Array(count * ASCII);
  for (let row = 0; row < count; row++) {
    const state = row === 0 ? 0 : (order.states[row - 1] ?? 0);
    rowOf[state] = row;
    const back = state === 0 ? -1 : (rowOf[fail[state] ?? 0] ?? 0);
    for (let unit = 0; unit < ASCII; unit++) {
      const child = table.get(state, unit);
      next[row * ASCII + unit] = child >= 0 ? child : back < 0 ? 0 : (next[back * ASCII + unit] ?? 0);
    }
  }
  return { rowOf, next };
}

/** States other than the root, shallow ones first, with how each is reached. */
interface StateOrder {
  readonly states: Int32Array;
  readonly parent: Int32Array;
  readonly unit: Uint16Array;
}

function byDepth(table: Transitions, count: number): StateOrder {
  const parent = new Int32Array(count);
  const unit = new Uint16Array(count);
  table.each((state, by, next) => {
    parent[next] = state;
    unit[next] = by;
  });
  // parents have smaller numbers than their children, so one pass gives every depth
  const depth = new Int32Array(count);
  for (let state = 1; state < count; state++) depth[state] = (depth[parent[state] ?? 0] ?? 0) + 1;
  const states = Int32Array.from({ length: Math.max(0, count - 1) }, (_, i) => i + 1).sort(
    (a, b) => (depth[a] ?? 0) - (depth[b] ?? 0) || a - b,
  );
  return { states, parent, unit };
}
