/** The fields of a line, `undefined` when it is about something else than a PDQ hash, or what is wrong with it. */
export type Fields = Readonly<Record<string, unknown>> | undefined | string;

/** How the records of one table are read. */
export interface Layout {
  readonly delimiter: string;
  /** Whether the first line names columns and holds no picture. */
  readonly heading: boolean;
  /** A record's fields by our names, or what is wrong with it. */
  read(record: readonly string[] | string): Fields;
}

/**
 * Column names that we read, in lower case without marks. `signal_str` with `signal_type` and `collab` is what the
 * `threatexchange dataset --csv` client prints.
 */
const COLUMNS: Readonly<Record<string, string>> = {
  hash: "hash",
  pdq: "hash",
  pdqhash: "hash",
  signalstr: "hash",
  signalvalue: "hash",
  quality: "quality",
  pdqquality: "quality",
  source: "source",
  collab: "source",
  evidence: "evidence",
  tags: "evidence",
  owner: "owner",
  brand: "brand",
  status: "status",
  expiresat: "expiresAt",
  signaltype: "signalType",
};

const HASH = /^"?(?:pdq )?[0-9a-f]{64}\b/i;
const plain = (name: string) => name.toLowerCase().replace(/[^a-z]/g, "");

/** The layout that the first line of a table shows. One that cannot be read makes every line say so. */
export function layoutOf(first: string): Layout {
  const delimiter = [",", ";", "\t"].find((mark) => first.includes(mark)) ?? ",";
  if (HASH.test(first)) return { delimiter, heading: false, read: bareRecord };
  const names = splitRecord(first, delimiter);
  const columns = typeof names === "string" ? [] : names.map((name) => COLUMNS[plain(name)]);
  if (columns.includes("hash")) return { delimiter, heading: true, read: (record) => namedRecord(columns, record) };
  const advice = "the first line must name a column `hash`, or hold a hash of 64 hexadecimal digits";
  return { delimiter, heading: false, read: () => advice };
}

function namedRecord(columns: readonly (string | undefined)[], record: readonly string[] | string): Fields {
  if (typeof record === "string") return record;
  if (record.length !== columns.length) return `has ${record.length} fields; the heading names ${columns.length}`;
  const fields: Record<string, string> = {};
  columns.forEach((name, index) => {
    const field = record[index]?.trim();
    // Where two columns mean the same, the first that says something is taken.
    if (name !== undefined && field) fields[name] ??= field;
  });
  const { signalType = "pdq", ...rest } = fields;
  return signalType.toLowerCase() === "pdq" ? rest : undefined;
}

/** A list without a heading is one of four: bare hashes, `hash,quality[,file]`, or `hash,id,time,tags`. */
function bareRecord(record: readonly string[] | string): Fields {
  if (typeof record === "string") return record;
  const [first = "", second, third, tags] = record.map((field) => field.trim());
  const hash = first.replace(/^pdq /i, "");
  switch (record.length) {
    case 1:
      return { hash };
    case 2:
    case 3:
      return { hash, ...(second ? { quality: second } : {}), ...(third ? { evidence: third } : {}) };
    case 4:
      // Hasher-Matcher-Actioner: the id and time are those of the exchange it came from.
      return { hash, ...(second ? { source: `exchange ${second}` } : {}), ...(tags ? { evidence: tags } : {}) };
    default:
      return `has ${record.length} fields; without a heading a line is hash, hash,quality,file or hash,id,time,tags`;
  }
}

/** The fields of one line of a table (RFC 4180 within the line), or what is wrong with it. */
export function splitRecord(line: string, delimiter: string): string[] | string {
  if (!line.includes('"')) return line.split(delimiter);
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    let field = "";
    if (line[at] === '"') {
      let end = at;
      do {
        const start = end + 1;
        end = line.indexOf('"', start);
        if (end === -1) return "has a quote that is not closed on the same line";
        field += `${line.slice(start, end)}"`;
        end += 1;
      } while (line[end] === '"');
      field = field.slice(0, -1);
      if (end < line.length && line[end] !== delimiter) return "has text after a closing quote";
      at = end;
    } else {
      const end = line.indexOf(delimiter, at);
      field = line.slice(at, end === -1 ? line.length : end);
      at = end === -1 ? line.length : end;
    }
    fields.push(field);
    if (at >= line.length) return fields;
    at += 1;
  }
}
