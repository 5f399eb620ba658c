/**
 * JSON that PostgreSQL's `jsonb` takes: NUL and lone surrogates, which it refuses, become U+FFFD.
 * Input is anything `JSON.stringify` takes; output is the JSON text.
 */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!json.includes("\\u")) return json;
  // Well-formed stringify escapes exactly the characters in question; an escaped backslash is stepped over.
  return json.replace(/\\(?:\\|u0000|ud[89a-f][0-9a-f]{2})/g, (escaped) => (escaped === "\\\\" ? escaped : "\uFFFD"));
}
