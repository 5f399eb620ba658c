import type { Problem } from "#src/errors.ts";

/** One row of a file or a body: its line, from 1, and its value or everything that is wrong with it. */
export type Row<T> =
  | { readonly line: number; readonly value: T }
  | { readonly line: number; readonly problems: readonly Problem[] };
