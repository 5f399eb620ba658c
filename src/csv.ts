/** A row that cannot be told from its neighbours: nothing after it means anything. `line` is where it begins, from 1. */
export class CsvFault extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** Reads CSV as it comes, in pieces. Both methods throw a `CsvFault` when the text is not CSV. */
export interface CsvReader {
  write(text: string): void;
  end(): void;
}

const COMMA = 0x2c;
const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

/** What ends a line: a file that has lone carriage returns has nothing else, and in any other they are part of a field. */
type LineEnds = "unknown" | "lf" | "cr";

/**
 * Reads rows as RFC 4180 has them, strictly: a quote within a bare field or text after a closing one is a fault, and so is
 * a row of more than `longest` characters. Rows may differ in length; blank lines and a mark of byte order are no part of
 * them. `onRow` hears each row with the line on which it begins.
 */
export function createCsvReader(longest: number, onRow: (fields: string[], line: number) => void): CsvReader {
  let rest = "";
  let line = 1;
  let started = false;
  let ends: LineEnds = "unknown";

  /** Reads one row from `from` and gives where the next begins; -1 when its end has not come yet. */
  function readRow(text: string, from: number, last: boolean): number {
    const fields: string[] = [];
    let at = from;
    let lines = 1;
    for (;;) {
      if (text.charCodeAt(at) === QUOTE) {
        const close = closing(text, at + 1);
        if (close === -1) return last ? fault("a quoted field never ends") : -1;
        const field = text.slice(at + 1, close);
        fields.push(field.includes('"') ? field.replaceAll('""', '"') : field);
        lines += linesIn(field);
        at = close + 1;
      } else {
        const end = bareEnd(text, at, last);
        fields.push(text.slice(at, end));
        at = end;
      }
      if (at === text.length && !last) return -1;
      if (text.charCodeAt(at) === COMMA) {
        at++;
        continue;
      }
      const next = at === text.length ? at : afterLineEnd(text, at, last);
      if (next === -1) return -1;
      if (next - from > longest) fault(TOO_LONG);
      if (fields.length > 1 || at > from) onRow(fields, line);
      line += lines;
      return next;
    }
  }

  /** Where a bare field ends: at a comma, the end of its line or the end of the text. */
  function bareEnd(text: string, from: number, last: boolean): number {
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at);
      // Letters and digits, which are most of any text.
      if (code > COMMA) continue;
      if (code === COMMA) return at;
      if (code === QUOTE) fault("a quote stands within a field that does not begin with one");
      if (code === LF && ends !== "cr") return at;
      if (code !== CR) continue;
      const next = text.charCodeAt(at + 1);
      if (ends !== "lf" || next === LF || (Number.isNaN(next) && !last)) return at;
    }
    return text.length;
  }

  /** Where the next row begins when a line ends at `at`; -1 when that depends on what has not come yet. */
  function afterLineEnd(text: string, at: number, last: boolean): number {
    const code = text.charCodeAt(at);
    if (code === CR && ends !== "cr") {
      if (at + 1 === text.length && !last) return -1;
      if (text.charCodeAt(at + 1) === LF) {
        ends = "lf";
        return at + 2;
      }
    }
    if (code === LF && ends !== "cr") ends = "lf";
    else if (code === CR && ends !== "lf") ends = "cr";
    else fault("something stands between a closing quote and the next comma");
    return at + 1;
  }

  function linesIn(field: string): number {
    const end = ends === "cr" ? "\r" : "\n";
    let count = 0;
    for (let at = field.indexOf(end); at !== -1; at = field.indexOf(end, at + 1)) count++;
    return count;
  }

  function fault(message: string): never {
    throw new CsvFault(line, message);
  }

  function read(text: string, last: boolean): void {
    let at = 0;
    while (at < text.length) {
      const next = readRow(text, at, last);
      if (next === -1) break;
      at = next;
    }
    rest = text.slice(at);
    if (rest.length > longest) fault(TOO_LONG);
  }

  return {
    write(text) {
      if (text === "") return;
      const marked = !started && text.startsWith("\ufeff");
      started = true;
      read(rest + (marked ? text.slice(1) : text), false);
    },
    end: () => read(rest, true),
  };
}

/** A field as a row of CSV holds it: quoted when it has to be. */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What is wrong with a row that has another number of fields than its heading. */
export function countedFields(found: number, named: number): string {
  const hint = found > named ? "; a field that holds a comma must be quoted" : "";
  return `has ${found} fields where the heading has ${named}${hint}`;
}

const TOO_LONG = "the row is longer than any that is meant; a quote may not be closed";

/** The quote that ends a field, at `from` or later; -1 when there is none. Two in a row are one that belongs to the field. */
function closing(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 2))
    if (text.charCodeAt(at + 1) !== QUOTE) return at;
  return -1;
}
