// Multi-index hashing over 256-bit hashes, compiled by AssemblyScript (../wasm/compile.ts).
// docs/adr/0010-pdq-and-hamming-index.md explains the method. Hashes are stored with their bits permuted.

const MAX_CHUNKS: i32 = 16;
const MAX_BITS: i32 = 24;
/** Masks of one, two and three of 24 bits, after the empty one. */
const MASKS_TO_2: i32 = 1 + 24 + 276;
const MASKS_OF_3: i32 = 2024;
/** A ball of three bits is only looked through when it must be. */
const COUNTED: i32 = 2;
const MAX_DISTANCE: i32 = 3;
const MAX_NEEDED: i32 = MAX_CHUNKS * (MAX_DISTANCE + 1);
const BATCH: i32 = 2048;
const MATCHES_HELD: i32 = 2048;
/** A random look-up costs as much as comparing this many hashes in a row. */
const SCAN_ADVANTAGE: i32 = 8;
const IMPOSSIBLE: f32 = 1e30;

const PERMUTATION = memory.data(256);
const SPREAD = memory.data(64 * 16 * 32, 16);
const QUERY = memory.data(64, 16);
const RAW = memory.data(64, 16);
const MASKS = memory.data((MASKS_TO_2 + MASKS_OF_3) * 4, 16);
/** First bit, bits, directory, postings; then the key of the query and the distance that is searched. */
const CHUNK_ROW: i32 = 32;
const CHUNKS = memory.data(MAX_CHUNKS * CHUNK_ROW, 16);
/** Non-empty buckets of each chunk, nearest first: where their postings begin and end. */
const BUCKET_ROW: i32 = MASKS_TO_2 * 8;
const BUCKETS = memory.data(MAX_CHUNKS * BUCKET_ROW, 16);
/** For each chunk and distance: how many buckets so far, how many hashes in them. */
const COUNTS = memory.data(MAX_CHUNKS * (COUNTED + 1) * 8, 16);
const COSTS = memory.data((MAX_CHUNKS + 1) * (MAX_NEEDED + 1) * 4, 16);
const CHOICES = memory.data(MAX_CHUNKS * (MAX_NEEDED + 1), 16);
const CANDIDATES = memory.data((BATCH + 4) * 4, 16);
const MATCHES = memory.data(MATCHES_HELD * 8, 16);

/** Hands the held matches over; 0 ends the search. */
@external("host", "flush")
declare function flush(count: i32): i32;

let chunks: i32 = 0;
let hashesAt: usize = 0;
let total: i32 = 0;
let postingBytes: i32 = 4;
let postingMask: u32 = 0xffffffff;
let q0: i64 = 0, q1: i64 = 0, q2: i64 = 0, q3: i64 = 0;
let reach: i32 = 0;
let held: i32 = 0;
let candidates: i32 = 0;
let ended: bool = false;
/** What was read ahead, so that the reading is not left out as useless. */
let ahead: u32 = 0;

export function permutation(): usize { return PERMUTATION; }
export function query(): usize { return RAW; }
export function matches(): usize { return MATCHES; }

/** Once the permutation is written: the tables that follow from it. */
export function prepare(): void {
  memory.fill(SPREAD, 0, 64 * 16 * 32);
  for (let out = 0; out < 256; out++) {
    const bit = <i32>load<u8>(PERMUTATION + out);
    const table = SPREAD + (bit >> 2) * 16 * 32;
    for (let value = 0; value < 16; value++) {
      if (!((value >> (bit & 3)) & 1)) continue;
      const at = table + value * 32 + (out >> 3);
      store<u8>(at, <u8>(<i32>load<u8>(at) | (1 << (out & 7))));
    }
  }
  // The masks of a distance in ascending order, so that those of narrower chunks come first.
  let at: usize = MASKS;
  store<u32>(at, 0);
  at += 4;
  for (let a = 0; a < MAX_BITS; a++, at += 4) store<u32>(at, 1 << a);
  for (let b = 1; b < MAX_BITS; b++) for (let a = 0; a < b; a++, at += 4) store<u32>(at, (1 << a) | (1 << b));
  for (let c = 2; c < MAX_BITS; c++) for (let b = 1; b < c; b++) for (let a = 0; a < b; a++, at += 4) {
    store<u32>(at, (1 << a) | (1 << b) | (1 << c));
  }
}

