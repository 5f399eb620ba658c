import pg from "pg";

/** SQLSTATE classes 22 (data exception), 23 (integrity) and 54 (limit exceeded): about the rows, not the connection. */
export function isDataError(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && /^(?:22|23|54)/.test(error.code ?? "");
}
