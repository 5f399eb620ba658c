/** Finds the slot of an entry by its id; ids are whole numbers below 2 ** 53. */
export interface EntrySlots {
  get(entry: number): number | undefined;
  set(entry: number, slot: number): void;
}

const FIRST_CAPACITY = 2048;
/** The share of places in use beyond which probing gets long. */
const MAX_LOAD = 0.6;
const TWO_32 = 2 ** 32;

/**
 * An open-addressing table that holds slots only and reads ids where they are: 7 to 13 bytes an entry, where a Map
 * takes over 50. `entryOf` gives the entry of a slot; `filled` slots are there already, a later one replacing an earlier.
 */
export function createEntrySlots(entryOf: (slot: number) => number, filled: number): EntrySlots {
  let used = 0;
  // A place holds its slot plus one; 0 is free. Its length is a power of two.
  let table = new Int32Array(FIRST_CAPACITY);

  function place(entry: number): number {
    const mixed = Math.imul((entry | 0) ^ Math.imul((entry / TWO_32) | 0, 0x85ebca6b), 0x9e3779b1);
    let at = (mixed ^ (mixed >>> 15)) & (table.length - 1);
    for (;;) {
      const held = table[at] ?? 0;
      if (held === 0 || entryOf(held - 1) === entry) return at;
      at = (at + 1) & (table.length - 1);
    }
  }

  function put(entry: number, slot: number): void {
    const at = place(entry);
    if (table[at] === 0) used += 1;
    table[at] = slot + 1;
  }

  function enlarge(): void {
    const old = table;
    table = new Int32Array(old.length * 2);
    used = 0;
    for (const held of old) if (held !== 0) put(entryOf(held - 1), held - 1);
  }

  const set = (entry: number, slot: number): void => {
    if (used >= table.length * MAX_LOAD) enlarge();
    put(entry, slot);
  };
  while (filled > table.length * MAX_LOAD) table = new Int32Array(table.length * 2);
  for (let slot = 0; slot < filled; slot++) set(entryOf(slot), slot);
  return {
    get(entry) {
      const held = table[place(entry)] ?? 0;
      return held === 0 ? undefined : held - 1;
    },
    set,
  };
}
