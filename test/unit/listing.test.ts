import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { zodProblems } from "#input/zod-problems.ts";
import { listingBody } from "#screening/listing.ts";

const GOOD = {
  id: "sku-1",
  title: "Leather belt",
  category: "accessories",
  price: { value: "41.43", currency: "USD" },
  seller: { id: "s-1" },
  images: [],
};

function problemsOf(change: Record<string, unknown>): string[] {
  const parsed = listingBody.safeParse({ ...GOOD, ...change });
  return parsed.success ? [] : zodProblems(parsed.error).map((problem) => problem.at);
}

test("the smallest listing is accepted", () => {
  expect(problemsOf({})).toEqual([]);
});

test("an attribute that is not allowed is told what is", () => {
  const parsed = listingBody.safeParse({ ...GOOD, attributes: { constructor: "x", list: [1] } });
  expect(zodProblems(parsed.error ?? new z.ZodError([]))).toEqual(
    expect.arrayContaining([
      { at: "/attributes/constructor", message: "is not an allowed attribute name" },
      { at: "/attributes/list", message: "must be text of at most 10000 characters, a number, or true or false" },
    ]),
  );
});

test("a field that is not there is called missing, and only that", () => {
  const parsed = listingBody.safeParse({ ...GOOD, seller: undefined, price: { currency: "USD" }, title: 7 });
  expect(parsed.error === undefined ? [] : zodProblems(parsed.error)).toEqual([
    { at: "/title", message: "must be a string, not a number" },
    { at: "/price/value", message: "is missing" },
    { at: "/seller", message: "is missing" },
  ]);
});

test.each([
  ["a price that overflows", { price: { value: "1e309", currency: "USD" } }, "/price/value"],
  ["a negative price", { price: { value: "-5", currency: "USD" } }, "/price/value"],
  ["a price that is not a number", { price: { value: "NaN", currency: "USD" } }, "/price/value"],
  ["a decimal comma", { price: { value: "12,50", currency: "USD" } }, "/price/value"],
  ["a price as a JSON number", { price: { value: 12.5, currency: "USD" } }, "/price/value"],
  ["Arabic digits, which look like a price", { price: { value: "١٢", currency: "USD" } }, "/price/value"],
  ["an unknown currency", { price: { value: "1", currency: "ABC" } }, "/price/currency"],
  ["a lower-case currency", { price: { value: "1", currency: "usd" } }, "/price/currency"],
  ["an id with a newline", { id: "a\nb" }, "/id"],
  ["an id with a lone surrogate", { id: "a\ud800" }, "/id"],
  ["an empty id", { id: "" }, "/id"],
  ["an id that no client can put into a path", { id: ".." }, "/id"],
  ["a blank title", { title: "  " }, "/title"],
  ["a title of which nothing can be seen", { title: "\u200b\u2060\ufe0f" }, "/title"],
  ["a category of which nothing can be seen", { category: "\u3164\u2800" }, "/category"],
  [
    "too many pictures",
    { images: Array.from({ length: 10_000 }, () => ({ url: "https://a.example/1.jpg" })) },
    "/images",
  ],
  ["a picture behind a script address", { images: [{ url: "javascript:alert(1)" }] }, "/images/0/url"],
  ["a file address", { images: [{ url: "file:///etc/passwd" }] }, "/images/0/url"],
  ["a field that is not known", { tittle: "x" }, "/tittle"],
  [
    "an attribute that would reach the prototype",
    { attributes: JSON.parse('{"constructor":"x"}') },
    "/attributes/constructor",
  ],
  [
    "a name of an attribute that would become another one",
    { attributes: { "\ud800": 1, "\udc00": 2 } },
    "/attributes/\udc00",
  ],
  [
    "a bare e-mail address where a hash belongs",
    { seller: { id: "s", contact: { emailHash: "a@b.example" } } },
    "/seller/contact/emailHash",
  ],
])("%s is refused and named", (_name, change, at) => {
  expect(problemsOf(change)).toContain(at);
});

test("every offending field is named at once", () => {
  const at = problemsOf({ title: "", price: { value: "x", currency: "y" }, seller: {}, images: "none" });
  expect(at).toEqual(expect.arrayContaining(["/title", "/price/value", "/price/currency", "/seller/id", "/images"]));
});

test("text that a database cannot hold is repaired, not refused", () => {
  const parsed = listingBody.parse({ ...GOOD, title: "cut \ud83d emoji", description: "nul \0 byte" });
  expect(parsed.title).toBe("cut \ufffd emoji");
  expect(parsed.description).toBe("nul \ufffd byte");
});

test("100,000 combining marks are bounded", () => {
  expect(problemsOf({ title: `a${"\u0301".repeat(100_000)}` })).toEqual(["/title"]);
});

/** Its description, as a client would check by it. */
const described = z.fromJSONSchema(
  z.toJSONSchema(listingBody, { io: "input", unrepresentable: "any" }) as Parameters<typeof z.fromJSONSchema>[0],
);
const isDescribed = (change: object) => described.safeParse({ ...GOOD, ...change }).success;
const picture = (url: string) => ({ images: [{ url }] });
const UPLOADED = `assay:image/${"0a".repeat(32)}`;

test.each([
  ["no title", { title: "" }],
  ["a blank title", { title: " \n" }],
  ["no category", { category: "" }],
  ["an id that begins with a space", { id: " sku" }],
  ["an id with a line break", { id: "a\nb" }],
  ["a seller without an id", { seller: { id: "" } }],
  ["an empty hash", { seller: { id: "s", contact: { emailHash: "" } } }],
  ["an address in place of a hash", { seller: { id: "s", contact: { emailHash: "a@b.example" } } }],
  ["a picture without an address", picture("x")],
  ["a picture in a file", picture("file:///etc/passwd")],
  ["a data URL that is no picture", picture("data:text/html;base64,AAAA")],
  ["an upload with half a name", picture(UPLOADED.slice(0, -1))],
])("%s is refused by the description as by the service", (_name, change) => {
  expect(problemsOf(change)).toHaveLength(1);
  expect(isDescribed(change)).toBe(false);
});

test.each([
  ...["https://a.example/1.jpg", " HTTP://a.example", "data:image/svg+xml;base64,AAA=", UPLOADED].map(picture),
  ...["a", "a b", "\ud83d\ude00 é"].map((id) => ({ id, title: id, category: id })),
])("%j is accepted by both", (change) => {
  expect(problemsOf(change)).toEqual([]);
  expect(isDescribed(change)).toBe(true);
});

test("the description refuses no text that the service accepts", () => {
  const text = fc.string({ unit: "binary" });
  fc.assert(
    fc.property(text, text, text, (id, title, hash) => {
      for (const change of [{ id }, { title }, { seller: { id: "s", contact: { emailHash: hash } } }]) {
        if (problemsOf(change).length === 0) expect(isDescribed(change), JSON.stringify(change)).toBe(true);
      }
    }),
  );
});

test("whatever is accepted is well-formed text and survives JSON", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (title, description) => {
      const parsed = listingBody.safeParse({ ...GOOD, title, description });
      if (!parsed.success) return;
      expect(JSON.parse(JSON.stringify(parsed.data))).toEqual(parsed.data);
      expect(parsed.data.title.isWellFormed()).toBe(true);
      expect(parsed.data.title).not.toContain("\0");
    }),
  );
});
