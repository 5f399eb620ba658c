/** Names that clients give to one JSON object a line. */
export const NDJSON = ["application/x-ndjson", "application/ndjson", "application/jsonl"];

/** The type that a `Content-Type` header names, in lower case and without its parameters; empty without a header. */
export function mediaType(header: string | undefined): string {
  return header?.split(";")[0]?.trim().toLowerCase() ?? "";
}
