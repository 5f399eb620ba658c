// PDQ in WebAssembly SIMD, compiled by AssemblyScript (../wasm/compile.ts).
// Every float32 operation happens in the order of the published reference, so that every bit of the hash agrees;
// test/unit/images/pdq.test.ts compares it with a plain implementation.

// The plane: at most 512 × 512 pixels.
const SIDE: i32 = 512;
const CELLS: i32 = 64;
const KEPT: i32 = 16;
const COEFFICIENTS: i32 = KEPT * KEPT;

const PIXELS = memory.data(SIDE * SIDE * 4 + 64);
/** Where each of the SIDE columns of the plane begins in a row of a larger picture, in bytes. */
const NEAREST = memory.data(SIDE * 4, 16);
/** The plane after the first pass along rows and columns; rows of SIDE floats. */
const ROWS = memory.data(SIDE * SIDE * 4, 16);
/** Four rows at once, one vector for each column. */
const STRIP_IN = memory.data((SIDE + 4) * 16, 16);
const STRIP_OUT = memory.data((SIDE + 4) * 16, 16);
/** Four finished rows of the first pass along columns. */
const BAND = memory.data(4 * SIDE * 4, 16);
const SUMS = memory.data(SIDE * 4, 16);
/** All rows, only the 64 columns that are kept. */
const NARROW = memory.data((SIDE + 4) * CELLS * 4, 16);
const GRID = memory.data(CELLS * CELLS * 4, 16);
const DCT = memory.data(KEPT * CELLS * 4, 16);
const DCT_TRANSPOSED = memory.data(KEPT * CELLS * 4, 16);
const HALF_WAY = memory.data(KEPT * CELLS * 4, 16);
const SPECTRUM = memory.data(COEFFICIENTS * 4, 16);
const SIGNED = memory.data(COEFFICIENTS * 4, 16);
const KEYS = memory.data(COEFFICIENTS * 4, 16);
/** Eight hashes of 32 bytes. */
const HASHES = memory.data(8 * 32, 16);
const COLUMNS = memory.data(CELLS * 4, 16);
/** The summed-area table: one row and one column more than the plane, rows of TABLE_ROW integers. */
const TABLE_ROW: i32 = SIDE + 4;
const TABLE = memory.data((SIDE + 1) * TABLE_ROW * 4 + 64, 16);
const PROFILE = memory.data(TABLE_ROW * 4 + 64, 16);

export function pixels(): usize { return PIXELS; }
export function hashes(): usize { return HASHES; }
export function nearest(): usize { return NEAREST; }
/** A row of a larger picture: the last thing in memory, which is grown to hold it and four bytes more. */
export function row(): usize { return __heap_base; }
/** The 16 × 64 matrix of the cosine transform is computed outside, in double precision. */
export function dct(): usize { return DCT; }

export function prepare(): void {
  for (let i = 0; i < KEPT; i++) {
    for (let k = 0; k < CELLS; k++) {
      store<f32>(DCT_TRANSPOSED + ((k * KEPT + i) << 2), load<f32>(DCT + ((i * CELLS + k) << 2)));
    }
  }
}

/** Row `y` of the plane from the row at `row()`: its nearest pixels, one or three bytes each. */
export function pick(y: i32, channels: i32): void {
  const source = __heap_base;
  if (channels == 1) {
    const out = PIXELS + y * SIDE;
    for (let x = 0; x < SIDE; x++) store<u8>(out + x, load<u8>(source + load<i32>(NEAREST + (x << 2))));
    return;
  }
  // Four bytes at once; the next pixel overwrites the fourth.
  let out = PIXELS + y * SIDE * 3;
  for (let x = 0; x < SIDE; x++, out += 3) store<u32>(out, load<u32>(source + load<i32>(NEAREST + (x << 2))));
}

// ---- Luma ----------------------------------------------------------------------------------------------------------

