// Listings are written by strangers: their control and direction characters must not reach a terminal.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it replaces
const UNPRINTABLE = /[\u0000-\u001F\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g;

/** Text from outside, safe to print on one line of a terminal and at most `max` characters long. */
export function forTerminal(text: string, max = 200): string {
  const safe = text.toWellFormed().replace(UNPRINTABLE, "·");
  const characters = [...safe.slice(0, 2 * max + 2)];
  return characters.length > max ? `${characters.slice(0, max - 1).join("")}…` : characters.join("");
}