/** Writes `count` hashes with permuted bits. */
export function permute(from: usize, to: usize, count: i32): void {
  for (let i = 0; i < count; i++, from += 32, to += 32) {
    let low = i64x2.splat(0), high = low;
    let table = SPREAD;
    for (let byte = 0; byte < 32; byte++, table += 2 * 16 * 32) {
      const value = <usize>load<u8>(from + byte);
      const first = table + ((value & 15) << 5), second = table + 16 * 32 + ((value >> 4) << 5);
      low = v128.or(low, v128.or(v128.load(first), v128.load(second)));
      high = v128.or(high, v128.or(v128.load(first, 16), v128.load(second, 16)));
    }
    v128.store(to, low);
    v128.store(to, high, 16);
  }
}

export function setHashes(at: usize, count: i32, chunkCount: i32, bytes: i32): void {
  hashesAt = at;
  total = count;
  chunks = chunkCount;
  postingBytes = bytes;
  postingMask = bytes == 3 ? 0xffffff : 0xffffffff;
}

export function setChunk(chunk: i32, firstBit: i32, bits: i32, directory: usize, postings: usize): void {
  const row = CHUNKS + chunk * CHUNK_ROW;
  store<i32>(row, firstBit);
  store<i32>(row, bits, 4);
  store<u32>(row, <u32>directory, 8);
  store<u32>(row, <u32>postings, 12);
}

@inline
function keyOf(hash: usize, firstBit: i32, bits: i32): u32 {
  return (load<u32>(hash + (firstBit >> 3)) >> (firstBit & 7)) & ((1 << bits) - 1);
}

/** Sorts all hashes by one chunk: the directory says where the postings of each key begin. */
export function build(chunk: i32): void {
  const row = CHUNKS + chunk * CHUNK_ROW;
  const firstBit = load<i32>(row), bits = load<i32>(row, 4);
  const directory = <usize>load<u32>(row, 8), postings = <usize>load<u32>(row, 12);
  const keys: usize = 1 << bits;
  memory.fill(directory, 0, (keys + 1) << 2);
  let hash = hashesAt;
  for (let i = 0; i < total; i++, hash += 32) {
    const slot = directory + ((<usize>keyOf(hash, firstBit, bits)) << 2);
    store<u32>(slot, load<u32>(slot) + 1);
  }
  let sum: u32 = 0;
  for (let k: usize = 0; k <= keys; k++) {
    sum += load<u32>(directory + (k << 2));
    store<u32>(directory + (k << 2), sum);
  }
  for (let i = total - 1; i >= 0; i--) {
    hash -= 32;
    const slot = directory + ((<usize>keyOf(hash, firstBit, bits)) << 2);
    const place = load<u32>(slot) - 1;
    store<u32>(slot, place);
    const at = postings + <usize>place * postingBytes;
    if (postingBytes == 3) {
      store<u16>(at, i);
      store<u8>(at, i >> 16, 2);
    } else store<u32>(at, i);
  }
}

// ---- Search --------------------------------------------------------------------------------------------------------

@inline
function begin(radius: i32): void {
  permute(RAW, QUERY, 1);
  q0 = load<i64>(QUERY);
  q1 = load<i64>(QUERY, 8);
  q2 = load<i64>(QUERY, 16);
  q3 = load<i64>(QUERY, 24);
  reach = radius;
  held = 0;
  candidates = 0;
  ended = false;
}

@inline
function finish(): void { if (held > 0 && !ended) flush(held); }

function report(position: i32, distance: i32): void {
  store<i32>(MATCHES + (held << 3), position);
  store<i32>(MATCHES + (held << 3), distance, 4);
  if (++held == MATCHES_HELD) {
    ended = flush(held) == 0;
    held = 0;
  }
}

/** Compares every hash from `at` on. */
export function scan(at: usize, count: i32, radius: i32): void {
  begin(radius);
  scanAll(at, count);
  finish();
}