/** Four neighbouring pixels. */
@inline
function luma(address: usize, channels: i32): v128 {
  if (channels == 1) return f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(address))));
  const bytes = v128.load(address);
  let r: v128, g: v128, b: v128;
  if (channels == 3) {
    r = i8x16.swizzle(bytes, i8x16(0, -1, -1, -1, 3, -1, -1, -1, 6, -1, -1, -1, 9, -1, -1, -1));
    g = i8x16.swizzle(bytes, i8x16(1, -1, -1, -1, 4, -1, -1, -1, 7, -1, -1, -1, 10, -1, -1, -1));
    b = i8x16.swizzle(bytes, i8x16(2, -1, -1, -1, 5, -1, -1, -1, 8, -1, -1, -1, 11, -1, -1, -1));
  } else {
    r = i8x16.swizzle(bytes, i8x16(0, -1, -1, -1, 4, -1, -1, -1, 8, -1, -1, -1, 12, -1, -1, -1));
    g = i8x16.swizzle(bytes, i8x16(1, -1, -1, -1, 5, -1, -1, -1, 9, -1, -1, -1, 13, -1, -1, -1));
    b = i8x16.swizzle(bytes, i8x16(2, -1, -1, -1, 6, -1, -1, -1, 10, -1, -1, -1, 14, -1, -1, -1));
  }
  return f32x4.add(
    f32x4.add(
      f32x4.mul(f32x4.splat(0.299), f32x4.convert_i32x4_u(r)),
      f32x4.mul(f32x4.splat(0.587), f32x4.convert_i32x4_u(g))),
    f32x4.mul(f32x4.splat(0.114), f32x4.convert_i32x4_u(b)));
}

/** Four vectors of four become their columns, written one after the other, `step` bytes apart. */
@inline
function transpose(a: v128, b: v128, c: v128, d: v128, to: usize, step: usize): void {
  const ab = i32x4.shuffle(a, b, 0, 4, 1, 5);
  const cd = i32x4.shuffle(c, d, 0, 4, 1, 5);
  const AB = i32x4.shuffle(a, b, 2, 6, 3, 7);
  const CD = i32x4.shuffle(c, d, 2, 6, 3, 7);
  v128.store(to, i64x2.shuffle(ab, cd, 0, 2));
  v128.store(to + step, i64x2.shuffle(ab, cd, 1, 3));
  v128.store(to + 2 * step, i64x2.shuffle(AB, CD, 0, 2));
  v128.store(to + 3 * step, i64x2.shuffle(AB, CD, 1, 3));
}

// ---- The two box passes --------------------------------------------------------------------------------------------

@inline
function windowOf(side: i32): i32 { return (side + 2 * CELLS - 1) / (2 * CELLS); }

/** One step of the sliding sum: which neighbours come in and go, and by how many it is divided. */
@inline
function before(window: i32): i32 { return (window + 2) / 2 - 1; }

/** Slides over the strip and writes every mean. */
function boxStrip(length: i32, window: i32): void {
  const lead = before(window);
  let sum = f32x4.splat(0);
  let right = STRIP_IN, left = STRIP_IN, out = STRIP_OUT;
  for (let i = 0; i < lead; i++, right += 16) sum = f32x4.add(sum, v128.load(right));
  let count = lead;
  for (let i = 0; i < window - lead; i++, right += 16, out += 16) {
    sum = f32x4.add(sum, v128.load(right));
    count++;
    v128.store(out, f32x4.div(sum, f32x4.splat(<f32>count)));
  }
  const by = f32x4.splat(<f32>count);
  for (let i = 0; i < length - window; i++, right += 16, left += 16, out += 16) {
    sum = f32x4.sub(f32x4.add(sum, v128.load(right)), v128.load(left));
    v128.store(out, f32x4.div(sum, by));
  }
  for (let i = 0; i < lead; i++, left += 16, out += 16) {
    sum = f32x4.sub(sum, v128.load(left));
    count--;
    v128.store(out, f32x4.div(sum, f32x4.splat(<f32>count)));
  }
}

/** Slides over the strip and keeps the 64 columns of the decimation: `to` is four rows of NARROW. */
function boxStripNarrow(length: i32, window: i32, to: usize): void {
  const lead = before(window);
  let sum = f32x4.splat(0);
  let right = STRIP_IN, left = STRIP_IN;
  for (let i = 0; i < lead; i++, right += 16) sum = f32x4.add(sum, v128.load(right));
  let count = lead, kept = 0;
  let next = load<i32>(COLUMNS);
  for (let i = 0; i < length; i++) {
    const adds = i < length - lead, drops = i >= window - lead;
    if (adds) { sum = f32x4.add(sum, v128.load(right)); right += 16; count++; }
    if (drops) { sum = f32x4.sub(sum, v128.load(left)); left += 16; count--; }
    while (i == next) {
      const mean = f32x4.div(sum, f32x4.splat(<f32>count));
      store<f32>(to + (kept << 2), f32x4.extract_lane(mean, 0));
      store<f32>(to + (kept << 2), f32x4.extract_lane(mean, 1), CELLS * 4);
      store<f32>(to + (kept << 2), f32x4.extract_lane(mean, 2), CELLS * 8);
      store<f32>(to + (kept << 2), f32x4.extract_lane(mean, 3), CELLS * 12);
      kept++;
      next = kept < CELLS ? load<i32>(COLUMNS + (kept << 2)) : -1;
    }
  }
}

