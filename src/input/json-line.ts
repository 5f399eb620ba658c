import { parse } from "secure-json-parse";

/** The value that a line of JSON holds, or what is wrong with it. */
export function parseJsonLine(text: string): { readonly value: unknown } | { readonly message: string } {
  try {
    return { value: parse(text) };
  } catch (error) {
    // The parser counts from the start of our line, and calls it line 1.
    const message = (error as Error).message.replace(/ \(line 1 column \d+\)$/, "");
    return { message: `is not JSON that can be read: ${message}` };
  }
}
