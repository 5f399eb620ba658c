import { isUtf8 } from "node:buffer";

const LINE_FEED = 0x0a;

/**
 * How many lines end before the first one that is not valid UTF-8; of a valid text, how many end at all. `bytes` may be a
 * piece that begins within a character.
 */
export function linesBeforeFault(bytes: Uint8Array): number {
  let from = 0;
  while (from < 3 && isContinuation(bytes[from])) from += 1;
  let lines = 0;
  for (let end = bytes.indexOf(LINE_FEED, from); end !== -1; end = bytes.indexOf(LINE_FEED, from)) {
    if (!isUtf8(bytes.subarray(from, end))) break;
    lines += 1;
    from = end + 1;
  }
  return lines;
}

/** Whether a byte goes on with a character instead of beginning one. */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
