// Pairs the descriptors of two pictures, compiled by AssemblyScript (../wasm/compile.ts).

const MOST: i32 = 512;
const LEFT = memory.data(MOST * 32, 16);
const RIGHT = memory.data(MOST * 32, 16);
/** For each descriptor of the left picture: the nearest of the right one, how far it is, and how far the second. */
const NEAREST = memory.data(MOST * 4, 16);
const FIRST = memory.data(MOST * 4, 16);
const SECOND = memory.data(MOST * 4, 16);
/** For each of the right picture: the nearest of the left one, and how far it is. */
const BACK = memory.data(MOST * 4, 16);
const BACK_FIRST = memory.data(MOST * 4, 16);

export function left(): usize { return LEFT; }
export function right(): usize { return RIGHT; }
export function nearest(): usize { return NEAREST; }
export function first(): usize { return FIRST; }
export function second(): usize { return SECOND; }
export function back(): usize { return BACK; }

export function pair(lefts: i32, rights: i32): void {
  for (let j = 0; j < rights; j++) store<i32>(BACK_FIRST + (j << 2), 257);
  for (let i = 0; i < lefts; i++) {
    const at = LEFT + (i << 5);
    const a = load<u64>(at), b = load<u64>(at, 8), c = load<u64>(at, 16), d = load<u64>(at, 24);
    let best = -1, least = 257, next = 257;
    for (let j = 0; j < rights; j++) {
      const to = RIGHT + (j << 5);
      const bits = <i32>(popcnt(a ^ load<u64>(to)) + popcnt(b ^ load<u64>(to, 8))
        + popcnt(c ^ load<u64>(to, 16)) + popcnt(d ^ load<u64>(to, 24)));
      if (bits < least) { next = least; least = bits; best = j; }
      else if (bits < next) next = bits;
      if (bits < load<i32>(BACK_FIRST + (j << 2))) {
        store<i32>(BACK_FIRST + (j << 2), bits);
        store<i32>(BACK + (j << 2), i);
      }
    }
    store<i32>(NEAREST + (i << 2), best);
    store<i32>(FIRST + (i << 2), least);
    store<i32>(SECOND + (i << 2), next);
  }
}
