/** Strings as a tree of states, numbered level by level so that what is read most lies together. State 0 is the root. */
export interface Trie {
  readonly states: number;
  /** Where a unit leads from a state; 0 when nowhere. */
  child(state: number, unit: number): number;
  /** Children of a state are the states in `[firstChild[state], firstChild[state + 1])`. */
  readonly firstChild: Int32Array;
  readonly parent: Int32Array;
  /** The unit by which a state is reached. */
  readonly unitOf: Uint16Array;
  /** The last of the strings that end at a state, and for each string the one before it that is equal; -1 for none. */
  readonly last: Int32Array;
  readonly before: Int32Array;
  /** The ASCII characters that occur in the strings, numbered from 1; 0 for others. */
  readonly classOf: Uint8Array;
  readonly classes: number;
}

export const ASCII = 128;
/** The states nearest to the root, where nearly every step is taken, look ASCII characters up directly. */
const DENSE = 1024;
/** States in tables of two bytes: small tables stay in the processor's caches, which is most of their speed. */
const SHORT = 65_536;
/** Fewer children than this are looked through one by one. */
const FEW = 6;

/** Builds the tree. Empty strings are left out. */
export function buildTrie(strings: readonly string[]): Trie {
  const order = strings.map((_, id) => id).filter((id) => strings[id] !== "");
  order.sort((a, b) => compare(strings[a] ?? "", strings[b] ?? "") || a - b);
  const { units, starts } = unitsOf(strings, order);
  const most = units.length + 1;
  const firstChild = new Int32Array(most + 1);
  const parent = new Int32Array(most);
  const unitOf = new Uint16Array(most);
  const depth = new Uint16Array(most);
  const last = new Int32Array(most).fill(-1);
  const before = new Int32Array(strings.length).fill(-1);
  // the strings below a state are neighbours once they are sorted
  const from = new Int32Array(most);
  const to = new Int32Array(most);
  to[0] = order.length;
  let states = 1;
  for (let state = 0; state < states; state++) {
    const end = to[state] ?? 0;
    const level = depth[state] ?? 0;
    let at = from[state] ?? 0;
    for (; at < end && (starts[at + 1] ?? 0) - (starts[at] ?? 0) === level; at++) {
      const id = order[at] ?? 0;
      before[id] = last[state] ?? -1;
      last[state] = id;
    }
    firstChild[state] = states;
    while (at < end) {
      const unit = units[(starts[at] ?? 0) + level] ?? 0;
      unitOf[states] = unit;
      parent[states] = state;
      depth[states] = level + 1;
      from[states] = at;
      while (at < end && units[(starts[at] ?? 0) + level] === unit) at++;
      to[states] = at;
      states++;
    }
  }
  firstChild[states] = states;
  const { classOf, classes } = classesOf(unitOf.subarray(1, states));
  const rows = shallowRows(firstChild, states, DENSE);
  const dense = new Uint16Array(rows * classes);
  for (let state = 1; state < states && (parent[state] ?? 0) < rows; state++) {
    const unit = unitOf[state] ?? 0;
    if (unit < ASCII) dense[(parent[state] ?? 0) * classes + (classOf[unit] ?? 0)] = state;
  }
  return {
    states,
    child(state, unit) {
      if (unit < ASCII && state < rows) return dense[state * classes + (classOf[unit] ?? 0)] ?? 0;
      let low = firstChild[state] ?? 0;
      let high = firstChild[state + 1] ?? 0;
      while (high - low > FEW) {
        const middle = (low + high) >> 1;
        if ((unitOf[middle] ?? 0) <= unit) low = middle;
        else high = middle;
      }
      for (; low < high; low++) if (unitOf[low] === unit) return low;
      return 0;
    },
    firstChild: firstChild.subarray(0, states + 1),
    parent: parent.subarray(0, states),
    unitOf: unitOf.subarray(0, states),
    last: last.subarray(0, states),
    before,
    classOf,
    classes,
  };
}

/** The units of the strings in this order, one string after the other, where each starts, and where the last one ends. */
function unitsOf(strings: readonly string[], order: readonly number[]): { units: Uint16Array; starts: Int32Array } {
  const starts = new Int32Array(order.length + 1);
  order.forEach((id, at) => {
    starts[at + 1] = (starts[at] ?? 0) + (strings[id]?.length ?? 0);
  });
  const units = new Uint16Array(starts[order.length] ?? 0);
  order.forEach((id, at) => {
    const text = strings[id] ?? "";
    const start = starts[at] ?? 0;
    for (let k = 0; k < text.length; k++) units[start + k] = text.charCodeAt(k);
  });
  return { units, starts };
}

/** How many of the first `most` states have all their children among those that two bytes can name. */
export function shallowRows(firstChild: Int32Array, states: number, most: number): number {
  let rows = Math.min(states, most);
  while ((firstChild[rows] ?? 0) > SHORT) rows--;
  return rows;
}

function classesOf(units: Uint16Array): { classOf: Uint8Array; classes: number } {
  const classOf = new Uint8Array(ASCII);
  let classes = 1;
  for (const unit of units) if (unit < ASCII && classOf[unit] === 0) classOf[unit] = classes++;
  return { classOf, classes };
}

/** By UTF-16 units. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