function scanAll(at: usize, count: i32): void {
  const a = q0, b = q1, c = q2, d = q3, bound = <i64>reach;
  for (let i = 0; i < count; i++, at += 32) {
    let distance = popcnt(load<i64>(at) ^ a) + popcnt(load<i64>(at, 8) ^ b);
    if (distance > bound) continue;
    distance += popcnt(load<i64>(at, 16) ^ c) + popcnt(load<i64>(at, 24) ^ d);
    if (distance > bound) continue;
    report(i, <i32>distance);
    if (ended) return;
  }
}

@inline
function choose(n: i32, k: i32): i32 {
  if (k == 0) return 1;
  if (k == 1) return n;
  if (k == 2) return n * (n - 1) / 2;
  return n * (n - 1) * (n - 2) / 6;
}

/** Looks up the buckets of a chunk to distance `farthest`, and notes how much is in them. */
function count(chunk: i32, farthest: i32): void {
  const row = CHUNKS + chunk * CHUNK_ROW;
  const bits = load<i32>(row, 4), directory = <usize>load<u32>(row, 8);
  const key = keyOf(QUERY, load<i32>(row), bits);
  store<u32>(row, key, 16);
  let bucket = BUCKETS + chunk * BUCKET_ROW;
  const first = bucket;
  let inside: u32 = 0;
  let masks: usize = MASKS;
  for (let distance = 0; distance <= farthest; distance++) {
    const last = masks + (<usize>choose(bits, distance) << 2);
    for (let mask = masks; mask < last; mask += 4) {
      const slot = directory + ((<usize>(key ^ load<u32>(mask))) << 2);
      const from = load<u32>(slot), to = load<u32>(slot, 4);
      store<u32>(bucket, from);
      store<u32>(bucket, to, 4);
      bucket += <usize>(to != from) << 3;
      inside += to - from;
    }
    masks += <usize>choose(MAX_BITS, distance) << 2;
    const note = COUNTS + (chunk * (COUNTED + 1) + distance) * 8;
    store<u32>(note, <u32>((bucket - first) >> 3));
    store<u32>(note, inside, 4);
  }
}

/** What it still costs to look through a chunk to a distance, in random look-ups. */
@inline
function costOf(chunk: i32, distance: i32): f32 {
  if (distance < 0) return 0;
  const note = COUNTS + (chunk * (COUNTED + 1) + min(distance, COUNTED)) * 8;
  const known = <f32>load<u32>(note) + <f32>load<u32>(note, 4);
  if (distance <= COUNTED) return known;
  // The ball of three bits is some (bits - 2) / 3 times that of two.
  const bits = load<i32>(CHUNKS + chunk * CHUNK_ROW, 4);
  return <f32>choose(bits, 3) + known * <f32>(bits + 1) / 3;
}

/**
 * The distances of all chunks, such that no match is missed and the cost is least. Were a hash farther than its
 * distance in every chunk, it would differ in at least the sum of (distance + 1) bits: that sum must exceed the radius.
 */
function plan(needed: i32, farthest: i32): f32 {
  store<f32>(COSTS, 0);
  for (let n = 1; n <= needed; n++) store<f32>(COSTS + (n << 2), IMPOSSIBLE);
  for (let chunk = 0; chunk < chunks; chunk++) {
    const before = COSTS + chunk * (MAX_NEEDED + 1) * 4, after = before + (MAX_NEEDED + 1) * 4;
    for (let n = 0; n <= needed; n++) {
      let best = load<f32>(before + (n << 2)), choice = -1;
      for (let distance = 0; distance <= farthest; distance++) {
        const cost = load<f32>(before + (max(n - distance - 1, 0) << 2)) + costOf(chunk, distance);
        if (cost < best) { best = cost; choice = distance; }
      }
      store<f32>(after + (n << 2), best);
      store<i8>(CHOICES + chunk * (MAX_NEEDED + 1) + n, choice);
    }
  }
  let left = needed;
  for (let chunk = chunks - 1; chunk >= 0; chunk--) {
    const distance = <i32>load<i8>(CHOICES + chunk * (MAX_NEEDED + 1) + left);
    store<i32>(CHUNKS + chunk * CHUNK_ROW, distance, 20);
    left = max(left - distance - 1, 0);
  }
  return load<f32>(COSTS + (chunks * (MAX_NEEDED + 1) + needed) * 4);
}

