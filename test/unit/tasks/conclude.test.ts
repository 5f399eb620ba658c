import { join } from "node:path";
import { expect, test } from "vitest";
import { readRuleset } from "#rulesets/read.ts";
import type { Ruleset } from "#screening/rules/ruleset.ts";
import type { ImageFacts } from "#screening/types.ts";
import type { GatheredScreening } from "#store/gathered.ts";
import { imagesUnseen, runScreening, type ScreeningFailure } from "#tasks/conclude.ts";
import { screenSeen } from "#tasks/screen-seen.ts";
import { bookshelf } from "../../harness/bookshelf.ts";

const shipped = await readRuleset(join(import.meta.dirname, "../../../rules"));

const gathered: GatheredScreening = {
  id: "01a00000-0000-7000-8000-000000000001",
  listingId: "shelf",
  revision: 3,
  trigger: "create",
  screened: false,
  acceptedAt: new Date("2026-11-20T08:00:00Z"),
  listing: bookshelf("shelf"),
  seller: {
    firstSeenAt: Date.parse("2025-01-01T00:00:00Z"),
    listingsLastHour: 0,
    listingsLastDay: 0,
    blockedLast90Days: 0,
    pricing: undefined,
  },
};

function run(ruleset: Ruleset, category = gathered.listing.category) {
  const failures: ScreeningFailure[] = [];
  const now = () => Date.parse("2026-11-20T08:00:02Z");
  const deps = { ruleset: () => ruleset, now, onFailure: (failure: ScreeningFailure) => failures.push(failure) };
  const listing = { ...gathered.listing, category };
  return { ...runScreening(deps, { ...gathered, listing }, imagesUnseen(listing)), failures };
}

test("a screening without failures has a verdict and reports nothing", () => {
  const { verdict, conclusion, failures } = run(shipped);
  expect(verdict).toMatchObject({ verdict: "allow" });
  expect(conclusion).toMatchObject({ gate: "open", result: { timings: { waitedMs: 2_000 } } });
  expect(failures).toEqual([]);
});

test("what an analyser threw is reported with listing and analyser, beside a verdict that names it", () => {
  const { conclusion, failures } = run({
    ...shipped,
    knowledge: { ...shipped.knowledge, prices: { version: 0 } as never },
  });
  expect(conclusion.result).toMatchObject({ degraded: [{ code: "analyser.failed", detail: "price" }] });
  expect(failures).toEqual([{ listing: "shelf", revision: 3, analyser: "price", err: expect.any(TypeError) }]);
});

test("a defect outside of all analysers leaves the listing to a person, in the category's time, with its gate closed", () => {
  const { verdict, conclusion, failures } = run({ ...shipped, active: undefined as never }, "watches");
  expect(verdict).toBeUndefined();
  expect(conclusion).toMatchObject({
    screening: gathered.id,
    revision: 3,
    verdict: "review",
    score: shipped.policy.forCategory("watches").thresholds.review,
    gate: "closed",
    reviewCase: { deadlineHours: 48, onDeadline: "hold" },
    result: { degraded: [{ code: "screening.failed" }], timings: { waitedMs: 2_000 } },
  });
  expect(failures).toEqual([{ listing: "shelf", revision: 3, analyser: undefined, err: expect.any(TypeError) }]);
});

test("what an analyser threw is reported once when the pictures need not be read", async () => {
  const failures: ScreeningFailure[] = [];
  const deps = {
    ruleset: () => ({ ...shipped, knowledge: { ...shipped.knowledge, prices: { version: 0 } as never } }),
    now: () => Date.parse("2026-11-20T08:00:02Z"),
    onFailure: (failure: ScreeningFailure) => failures.push(failure),
    reader: {},
  };
  const facts: ImageFacts = { state: "done", readable: [], unreadable: [] };
  const seen = await screenSeen(deps as never, gathered, facts, { seenIsEnough: false });
  expect(seen.verdict?.textNeeded).toBe(false);
  expect(failures).toHaveLength(1);
});