/** The first pass along rows, four rows at once. */
function firstAlongRows(width: i32, height: i32, channels: i32): void {
  const window = windowOf(width);
  const bytes = width * channels;
  for (let y = 0; y < height; y += 4) {
    const row = PIXELS + y * bytes;
    for (let x = 0; x < width; x += 4) {
      const at = row + x * channels;
      transpose(luma(at, channels), luma(at + bytes, channels), luma(at + 2 * bytes, channels),
        luma(at + 3 * bytes, channels), STRIP_IN + (x << 4), 16);
    }
    boxStrip(width, window);
    const out = ROWS + y * SIDE * 4;
    for (let x = 0; x < width; x += 4) {
      const at = STRIP_OUT + (x << 4);
      transpose(v128.load(at), v128.load(at, 16), v128.load(at, 32), v128.load(at, 48), out + (x << 2), SIDE * 4);
    }
  }
}

/** The first pass along columns, and behind it, four rows at a time, the second along rows. */
function firstAlongColumnsSecondAlongRows(width: i32, height: i32): void {
  const window = windowOf(height), windowAcross = windowOf(width);
  const lead = before(window);
  const end = width << 2;
  for (let x = 0; x < end; x += 16) {
    let sum = f32x4.splat(0);
    for (let i = 0; i < lead; i++) sum = f32x4.add(sum, v128.load(ROWS + i * SIDE * 4 + x));
    v128.store(SUMS + x, sum);
  }
  let right = ROWS + lead * SIDE * 4, left = ROWS;
  let count = lead;
  for (let y = 0; y < height; y++) {
    const out = BAND + (y & 3) * SIDE * 4;
    const adds = y < height - lead, drops = y >= window - lead;
    count += <i32>adds - <i32>drops;
    const by = f32x4.splat(<f32>count);
    if (adds && drops) {
      for (let x = 0; x < end; x += 16) {
        const sum = f32x4.sub(f32x4.add(v128.load(SUMS + x), v128.load(right + x)), v128.load(left + x));
        v128.store(SUMS + x, sum);
        v128.store(out + x, f32x4.div(sum, by));
      }
    } else {
      for (let x = 0; x < end; x += 16) {
        const was = v128.load(SUMS + x);
        const sum = adds ? f32x4.add(was, v128.load(right + x)) : f32x4.sub(was, v128.load(left + x));
        v128.store(SUMS + x, sum);
        v128.store(out + x, f32x4.div(sum, by));
      }
    }
    if (adds) right += SIDE * 4;
    if (drops) left += SIDE * 4;
    if ((y & 3) == 3 || y == height - 1) {
      for (let x = 0; x < width; x += 4) {
        const at = BAND + (x << 2);
        transpose(v128.load(at), v128.load(at, SIDE * 4), v128.load(at, SIDE * 8), v128.load(at, SIDE * 12),
          STRIP_IN + (x << 4), 16);
      }
      boxStripNarrow(width, windowAcross, NARROW + (y & ~3) * CELLS * 4);
    }
  }
}

/** The second pass along columns; only the 64 rows of the decimation are written. */
function secondAlongColumns(height: i32): void {
  const window = windowOf(height);
  const lead = before(window);
  for (let x = 0; x < CELLS * 4; x += 16) {
    let sum = f32x4.splat(0);
    let right = NARROW + x, left = NARROW + x;
    for (let i = 0; i < lead; i++, right += CELLS * 4) sum = f32x4.add(sum, v128.load(right));
    let count = lead, kept = 0;
    let next = centre(0, height);
    for (let y = 0; y < height; y++) {
      if (y < height - lead) { sum = f32x4.add(sum, v128.load(right)); right += CELLS * 4; count++; }
      if (y >= window - lead) { sum = f32x4.sub(sum, v128.load(left)); left += CELLS * 4; count--; }
      while (y == next) {
        v128.store(GRID + kept * CELLS * 4 + x, f32x4.div(sum, f32x4.splat(<f32>count)));
        kept++;
        next = kept < CELLS ? centre(kept, height) : -1;
      }
    }
  }
}