/** Whether an earlier chunk has already brought this hash. */
function seen(hash: usize, chunk: i32): bool {
  for (let earlier = 0; earlier < chunk; earlier++) {
    const row = CHUNKS + earlier * CHUNK_ROW;
    const key = keyOf(hash, load<i32>(row), load<i32>(row, 4));
    if (<i32>popcnt(key ^ load<u32>(row, 16)) <= load<i32>(row, 20)) return true;
  }
  return false;
}

/**
 * Reads one word of each candidate's hash. Nothing else is done meanwhile, so the processor waits for many of them at
 * once; the loop that compares them then finds them in its cache.
 */
function fetchHashes(): void {
  let sum: u32 = 0;
  const last = CANDIDATES + (<usize>candidates << 2);
  for (let at = CANDIDATES; at < last; at += 4) sum += load<u32>(hashesAt + (<usize>load<u32>(at) << 5));
  ahead += sum;
}

/** The same for the first posting of so many buckets. */
function fetchPostings(postings: usize, bucket: usize, buckets: u32): void {
  const bytes = <usize>postingBytes;
  let sum: u32 = 0;
  for (let i: u32 = 0; i < buckets; i++, bucket += 8) sum += load<u32>(postings + <usize>load<u32>(bucket) * bytes);
  ahead += sum;
}

function verify(chunk: i32): void {
  fetchHashes();
  const a = q0, b = q1, bound = <i64>reach;
  for (let i = 0; i < candidates; i++) {
    const position = load<i32>(CANDIDATES + (i << 2));
    const hash = hashesAt + ((<usize>position) << 5);
    let distance = popcnt(load<i64>(hash) ^ a) + popcnt(load<i64>(hash, 8) ^ b);
    if (distance > bound) continue;
    distance += popcnt(load<i64>(hash, 16) ^ q2) + popcnt(load<i64>(hash, 24) ^ q3);
    if (distance > bound || seen(hash, chunk)) continue;
    report(position, <i32>distance);
    if (ended) break;
  }
  candidates = 0;
}

function gather(postings: usize, from: u32, to: u32, chunk: i32): void {
  const bytes = <usize>postingBytes, mask = postingMask;
  let at = postings + <usize>from * bytes;
  for (let i = from; i < to; i++, at += bytes) {
    store<u32>(CANDIDATES + (candidates << 2), load<u32>(at) & mask);
    if (++candidates == BATCH) {
      verify(chunk);
      if (ended) return;
    }
  }
}

function look(chunk: i32): void {
  const row = CHUNKS + chunk * CHUNK_ROW;
  const distance = load<i32>(row, 20);
  if (distance < 0) return;
  const postings = <usize>load<u32>(row, 12);
  const buckets = load<u32>(COUNTS + (chunk * (COUNTED + 1) + min(distance, COUNTED)) * 8);
  let bucket = BUCKETS + chunk * BUCKET_ROW;
  fetchPostings(postings, bucket, buckets);
  for (let i: u32 = 0; i < buckets && !ended; i++, bucket += 8) gather(postings, load<u32>(bucket), load<u32>(bucket, 4), chunk);
  if (distance > COUNTED) {
    const directory = <usize>load<u32>(row, 8), key = load<u32>(row, 16);
    const masks = MASKS + MASKS_TO_2 * 4;
    const last = masks + (<usize>choose(load<i32>(row, 4), 3) << 2);
    for (let mask = masks; mask < last && !ended; mask += 4) {
      const slot = directory + ((<usize>(key ^ load<u32>(mask))) << 2);
      gather(postings, load<u32>(slot), load<u32>(slot, 4), chunk);
    }
  }
  if (!ended) verify(chunk);
}

/** Every stored hash within `radius` of the query, each once. */
export function search(radius: i32): void {
  begin(radius);
  const needed = radius + 1;
  const farthest = (needed + chunks - 1) / chunks - 1;
  let cost: f32 = IMPOSSIBLE;
  if (farthest <= MAX_DISTANCE) {
    for (let chunk = 0; chunk < chunks; chunk++) count(chunk, min(farthest, COUNTED));
    cost = plan(needed, farthest);
  }
  if (cost * <f32>SCAN_ADVANTAGE >= <f32>total) scanAll(hashesAt, total);
  else for (let chunk = 0; chunk < chunks && !ended; chunk++) look(chunk);
  finish();
}
