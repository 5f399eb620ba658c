import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const picture = readFileSync(new URL("../../../docs/pictures/demo.svg", import.meta.url), "utf8");

test("the columns of the demo's picture do not hang on spaces, of which browsers make one", () => {
  const texts = [...picture.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text = ""]) => text);
  expect(texts.length).toBeGreaterThan(100);
  expect(texts.filter((text) => text !== text.trim() || text.includes("  "))).toEqual([]);
});
