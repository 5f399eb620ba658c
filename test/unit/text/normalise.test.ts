import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { normalise, sourceSpan } from "#screening/text/normalise.ts";

test.each([
  ["Réplica", "replica"],
  ["1：1", "1:1"],
  ["Аdіdаѕ shoes", "adidas shoes"],
  ["𝐆𝐮𝐜𝐜𝐢 bag", "gucci bag"],
  ["🅽🅸🅺🅴 shoes", "nike shoes"],
  ["ɢᴜᴄᴄɪ", "gucci"],
  ["N​i‌k‍e", "nike"],
  ["N̵̡̛i̷̢k̸e", "nike"],
  ["D&amp;G", "d and g"],
  ["Dolce & Gabbana", "dolce and gabbana"],
  ["<b>Nike</b><br>Air", "nike air"],
  ["Off-White", "off white"],
  ["Arc'teryx", "arcteryx"],
  ["A.P.C.", "a p c"],
  ["1.5 kg", "1.5 kg"],
  ["ﾚﾌﾟﾘｶ", "レプリカ".normalize("NFC")],
  ["кроссовки", "кроссовки"],
  ["高仿 包包", "高仿 包包"],
  ["كُوبِي", "كوبي"],
  ["", ""],
])("a search for plain words still finds %j", (source, folded) => {
  expect(normalise(source).text).toBe(folded);
});

test("honest titles in other scripts are not reported as disguised", () => {
  for (const title of [
    "Кроссовки Nike Air Max",
    "ナイキ エアマックス 90",
    "حذاء نايك الأصلي",
    "กระเป๋า กุชชี่",
    "Ελληνικό φόρεμα Zara",
    "나이키 운동화",
  ]) {
    expect([...normalise(title).tricks], title).toEqual([]);
  }
});

test("each disguise is named", () => {
  expect([...normalise("Guссi bag").tricks]).toEqual(["lookalikes"]);
  expect([...normalise("𝐑𝐋𝐗 watch").tricks]).toEqual(["styled"]);
  expect([...normalise("N​i​k​e").tricks]).toEqual(["invisible"]);
  expect([...normalise("z̡̢̛algo").tricks]).toEqual(["marks"]);
});

test("evidence shows the seller's own characters", () => {
  const source = "Top 𝐑𝐞𝐩𝐥𝐢𝐜𝐚 watch";
  const view = normalise(source);
  const start = view.text.indexOf("replica");
  const span = sourceSpan(view, start, start + 7);
  expect(span.text).toBe("𝐑𝐞𝐩𝐥𝐢𝐜𝐚");
  expect(source.slice(span.start, span.end)).toBe(span.text);
});

const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.string({ unit: "grapheme", maxLength: 200 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 200 }).map((units) => String.fromCharCode(...units)),
  fc
    .array(fc.constantFrom("&", "<", ">", "amp;", "a", " ", "́", "\ud800", "‮", ".", "-", "1"), { maxLength: 80 })
    .map((parts) => parts.join("")),
);

test("no text throws, and the way back always leads into the source, in order", () => {
  fc.assert(
    fc.property(hostile, (source) => {
      const view = normalise(source);
      expect(view.map.length).toBe(view.text.length + 1);
      for (let i = 1; i < view.map.length; i++) expect(view.map[i]).toBeGreaterThanOrEqual(view.map[i - 1] ?? 0);
      for (let i = 0; i < view.text.length; i++) expect(view.map[i]).toBeLessThan(source.length);
      expect(view.text).toBe(view.text.trim());
      expect(view.text).not.toMatch(/ {2}/);
      if (view.text.length > 0) {
        const span = sourceSpan(view, 0, view.text.length);
        expect(source.slice(span.start, span.end)).toBe(span.text);
      }
    }),
  );
});

test("a text is folded to itself the second time", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."abcé ÀßЖ高パ한1:"), maxLength: 60 }), (source) => {
      const once = normalise(source).text;
      expect(normalise(once).text).toBe(once);
    }),
  );
});

test("how a character is read does not depend on whether it was met before", () => {
  const differing: string[] = [];
  for (let code = 0; code < 0x1_0000; code++) {
    const char = String.fromCharCode(code);
    const text = `Rolex ${char}${char} д${char}x${char}`;
    const first = normalise(text);
    if (!isDeepStrictEqual(normalise(text), first)) differing.push(code.toString(16));
  }
  expect(differing).toEqual([]);
});

test("a flood of one mark, of open tags or of open entities gives a bounded view", () => {
  expect(normalise(`a${"́".repeat(1_000_000)}b`).text).toBe("ab");
  expect(normalise("<a".repeat(100_000)).text.length).toBeLessThanOrEqual(200_000);
  expect(normalise("&lt;a&".repeat(50_000)).text.length).toBeLessThanOrEqual(50_000 * 7);
  expect(normalise("ɐ l".repeat(100_000)).text.length).toBeLessThanOrEqual(100_000 * 9);
  expect(normalise("lɐk".repeat(100_000)).text.length).toBe(300_000);
  expect(normalise("&a".repeat(100_000)).text.length).toBeLessThanOrEqual(100_000 * 6);
  expect(normalise("‮".repeat(100_000)).text).toBe("");
  expect(normalise("\ud800".repeat(100_000)).text).toBe("");
});
