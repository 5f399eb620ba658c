const SPACE = 32;
const DOT = 46;
/** Longest string that is built from units in one call. */
const CHUNK = 4096;
const BARE_LETTER = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\s\d]/u;

/** A folded text as it grows: units, and where each began. Blanks never lead, trail or repeat. */
export interface Folding {
  push(unit: number, from: number): void;
  add(text: string, from: number): void;
  /** A combining mark: voiced kana arrive in two parts, Latin letters lose theirs, other scripts keep them. */
  mark(text: string, from: number): void;
  finish(): { readonly units: Uint16Array; readonly at: Int32Array };
}

/** Starts a folded text; `expected` is the length it will about have. */
export function folding(expected: number): Folding {
  let units = new Uint16Array(expected + 16);
  let at = new Int32Array(expected + 16);
  let length = 0;

  function push(unit: number, from: number): void {
    if (unit === SPACE && (length === 0 || units[length - 1] === SPACE)) return;
    if (length === units.length) grow();
    units[length] = unit;
    at[length] = from;
    length++;
  }

  function grow(): void {
    const moreUnits = new Uint16Array(units.length * 2);
    const moreAt = new Int32Array(units.length * 2);
    moreUnits.set(units);
    moreAt.set(at);
    units = moreUnits;
    at = moreAt;
  }

  return {
    push,
    add(text, from) {
      for (let k = 0; k < text.length; k++) push(text.charCodeAt(k), from);
    },
    mark(text, from) {
      if (length === 0) return;
      const base = String.fromCharCode(units[length - 1] ?? 0);
      if (BARE_LETTER.test(base)) return;
      const whole = (base + text).normalize("NFC");
      if (whole.length === 1) units[length - 1] = whole.charCodeAt(0);
      else for (let k = 0; k < text.length; k++) push(text.charCodeAt(k), from);
    },
    finish() {
      // a dot between digits is part of a number; any other dot only separates
      let write = 0;
      for (let read = 0; read < length; read++) {
        let unit = units[read] ?? 0;
        if (unit === DOT && !(read > 0 && isDigit(units[read - 1]) && isDigit(units[read + 1]))) unit = SPACE;
        if (unit === SPACE && (write === 0 || units[write - 1] === SPACE)) continue;
        units[write] = unit;
        at[write] = at[read] ?? 0;
        write++;
      }
      if (write > 0 && units[write - 1] === SPACE) write--;
      return { units: units.subarray(0, write), at: at.subarray(0, write) };
    },
  };
}

function isDigit(unit: number | undefined): boolean {
  return unit !== undefined && unit >= 48 && unit <= 57;
}

/** The text of UTF-16 units. */
export function textOf(units: Uint16Array): string {
  if (units.length <= CHUNK) return String.fromCharCode(...units);
  const parts: string[] = [];
  for (let i = 0; i < units.length; i += CHUNK) parts.push(String.fromCharCode(...units.subarray(i, i + CHUNK)));
  return parts.join("");
}
