import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readRuleset } from "#rulesets/read.ts";
import type { Listing } from "#screening/types.ts";
import { decideCase, listCases } from "#store/cases.ts";
import type { Database } from "#store/database.ts";
import { readGates } from "#store/gates.ts";
import { newId } from "#store/ids.ts";
import { acceptListings, findListing } from "#store/listings.ts";
import { addScreenings } from "#store/rescreenings.ts";
import { type Conclusion, persistConclusions } from "#store/screenings.ts";
import { persist } from "#tasks/persist.ts";
import type { ScreenDependencies } from "#tasks/screen.ts";
import { openTestDatabase } from "../harness/database.ts";

let database: Database;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ database, close } = await openTestDatabase());
});

afterAll(() => close());

test("a verdict the database refuses costs its neighbours nothing, and its own listing goes to a person", async () => {
  const listings = ["good-1", "bad", "good-2"].map(
    (id): Listing => ({
      id,
      title: "Oak bookshelf",
      category: "home",
      price: { value: "1", currency: "EUR" },
      seller: { id: "s" },
      images: [],
    }),
  );
  const { accepted } = await acceptListings(database.pool, listings, "job");
  const conclusions = accepted.map(
    ({ id, screening }): Conclusion => ({
      screening,
      listingId: id,
      revision: 1,
      category: "home",
      // Not a verdict: the table's own check refuses it.
      verdict: id === "bad" ? ("nonsense" as "allow") : "allow",
      score: 0,
      ruleset: "rs_test",
      gate: "open",
      gateReason: "allow",
      result: { timings: { waitedMs: 1, screenMs: 1 } },
    }),
  );
  const shipped = await readRuleset(join(import.meta.dirname, "../../rules"));
  const { thresholds, deadline } = shipped.policy.forCategory("home");
  const deps = {
    pool: database.pool,
    queues: { add: async () => undefined },
    onVerdict: () => undefined,
    ruleset: () => shipped,
  };
  await persist(deps as unknown as ScreenDependencies, conclusions);
  const gates = await readGates(database, ["good-1", "bad", "good-2"]);
  expect(gates.map((gate) => gate.gate)).toEqual(["open", "closed", "open"]);
  const bad = await findListing(database, "bad");
  expect(bad).toMatchObject({ state: "screened", verdict: "review" });
  expect(bad?.screenings[0]?.result).toMatchObject({ degraded: [{ code: "screening.unstorable" }] });
  const { items } = await listCases(database, { state: "open", limit: 10 });
  expect(items).toMatchObject([
    { listingId: "bad", score: thresholds.review, deadlineThen: deadline.then, deadlineAt: expect.any(Date) },
  ]);
});

test("a hunt that closes what a person allowed asks a person again, also where it blocks", async () => {
  const listing = {
    id: "allowed",
    title: "Watch",
    category: "watches",
    price: { value: "1", currency: "EUR" },
    seller: { id: "s" },
    images: [],
  };
  const { accepted } = await acceptListings(database.pool, [listing], "job");
  const conclusion = (screening: string, verdict: "review" | "block", score: number): Conclusion => ({
    screening,
    listingId: "allowed",
    revision: 1,
    category: "watches",
    verdict,
    score,
    ruleset: "rs_test",
    gate: "closed",
    gateReason: verdict,
    reviewCase: verdict === "review" ? { deadlineHours: 24, onDeadline: "hold" } : undefined,
    result: { timings: { waitedMs: 1, screenMs: 1 } },
  });
  await persistConclusions(database.pool, [conclusion(accepted[0]?.screening ?? "", "review", 2)]);
  const openCases = async () => (await listCases(database, { state: "open", listing: "allowed", limit: 5 })).items;
  const [seen] = await openCases();
  await decideCase(database, {
    case: seen?.id ?? "",
    version: 1,
    decision: "allow",
    reason: "papers seen",
    by: { id: "k", name: "reviewer" },
  });
  const hunt = newId();
  await addScreenings(database.pool, "retrohunt", [{ id: hunt, listingId: "allowed", revision: 1 }], "job-2");
  // Its score is no higher: known pictures may add nothing to a group that is full.
  await persistConclusions(database.pool, [conclusion(hunt, "block", 2)]);
  expect(await readGates(database, ["allowed"])).toMatchObject([{ gate: "closed", reason: "block" }]);
  expect(await openCases()).toMatchObject([{ verdict: { verdict: "block" }, deadlineAt: null }]);
});
