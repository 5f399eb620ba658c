import { charClass } from "./fold.ts";

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

const HASH_STATE = 0x9e3779b1;
const HASH_CHAR = 0x85ebca6b;
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
  const link = linkFailures(table, states, fail, output);
  const lengths = Int32Array.from(patterns, (pattern) => pattern.length);
  const root = new Int32Array(0x10000);
  table.eachFrom(0, (unit, next) => {
    root[unit] = next;
  });

  return {
    size: patterns.length,
    search(text) {
      const hits: Hit[] = [];
      let state = 0;
      for (let i = 0; i < text.length; i++) {
        const unit = text.charCodeAt(i);
        for (;;) {
          if (state === 0) {
            state = root[unit] ?? 0;
            break;
          }
          const next = table.get(state, unit);
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
  return (
    !joins(text, start - 1, start, end - start) && !joins(text, end - 1, end, end - start)
  );
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

interface Transitions {
  get(state: number, unit: number): number;
  set(state: number, unit: number, next: number): void;
  eachFrom(state: number, visit: (unit: number, next: number) => void): void;
  each(visit: (state: number, unit: number, next: number) => void): void;
}

/** A hash table of (state, unit) to state with open addressing, at most half full. */
function transitions(entries: number): Transitions {
  let capacity = 16;
  while (capacity < entries * 2) capacity *= 2;
  const mask = capacity - 1;
  const states = new Int32Array(capacity).fill(-1);
  const units = new Uint16Array(capacity);
  const nexts = new Int32Array(capacity);
  const slotOf = (state: number, unit: number): number => {
    let hash = Math.imul(state, HASH_STATE) ^ Math.imul(unit + 1, HASH_CHAR);
    hash ^= hash >>> 15;
    let slot = hash & mask;
    while (states[slot] !== -1 && !(states[slot] === state && units[slot] === unit)) slot = (slot + 1) & mask;
    return slot;
  };
  const each: Transitions["each"] = (visit) => {
    for (let slot = 0; slot < capacity; slot++) {
      const state = states[slot] ?? -1;
      if (state >= 0) visit(state, units[slot] ?? 0, nexts[slot] ?? 0);
    }
  };
  return {
    get(state, unit) {
      const slot = slotOf(state, unit);
      return states[slot] === -1 ? -1 : (nexts[slot] ?? -1);
    },
    set(state, unit, next) {
      const slot = slotOf(state, unit);
      states[slot] = state;
      units[slot] = unit;
      nexts[slot] = next;
    },
    eachFrom(state, visit) {
      each((from, unit, next) => {
        if (from === state) visit(unit, next);
      });
    },
    each,
  };
}

/** Fills the failure links, and returns for each state the nearest shorter state that ends a pattern. */
function linkFailures(table: Transitions, states: number, fail: Int32Array, output: Int32Array): Int32Array {
  const link = new Int32Array(states);
  const parent = new Int32Array(states);
  const unitOf = new Uint16Array(states);
  table.each((state, unit, next) => {
    parent[next] = state;
    unitOf[next] = unit;
  });
  for (const state of byDepth(parent, states)) {
    const from = parent[state] ?? 0;
    const unit = unitOf[state] ?? 0;
    let at = from;
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

/** States other than the root, shallow ones first. Parents have smaller numbers than their children. */
function byDepth(parent: Int32Array, states: number): Int32Array {
  const depth = new Int32Array(states);
  let deepest = 0;
  for (let state = 1; state < states; state++) {
    depth[state] = (depth[parent[state] ?? 0] ?? 0) + 1;
    deepest = Math.max(deepest, depth[state] ?? 0);
  }
  const starts = new Int32Array(deepest + 2);
  for (let state = 1; state < states; state++) starts[(depth[state] ?? 0) + 1] = (starts[(depth[state] ?? 0) + 1] ?? 0) + 1;
  for (let d = 1; d < starts.length; d++) starts[d] = (starts[d] ?? 0) + (starts[d - 1] ?? 0);
  const order = new Int32Array(Math.max(0, states - 1));
  for (let state = 1; state < states; state++) {
    const slot = starts[depth[state] ?? 0] ?? 0;
    order[slot] = state;
    starts[depth[state] ?? 0] = slot + 1;
  }
  return order;
}