/** The pixel in the middle of a cell. */
@inline
function centre(cell: i32, side: i32): i32 { return <i32>(((<f64>cell + 0.5) * <f64>side) / <f64>CELLS); }

/** Brings the plane in PIXELS down to the 64 × 64 grid. A plane of that size is taken as it is. */
export function shrink(width: i32, height: i32, channels: i32): void {
  if (width == CELLS && height == CELLS) {
    for (let i = 0; i < CELLS * CELLS; i += 4) v128.store(GRID + (i << 2), luma(PIXELS + i * channels, channels));
    return;
  }
  for (let j = 0; j < CELLS; j++) store<i32>(COLUMNS + (j << 2), centre(j, width));
  firstAlongRows(width, height, channels);
  firstAlongColumnsSecondAlongRows(width, height);
  secondAlongColumns(height);
}

// ---- From the grid to hashes ---------------------------------------------------------------------------------------

@inline
function step(u: f32, v: f32): i32 { return <i32>abs<f32>(<f32>(<f32>(u - v) * 100) / 255); }

/** How much happens in the grid, 0 to 100. */
export function quality(): i32 {
  let sum = 0;
  for (let i = 0; i < CELLS; i++) {
    const row = GRID + i * CELLS * 4;
    for (let j = 0; j < CELLS; j++) {
      const at = row + (j << 2);
      const here = load<f32>(at);
      if (i < CELLS - 1) sum += step(here, load<f32>(at, CELLS * 4));
      if (j < CELLS - 1) sum += step(here, load<f32>(at, 4));
    }
  }
  return min(sum / 90, 100);
}

/** The 16 × 16 lowest frequencies without the constant ones. */
export function transform(): void {
  for (let i = 0; i < KEPT; i++) {
    for (let j = 0; j < CELLS * 4; j += 64) {
      let a = f32x4.splat(0), b = a, c = a, d = a;
      let at = GRID + j, weight = DCT + i * CELLS * 4;
      for (let k = 0; k < CELLS; k++, at += CELLS * 4, weight += 4) {
        const w = v128.load32_splat(weight);
        a = f32x4.add(a, f32x4.mul(w, v128.load(at)));
        b = f32x4.add(b, f32x4.mul(w, v128.load(at, 16)));
        c = f32x4.add(c, f32x4.mul(w, v128.load(at, 32)));
        d = f32x4.add(d, f32x4.mul(w, v128.load(at, 48)));
      }
      const out = HALF_WAY + i * CELLS * 4 + j;
      v128.store(out, a);
      v128.store(out, b, 16);
      v128.store(out, c, 32);
      v128.store(out, d, 48);
    }
  }
  for (let i = 0; i < KEPT; i++) {
    let a = f32x4.splat(0), b = a, c = a, d = a;
    let at = HALF_WAY + i * CELLS * 4, weight = DCT_TRANSPOSED;
    for (let k = 0; k < CELLS; k++, at += 4, weight += KEPT * 4) {
      const v = v128.load32_splat(at);
      a = f32x4.add(a, f32x4.mul(v, v128.load(weight)));
      b = f32x4.add(b, f32x4.mul(v, v128.load(weight, 16)));
      c = f32x4.add(c, f32x4.mul(v, v128.load(weight, 32)));
      d = f32x4.add(d, f32x4.mul(v, v128.load(weight, 48)));
    }
    const out = SPECTRUM + i * KEPT * 4;
    v128.store(out, a);
    v128.store(out, b, 16);
    v128.store(out, c, 32);
    v128.store(out, d, 48);
  }
}

