/** Where a search through rows in the order of a time and an id goes on. The time is PostgreSQL's own text, exact to the microsecond. */
export interface Bookmark {
  readonly at: string;
  readonly id: string;
}

/** Before every row. */
export const START: Bookmark = { at: "-infinity", id: "00000000-0000-0000-0000-000000000000" };

/** Some rows in order, and where to go on; undefined when these were the last. */
export interface Stretch<T> {
  readonly rows: readonly T[];
  readonly next: Bookmark | undefined;
}

/** The stretch of rows that were read with this limit. */
export function stretchOf<T extends Bookmark>(rows: readonly T[], limit: number): Stretch<T> {
  const last = rows.at(-1);
  return { rows, next: rows.length < limit || last === undefined ? undefined : { at: last.at, id: last.id } };
}
