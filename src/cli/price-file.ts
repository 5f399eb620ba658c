import { AssayError } from "#src/errors.ts";

/** How a file of price references is read, by its name. */
export function priceFormat(path: string): "csv" | "ndjson" {
  return /\.(?:jsonl|ndjson)$/i.test(path) ? "ndjson" : "csv";
}

/** The error for rows that are the caller's own file here, not a request. */
export function asInput(error: unknown, name: string): unknown {
  if (!(error instanceof AssayError) || error.code !== "prices.invalid") return error;
  return new AssayError("input.invalid", `${name}: ${error.message}`, { problems: error.problems, cause: error });
}