/** The 128th smallest of the 256 values at `from`, by halving the range of their bit patterns. */
function median(from: usize): f32 {
  for (let i = 0; i < COEFFICIENTS * 4; i += 16) {
    const bits = v128.load(from + i);
    v128.store(KEYS + i, v128.xor(bits, i32x4.shr_u(i32x4.shr_s(bits, 31), 1)));
  }
  let low: i64 = i32.MIN_VALUE, high: i64 = i32.MAX_VALUE;
  while (low < high) {
    const middle = (low + high) >> 1;
    const bound = i32x4.splat(<i32>middle);
    let count = i32x4.splat(0);
    for (let i = 0; i < COEFFICIENTS * 4; i += 16) count = i32x4.sub(count, i32x4.le_s(v128.load(KEYS + i), bound));
    const below = i32x4.extract_lane(count, 0) + i32x4.extract_lane(count, 1) + i32x4.extract_lane(count, 2) + i32x4.extract_lane(count, 3);
    if (below >= COEFFICIENTS / 2) high = middle; else low = middle + 1;
  }
  const key = <i32>low;
  return reinterpret<f32>(key ^ ((key >> 31) >>> 1));
}

/** One bit for each coefficient of SIGNED above the median, row by row from the end, as the reference prints them. */
function writeBits(variant: i32, above: f32): void {
  const bound = f32x4.splat(above);
  for (let i = 0; i < KEPT; i++) {
    let row = 0;
    for (let j = 0; j < 4; j++) row |= i32x4.bitmask(f32x4.gt(v128.load(SIGNED + i * 64 + j * 16), bound)) << (j << 2);
    const out = HASHES + (variant << 5) + ((KEPT - 1 - i) << 1);
    store<u8>(out, row >> 8);
    store<u8>(out, row, 1);
  }
}

/** Turns the transform over its diagonal, in place. */
function turn(): void {
  for (let i = 1; i < KEPT; i++) {
    for (let j = 0; j < i; j++) {
      const a = SIGNED + ((i * KEPT + j) << 2), b = SIGNED + ((j * KEPT + i) << 2);
      const kept = load<u32>(a);
      store<u32>(a, load<u32>(b));
      store<u32>(b, kept);
    }
  }
}

/** Two variants that share a median: with these signs, and the same turned over the diagonal. */
function pair(evenRow: v128, oddRow: v128, straight: i32, turned: i32): void {
  for (let i = 0; i < KEPT; i++) {
    const signs = i & 1 ? oddRow : evenRow;
    for (let j = 0; j < 64; j += 16) v128.store(SIGNED + i * 64 + j, v128.xor(v128.load(SPECTRUM + i * 64 + j), signs));
  }
  const above = median(SIGNED);
  writeBits(straight, above);
  if (turned < 0) return;
  turn();
  writeBits(turned, above);
}

/** Only the hash of the picture as it stands. */
export function hashUpright(): void {
  pair(i32x4.splat(0), i32x4.splat(0), 0, -1);
}

/** All eight, in the order of the reference: as is, turned by 90, 180, 270, then flipped x, y, and over both diagonals. */
export function hashAll(): void {
  const plus = i32x4.splat(0), minus = i32x4.splat(0x80000000);
  const minusPlus = i32x4(0x80000000, 0, 0x80000000, 0), plusMinus = i32x4(0, 0x80000000, 0, 0x80000000);
  pair(plus, plus, 0, 6);
  pair(plusMinus, minusPlus, 2, 7);
  pair(minus, plus, 4, 3);
  pair(minusPlus, minusPlus, 5, 1);
}

// ---- Regions -------------------------------------------------------------------------------------------------------

/** Sums up the plane, in sixteenths of a luma step: 512 × 512 × 255 × 16 still fits 31 bits. */
export function integrate(width: i32, height: i32, channels: i32): void {
  memory.fill(TABLE, 0, (width + 1) << 2);
  for (let y = 0; y < height; y++) {
    let at = PIXELS + y * width * channels;
    let out = TABLE + (y + 1) * TABLE_ROW * 4;
    store<i32>(out, 0);
    let sum = 0;
    for (let x = 0; x < width; x++, at += channels) {
      out += 4;
      sum += channels == 1
        ? <i32>load<u8>(at) << 4
        : (<i32>load<u8>(at) * 19595 + <i32>load<u8>(at, 1) * 38470 + <i32>load<u8>(at, 2) * 7471 + 2048) >> 12;
      store<i32>(out, load<i32>(out - TABLE_ROW * 4) + sum);
    }
  }
}

