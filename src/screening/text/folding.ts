const SPACE = 32;
const DOT = 46;
const BARE_LETTER = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\s\d]/u;

/** Makes text of units; fifty times faster than `String.fromCharCode`. */
const UTF_16 = new TextDecoder("utf-16le", { ignoreBOM: true });
/** Room for one text: most fit, and new room for each would cost more than folding it. */
const ROOM = 8_192;
let spare: Room | undefined;

interface Room {
  readonly units: Uint16Array;
  readonly at: Int32Array;
}

function makeRoom(size: number): Room {
  return { units: new Uint16Array(size), at: new Int32Array(size) };
}

/** A folded text as it grows: units, and where each began. Blanks never lead, trail or repeat. */
export class Folding {
  #units: Uint16Array;
  #at: Int32Array;
  #length = 0;
  #dots = false;
  #ascii = false;

  /** `expected` is the length that the text will about have. */
  constructor(expected: number) {
    const room = expected < ROOM ? (spare ?? makeRoom(ROOM)) : makeRoom(expected + 16);
    if (room === spare) spare = undefined;
    this.#units = room.units;
    this.#at = room.at;
  }

  /** Whether a run held anything that is ASCII or folds to it. */
  get ascii(): boolean {
    return this.#ascii;
  }

  push(unit: number, from: number): void {
    const length = this.#length;
    if (unit === SPACE && (length === 0 || this.#units[length - 1] === SPACE)) return;
    if (unit === DOT) this.#dots = true;
    if (length === this.#units.length) this.#grow(length + 1);
    this.#units[length] = unit;
    this.#at[length] = from;
    this.#length = length + 1;
  }

  add(text: string, from: number): void {
    for (let k = 0; k < text.length; k++) this.push(text.charCodeAt(k), from);
  }

  /** Adds another reading of all that began at `from` or later, beside the first. */
  again(text: string, from: number): void {
    for (let k = this.#length - 1; k >= 0 && (this.#at[k] ?? 0) > from; k--) this.#at[k] = from;
    this.add(` ${text} `, from);
  }

  /**
   * Folds characters of `source` from `from` as long as `table` has a unit for them (0 drops one), and returns the place
   * of the first that it has none for (`stop`). Most text is read here.
   */
  run(source: string, from: number, table: Uint16Array, stop: number): number {
    const end = source.length;
    if (this.#length + end - from > this.#units.length) this.#grow(this.#length + end - from);
    const units = this.#units;
    const at = this.#at;
    let length = this.#length;
    let last = length === 0 ? SPACE : units[length - 1];
    let ascii = this.#ascii;
    let i = from;
    for (; i < end; i++) {
      const unit = table[source.charCodeAt(i)] ?? stop;
      if (unit === stop) break;
      if (unit < 0x80) ascii = true;
      if (unit === 0 || (unit === SPACE && last === SPACE)) continue;
      if (unit === DOT) this.#dots = true;
      units[length] = unit;
      at[length] = i;
      length++;
      last = unit;
    }
    this.#length = length;
    this.#ascii = ascii;
    return i;
  }

  /** A combining mark: voiced kana arrive in two parts, Latin letters lose theirs, other scripts keep them. */
  mark(text: string, from: number): void {
    const last = this.#length - 1;
    if (last < 0) return;
    const base = String.fromCharCode(this.#units[last] ?? 0);
    if (BARE_LETTER.test(base)) return;
    const whole = (base + text).normalize("NFC");
    if (whole.length === 1) this.#units[last] = whole.charCodeAt(0);
    else this.add(text, from);
  }

  /** Ends the text: `edit` may change its units in place, then it is given out with where each began, and `end` last. */
  finish(
    end: number,
    edit: (units: Uint16Array, map: Int32Array) => void,
  ): { readonly text: string; readonly map: Int32Array } {
    if (this.#dots) this.#blankDots();
    let length = this.#length;
    if (length > 0 && this.#units[length - 1] === SPACE) length--;
    const map = new Int32Array(length + 1);
    map.set(this.#at.subarray(0, length));
    map[length] = end;
    const units = this.#units.subarray(0, length);
    edit(units, map);
    const text = UTF_16.decode(units);
    if (this.#units.length === ROOM) spare = { units: this.#units, at: this.#at };
    return { text, map };
  }

  // a dot between digits is part of a number; any other dot only separates
  #blankDots(): void {
    const units = this.#units;
    const at = this.#at;
    const length = this.#length;
    let write = 0;
    for (let read = 0; read < length; read++) {
      let unit = units[read] ?? 0;
      const after = read + 1 < length ? units[read + 1] : undefined;
      if (unit === DOT && !(read > 0 && isDigit(units[read - 1]) && isDigit(after))) unit = SPACE;
      if (unit === SPACE && (write === 0 || units[write - 1] === SPACE)) continue;
      units[write] = unit;
      at[write] = at[read] ?? 0;
      write++;
    }
    this.#length = write;
  }

  // At least doubled, so that a text which unfolds to many times its length is copied a few times only.
  #grow(least: number): void {
    const size = Math.max(least, this.#units.length * 2);
    const units = new Uint16Array(size);
    const at = new Int32Array(size);
    units.set(this.#units);
    at.set(this.#at);
    this.#units = units;
    this.#at = at;
  }
}

function isDigit(unit: number | undefined): boolean {
  return unit !== undefined && unit >= 48 && unit <= 57;
}
