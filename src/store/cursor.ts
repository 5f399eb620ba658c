import { AssayError } from "#src/errors.ts";
import { isDataError } from "./data-error.ts";

/** Sort keys as PostgreSQL prints them: an instant with time zone, and a number. */
export const INSTANT_KEY = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d(?::\d\d)?$/;
export const NUMBER_KEY = /^-?\d{1,17}(?:\.\d{1,17})?(?:e[+-]?\d{1,3})?$/;

export const UUID_KEY = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Ids that the marketplace chose. */
const ANY_ID = /^[^\0]+$/;

/** Packs the sort key of a page's last row into an opaque, URL-safe string, with the name of the list that it is of. */
function encodeCursor(list: string, key: readonly [string, string]): string {
  return Buffer.from(JSON.stringify([list, ...key])).toString("base64url");
}

/** Unpacks a cursor of a list; one of another list, or whose sort key or id does not match, is `cursor.invalid`. */
export function decodeCursor(list: string, cursor: string, sortKey: RegExp, idKey = ANY_ID): [string, string] {
  const key = parse(cursor);
  if (Array.isArray(key) && key.length === 3) {
    const [of, order, id]: unknown[] = key;
    if (of !== list) throw notOurs();
    if (typeof order === "string" && sortKey.test(order) && typeof id === "string" && idKey.test(id)) {
      return [order, id];
    }
  }
  throw notOurs();
}

/**
 * Runs the query of a page. A cursor that looks like one of ours and that PostgreSQL cannot read (a 30th of February, a
 * number beyond all bounds) was not made here either.
 */
export async function readPage<T>(cursor: string | undefined, query: Promise<T>): Promise<T> {
  try {
    return await query;
  } catch (error) {
    if (cursor !== undefined && isDataError(error)) throw notOurs(error);
    throw error;
  }
}

/** Of rows that were asked for with one more than a page holds: the page, and the cursor of the next where there is more. */
export function pageOf<T>(
  list: string,
  rows: readonly T[],
  limit: number,
  keyOf: (row: T) => readonly [string, string],
): { items: T[]; next: string | undefined } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? encodeCursor(list, keyOf(last)) : undefined };
}

function notOurs(cause?: unknown): AssayError {
  return new AssayError("cursor.invalid", "The cursor cannot be read, or is of another list.", { cause });
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}
