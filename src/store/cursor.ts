import { AssayError } from "#src/errors.ts";

/** Sort keys as PostgreSQL prints them: an instant with time zone, and a number. */
export const INSTANT_KEY = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d(?::\d\d)?$/;
export const NUMBER_KEY = /^-?\d{1,17}(?:\.\d{1,17})?(?:e[+-]?\d{1,3})?$/;

/** Packs the sort key of a page's last row into an opaque, URL-safe string. */
export function encodeCursor(key: readonly [string, string]): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

/** Unpacks a cursor; one whose sort key does not match `pattern` was not made here and is `cursor.invalid`. */
export function decodeCursor(cursor: string, pattern: RegExp): [string, string] {
  const key = parse(cursor);
  if (Array.isArray(key) && key.length === 2) {
    const [order, id]: unknown[] = key;
    if (typeof order === "string" && pattern.test(order) && typeof id === "string" && !id.includes("\0")) {
      return [order, id];
    }
  }
  throw new AssayError("cursor.invalid", "The cursor cannot be read.");
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}
