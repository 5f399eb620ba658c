import { expect, test } from "vitest";
import { analyse } from "#screening/analysers.ts";
import { compileKnowledge } from "#screening/knowledge.ts";
import { CONTEXT, listing } from "../text/shipped-knowledge.ts";

const { knowledge } = compileKnowledge(new Map());
const found = (part: Parameters<typeof listing>[0], context = CONTEXT) => analyse(listing(part), context, knowledge);

test("an account's age is counted from the screening's own clock", () => {
  const { signals } = found({ title: "Bag", seller: { id: "s", createdAt: "2026-12-31T00:00:00Z" } });
  expect(signals.get("seller.ageDays")?.value).toBe(1);
});

test.each([
  ["2026-12-31T12:00:00Z", 0.5],
  ["2027-01-01T00:00:00Z", 0],
  ["2027-01-01T00:00:02Z", 0],
  ["2027-01-01T08:00:00Z", 0],
  ["2027-01-02T00:00:00Z", 0],
])("an account opened %s, by clocks that differ, is %s days old", (createdAt, days) => {
  const { signals } = found({ title: "Bag", seller: { id: "s", createdAt } });
  expect(signals.get("seller.ageKnown")?.value).toBe(true);
  expect(signals.get("seller.ageDays")?.value).toBe(days);
});

test.each(["not a date", "2027-01-02T00:00:01Z", "2099-01-01T00:00:00Z"])(
  "an account opened %s has no known age",
  (createdAt) => {
    const { signals } = found({ title: "Bag", seller: { id: "s", createdAt } });
    expect(signals.get("seller.ageKnown")?.value).toBe(false);
    expect(signals.has("seller.ageDays")).toBe(false);
  },
);

test("goods that ship from elsewhere are seen whatever the case of the codes", () => {
  expect(
    found({ title: "Bag", shipsFrom: "CN", seller: { id: "s", country: "us" } }).signals.get(
      "seller.shipsFromElsewhere",
    )?.value,
  ).toBe(true);
  expect(
    found({ title: "Bag", shipsFrom: "us", seller: { id: "s", country: "US" } }).signals.get(
      "seller.shipsFromElsewhere",
    )?.value,
  ).toBe(false);
});

test("pictures that nobody has looked at yet, or that cannot be read, are on record", () => {
  const pending = found({ title: "Bag" }, { ...CONTEXT, images: { state: "pending", readable: [], unreadable: [] } });
  expect(pending.degraded.map((d) => d.code)).toEqual(["images.pending"]);
  const broken = found(
    { title: "Bag" },
    { ...CONTEXT, images: { state: "done", readable: [], unreadable: [{ index: 0, reason: "images.undecodable" }] } },
  );
  expect(broken.degraded.map((d) => d.code)).toEqual(["images.undecodable"]);
});
