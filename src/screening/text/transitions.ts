const HASH_STATE = 0x9e3779b1;
const HASH_CHAR = 0x85ebca6b;

/** The edges of a trie: (state, unit) to state; -1 when there is none. */
export interface Transitions {
  get(state: number, unit: number): number;
  set(state: number, unit: number, next: number): void;
  each(visit: (state: number, unit: number, next: number) => void): void;
}

/** An empty table for up to `entries` edges: open addressing, at most a quarter full: most look-ups miss. */
export function transitions(entries: number): Transitions {
  let capacity = 16;
  while (capacity < entries * 4) capacity *= 2;
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
    each,
  };
}