/** The table's row `row` less its row `base`, at four columns. */
@inline
function rowSince(row: usize, base: v128, x: i32): v128 {
  return f32x4.convert_i32x4_s(i32x4.sub(v128.load(row + x), base));
}

/** The profile between two columns. */
@inline
function profileAt(position: f32, limit: i32): f32 {
  const column = min(<i32>position, limit);
  const at = PROFILE + (column << 2);
  const here = load<f32>(at);
  return here + (position - <f32>column) * (load<f32>(at, 4) - here);
}

/**
 * The reference samples each cell a little behind its middle: with its window of four pixels at 512 pixels a side each
 * of the two passes looks half a pixel ahead, and the sampled pixel begins at the middle. 1.5 pixels of a cell's 8.
 */
const AHEAD: f32 = 0.1875;

/**
 * Fills the grid from the rectangle, with the weights of two box passes: a tent over each cell, which is integrated
 * exactly over the quarters of the cell (1, 3, 3, 1), from the table. What lies outside the rectangle has no weight.
 */
export function shrinkRegion(width: i32, height: i32, left: f32, top: f32, right: f32, bottom: f32): void {
  const cellWidth = (right - left) / <f32>CELLS, cellHeight = (bottom - top) / <f32>CELLS;
  const from = (<i32>left & ~3) << 2, to = min(<i32>ceil<f32>(right) + 1, width + 1) << 2;
  const next: usize = TABLE_ROW * 4;
  for (let i = 0; i < CELLS; i++) {
    const start = top + (<f32>i + AHEAD) * cellHeight;
    const y0 = min(start, bottom), y1 = min(start + cellHeight / 4, bottom);
    const y3 = min(start + cellHeight * 0.75, bottom), y4 = min(start + cellHeight, bottom);
    const r0 = min(<i32>y0, height - 1), r1 = min(<i32>y1, height - 1), r3 = min(<i32>y3, height - 1), r4 = min(<i32>y4, height - 1);
    const f0 = y0 - <f32>r0, f1 = y1 - <f32>r1, f3 = y3 - <f32>r3, f4 = y4 - <f32>r4;
    const t0 = TABLE + r0 * TABLE_ROW * 4, t1 = TABLE + r1 * TABLE_ROW * 4;
    const t3 = TABLE + r3 * TABLE_ROW * 4, t4 = TABLE + r4 * TABLE_ROW * 4;
    const w0 = f32x4.splat(-f0), w1 = f32x4.splat(-2 * (1 - f1)), w1n = f32x4.splat(-2 * f1);
    const w3 = f32x4.splat(2 * (1 - f3)), w3n = f32x4.splat(2 * f3), w4 = f32x4.splat(1 - f4), w4n = f32x4.splat(f4);
    for (let x = from; x < to; x += 16) {
      const base = v128.load(t0 + x);
      const early = f32x4.add(f32x4.mul(w0, rowSince(t0 + next, base, x)),
        f32x4.add(f32x4.mul(w1, rowSince(t1, base, x)), f32x4.mul(w1n, rowSince(t1 + next, base, x))));
      const late = f32x4.add(
        f32x4.add(f32x4.mul(w3, rowSince(t3, base, x)), f32x4.mul(w3n, rowSince(t3 + next, base, x))),
        f32x4.add(f32x4.mul(w4, rowSince(t4, base, x)), f32x4.mul(w4n, rowSince(t4 + next, base, x))));
      v128.store(PROFILE + x, f32x4.add(early, late));
    }
    // A sixteenth, as the table counts in sixteenths of a luma step.
    const scale: f32 = 0.0625 / (2 * (y3 - y1) + y4 - y0);
    let x0 = min(left + AHEAD * cellWidth, right);
    let p0 = profileAt(x0, width - 1);
    for (let j = 0; j < CELLS; j++) {
      const x = left + (<f32>j + AHEAD) * cellWidth;
      const x1 = min(x + cellWidth / 4, right), x3 = min(x + cellWidth * 0.75, right), x4 = min(x + cellWidth, right);
      const p1 = profileAt(x1, width - 1), p3 = profileAt(x3, width - 1), p4 = profileAt(x4, width - 1);
      store<f32>(GRID + ((i * CELLS + j) << 2), (p4 - p0 + 2 * (p3 - p1)) * scale / (2 * (x3 - x1) + x4 - x0));
      p0 = p4;
      x0 = x4;
    }
  }
}
