import type pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { translate } from "#http/problem.ts";
import type { Listing } from "#screening/types.ts";
import { closeOverdueCases, decideCase, listCases } from "#store/cases.ts";
import type { Database } from "#store/database.ts";
import { readGates, recordSale } from "#store/gates.ts";
import { gatherScreenings } from "#store/gathered.ts";
import { newId } from "#store/ids.ts";
import { createBootstrapKey, createKey, findKey, revokeKey } from "#store/keys.ts";
import { listListings } from "#store/listing-pages.ts";
import { acceptListings, findListing } from "#store/listings.ts";
import { migrate } from "#store/migrate.ts";
import { addScreenings } from "#store/rescreenings.ts";
import { type Conclusion, findOutcome, persistConclusions } from "#store/screenings.ts";
import { openTestDatabase } from "../harness/database.ts";

let database: Database;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ database, close } = await openTestDatabase());
});

afterAll(() => close());

const listing = (id: string, title = "Leather belt", seller = "s-1"): Listing => ({
  id,
  title,
  category: "accessories",
  price: { value: "10", currency: "USD" },
  seller: { id: seller },
  images: [],
});

async function accept(...listings: Listing[]) {
  return (await acceptListings(database.pool, listings, "job-1")).accepted;
}

async function acceptOne(id: string, title?: string) {
  const [accepted] = await accept(listing(id, title));
  if (accepted === undefined) throw new Error("nothing was accepted");
  return accepted;
}

const conclusion = (screening: string, listingId: string, change: Partial<Conclusion> = {}): Conclusion => ({
  screening,
  listingId,
  revision: 1,
  category: "other",
  verdict: "allow",
  score: 0,
  ruleset: "rs_test",
  result: { reasons: [] },
  gate: "open",
  gateReason: "allow",
  ...change,
});
const review = { verdict: "review", gate: "closed", gateReason: "review" } as const;
const TESTER = { id: "0a1b2c3d4e5f", name: "tester" };
const reviewCase = { deadlineHours: 24, onDeadline: "hold" } as const;

async function gate(id: string) {
  const [found] = await readGates(database, [id]);
  return found;
}

async function eventsOf(id: string) {
  const { rows } = await database.pool.query<{ type: string; sequence: number; data: object }>(
    "select type, sequence::int, data from event where listing_id = $1 order by sequence",
    [id],
  );
  return rows.map(({ type, sequence, data }) => ({ type, sequence, ...data }));
}

test("migrating twice changes nothing", async () => {
  expect(await migrate(database.pool)).toEqual({ migrations: [], restored: false });
});

test("the same content again is the same screening, other content is the next revision", async () => {
  const first = await acceptOne("retry");
  const again = await acceptOne("retry");
  expect(again).toEqual({ ...first, fresh: false });
  const edited = await acceptOne("retry", "Leather belt, brown");
  expect(edited).toMatchObject({ revision: 2, fresh: true });
  expect(edited.screening).not.toBe(first.screening);
});

test("a retry is answered with the screening whose verdict counts by now, and the first one's is no longer current", async () => {
  const first = await acceptOne("hunted");
  await persistConclusions(database.pool, [conclusion(first.screening, "hunted")]);
  expect(await findOutcome(database.pool, first.screening)).toMatchObject({ verdict: "allow", current: true });
  const hunt = newId();
  await addScreenings(database.pool, "retrohunt", [{ id: hunt, listingId: "hunted", revision: 1 }], "job-2");
  expect(await acceptOne("hunted")).toEqual({ ...first, fresh: false });
  const block = { verdict: "block", gate: "closed", gateReason: "block" } as const;
  await persistConclusions(database.pool, [conclusion(hunt, "hunted", block)]);
  expect(await acceptOne("hunted")).toEqual({ ...first, screening: hunt, fresh: false });
  expect(await findOutcome(database.pool, hunt)).toMatchObject({ verdict: "block", gate: "closed", current: true });
  expect(await findOutcome(database.pool, first.screening)).toMatchObject({ gate: "closed", current: false });
});

test("a retry that another process's edit comes between is the revision of its own content", async () => {
  await acceptOne("between", "Leather belt");
  let edits = 0;
  const interrupted = {
    async query(statement: pg.QueryConfig) {
      const outcome = await database.pool.query(statement);
      if (edits++ === 0) await acceptOne("between", "Leather belt, brown");
      return outcome;
    },
  } as unknown as pg.Pool;
  const { accepted } = await acceptListings(interrupted, [listing("between")], "job-2");
  expect(accepted).toMatchObject([{ revision: 3, fresh: true }]);
  expect((await findListing(database, "between"))?.content).toMatchObject({ title: "Leather belt" });
});

test("the order of attributes does not make a new revision", async () => {
  await accept({ ...listing("attributes"), attributes: { a: 1, b: 2 } });
  const [again] = await accept({ ...listing("attributes"), attributes: { b: 2, a: 1 } });
  expect(again).toMatchObject({ revision: 1, fresh: false });
});

test("a hundred racing retries make one revision", async () => {
  const all = await Promise.all(Array.from({ length: 100 }, () => acceptOne("race")));
  expect(new Set(all.map((one) => one.screening)).size).toBe(1);
  expect(all.filter((one) => one.fresh)).toHaveLength(1);
});

test("an edit closes an open gate at once and says so", async () => {
  const { screening } = await acceptOne("edit");
  await persistConclusions(database.pool, [conclusion(screening, "edit")]);
  expect(await gate("edit")).toMatchObject({ gate: "open", reason: "allow", verdict: "allow" });
  await acceptOne("edit", "Something else");
  expect(await gate("edit")).toMatchObject({ gate: "closed", reason: "edited", revision: 2, verdict: null });
  expect(await eventsOf("edit")).toMatchObject([
    { type: "listing.verdict", sequence: 1, gate: "open", current: true },
    { type: "listing.gate", sequence: 2, gate: "open" },
    { type: "listing.gate", sequence: 3, gate: "closed", reason: "edited" },
  ]);
});

test("the same verdict delivered twice is written once", async () => {
  const { screening } = await acceptOne("twice");
  const written = await Promise.all(
    Array.from({ length: 8 }, () => persistConclusions(database.pool, [conclusion(screening, "twice")])),
  );
  expect(written.flatMap((one) => one.screenings)).toEqual([screening]);
  expect(await eventsOf("twice")).toHaveLength(2);
  expect(await gatherScreenings(database.pool, [screening], "pending")).toEqual([]);
});

test("a late verdict on an older revision is kept but moves no gate", async () => {
  const first = await acceptOne("late");
  const second = await acceptOne("late", "Edited before it was screened");
  await persistConclusions(database.pool, [conclusion(first.screening, "late")]);
  expect(await gate("late")).toMatchObject({ gate: "closed", reason: "pending", verdict: null });
  await persistConclusions(database.pool, [
    conclusion(second.screening, "late", { revision: 2, verdict: "block", gate: "closed", gateReason: "block" }),
  ]);
  expect(await gate("late")).toMatchObject({ gate: "closed", reason: "block" });
  expect(await eventsOf("late")).toMatchObject([{ current: false }, { current: true }]);
  expect((await findListing(database, "late"))?.screenings.map((run) => run.verdict)).toEqual(["block", "allow"]);
});

test("the database itself refuses a gate that is open without a reason", async () => {
  await acceptOne("law");
  const open = database.db.updateTable("listing").set({ gate: "open" }).where("id", "=", "law").execute();
  await expect(open).rejects.toThrow(/gate_needs_a_reason/);
});

test("a review opens a case; a decision on what was seen moves the gate, a stale one is refused", async () => {
  const { screening } = await acceptOne("case");
  await persistConclusions(database.pool, [conclusion(screening, "case", { ...review, score: 3, reviewCase })]);
  const { items } = await listCases(database, { state: "open", listing: "case", limit: 10 });
  expect(items).toMatchObject([{ listingId: "case", version: 1, revision: 1, score: 3 }]);
  const id = items[0]?.id ?? "";
  const decide = (version: number) =>
    decideCase(database, { case: id, version, decision: "allow", reason: "papers seen", by: TESTER });
  await expect(decide(7)).rejects.toMatchObject({ code: "case.stale" });
  await decide(1);
  expect(await gate("case")).toMatchObject({ gate: "open", reason: "decision" });
  await expect(decide(2)).rejects.toMatchObject({ code: "case.closed" });
  expect((await eventsOf("case")).map((event) => event.type)).toEqual([
    "listing.verdict",
    "case.decided",
    "listing.gate",
  ]);
});

test("a decision names the one key that made it, also beside a key of the same name, and a deadline names none", async () => {
  const keys = [TESTER, { id: "ffffffffffff", name: TESTER.name }];
  for (const [n, by] of keys.entries()) {
    const { screening } = await acceptOne(`by-${n}`);
    await persistConclusions(database.pool, [conclusion(screening, `by-${n}`, { ...review, reviewCase })]);
    const [open] = (await listCases(database, { state: "open", listing: `by-${n}`, limit: 1 })).items;
    await decideCase(database, { case: open?.id ?? "", version: 1, decision: "block", reason: "fake", by });
    const { items } = await listCases(database, { state: "decided", listing: `by-${n}`, limit: 1 });
    expect(items).toMatchObject([{ decidedBy: "tester", decidedByKey: by.id }]);
    expect(await eventsOf(`by-${n}`)).toContainEqual(expect.objectContaining({ by: "tester", byKey: by.id }));
  }
  const { screening } = await acceptOne("by-deadline");
  const passed = { deadlineHours: -1, onDeadline: "block" } as const;
  await persistConclusions(database.pool, [conclusion(screening, "by-deadline", { ...review, reviewCase: passed })]);
  await closeOverdueCases(database, 100);
  const { items } = await listCases(database, { state: "decided", listing: "by-deadline", limit: 1 });
  expect(items).toMatchObject([{ decidedBy: "policy", decidedByKey: null }]);
});

test("a later look at a revision that a person has refused neither opens its gate nor asks anybody again", async () => {
  const { screening } = await acceptOne("refused");
  await persistConclusions(database.pool, [conclusion(screening, "refused", { ...review, reviewCase })]);
  const [seen] = (await listCases(database, { state: "open", listing: "refused", limit: 1 })).items;
  await decideCase(database, { case: seen?.id ?? "", version: 1, decision: "block", reason: "fake", by: TESTER });
  const rescreened = async (id: string, change: Partial<Conclusion>) => {
    await database.pool.query(
      "insert into screening (id, listing_id, revision, trigger, job_id) values ($1, 'refused', 1, 'rescreen', 'again')",
      [id],
    );
    await persistConclusions(database.pool, [conclusion(id, "refused", change)]);
  };
  await rescreened("01a00000-0000-7000-8000-00000000aaaa", {});
  expect(await gate("refused")).toMatchObject({ gate: "closed", reason: "decision", verdict: "allow" });
  await rescreened("01a00000-0000-7000-8000-00000000bbbb", {
    ...review,
    reviewCase: { deadlineHours: -1, onDeadline: "allow" },
  });
  expect((await listCases(database, { state: "open", listing: "refused", limit: 1 })).items).toEqual([]);
  await closeOverdueCases(database, 100);
  expect(await gate("refused")).toMatchObject({ gate: "closed", reason: "decision", verdict: "review" });
  await acceptOne("refused", "Another article, as an edit");
  expect(await gate("refused")).toMatchObject({ gate: "closed", reason: "pending" });
});

test("a decision on a listing that was edited meanwhile is refused, and the case follows the new revision", async () => {
  const { screening } = await acceptOne("moving");
  await persistConclusions(database.pool, [conclusion(screening, "moving", { ...review, reviewCase })]);
  const [seen] = (await listCases(database, { state: "open", listing: "moving", limit: 1 })).items;
  const edited = await acceptOne("moving", "Edited while somebody looked at it");
  const decision = { case: seen?.id ?? "", version: 1, decision: "allow", reason: "fine", by: TESTER } as const;
  await expect(decideCase(database, decision)).rejects.toMatchObject({ code: "case.stale" });
  await persistConclusions(database.pool, [
    conclusion(edited.screening, "moving", { ...review, revision: 2, reviewCase }),
  ]);
  await expect(decideCase(database, decision)).rejects.toMatchObject({ code: "case.stale" });
  const [now] = (await listCases(database, { state: "open", listing: "moving", limit: 5 })).items;
  expect(now).toMatchObject({ id: seen?.id, revision: 2, version: 2 });
});

test("a new verdict that needs nobody closes the case it had", async () => {
  const { screening } = await acceptOne("cleared");
  await persistConclusions(database.pool, [conclusion(screening, "cleared", { ...review, reviewCase })]);
  const edited = await acceptOne("cleared", "A clearer title");
  await persistConclusions(database.pool, [conclusion(edited.screening, "cleared", { revision: 2 })]);
  expect((await listCases(database, { state: "open", listing: "cleared", limit: 5 })).items).toEqual([]);
  expect((await listCases(database, { state: "superseded", listing: "cleared", limit: 5 })).items).toHaveLength(1);
});

test("deadlines act as policy said, and `hold` leaves the case to a person", async () => {
  for (const onDeadline of ["allow", "block", "hold"] as const) {
    const { screening } = await acceptOne(`due-${onDeadline}`);
    await persistConclusions(database.pool, [
      conclusion(screening, `due-${onDeadline}`, { ...review, reviewCase: { deadlineHours: -1, onDeadline } }),
    ]);
  }
  expect((await closeOverdueCases(database, 100)).closed).toBe(2);
  expect((await closeOverdueCases(database, 100)).closed).toBe(0);
  expect(await gate("due-allow")).toMatchObject({ gate: "open", reason: "deadline" });
  expect(await gate("due-block")).toMatchObject({ gate: "closed", reason: "deadline" });
  expect(await gate("due-hold")).toMatchObject({ gate: "closed", reason: "review" });
});

test("a sale through a closed gate is recorded as a breach, once", async () => {
  await acceptOne("sold");
  const sale = { id: "order-1", listingId: "sold", quantity: 1, soldAt: new Date() };
  expect(await recordSale(database, sale)).toMatchObject({ breach: true, gateReason: "pending", fresh: true });
  expect(await recordSale(database, sale)).toMatchObject({ breach: true, fresh: false });
  await expect(recordSale(database, { ...sale, quantity: 2 })).rejects.toMatchObject({ code: "sale.conflict" });
  expect(await eventsOf("sold")).toMatchObject([{ type: "listing.breach", sale: "order-1" }]);
});

test("each sale of a listing that was never seen is told once, and the listing counts on from there", async () => {
  const webhook = await database.pool.query(
    `insert into webhook (id, url, types, secret)
     values (gen_random_uuid(), 'https://example.com/', '{listing.breach}', '') returning id`,
  );
  const sale = { id: "order-unseen-1", listingId: "unseen", quantity: 1, soldAt: new Date() };
  const first = await recordSale(database, sale);
  expect(first).toMatchObject({ breach: true, gateReason: "unknown", fresh: true });
  expect(first.deliveries).toHaveLength(1);
  expect(await recordSale(database, sale)).toMatchObject({ breach: true, fresh: false, deliveries: [] });
  await recordSale(database, { ...sale, id: "order-unseen-2" });
  await database.pool.query("update webhook set deleted_at = now() where id = $1", [webhook.rows[0].id]);
  expect(await gate("unseen")).toEqual({
    id: "unseen",
    gate: "closed",
    reason: "unknown",
    revision: null,
    verdict: null,
  });
  expect(await findListing(database, "unseen")).toBeUndefined();
  await database.pool.query("update listing set created_at = created_at - interval '1 day' where id = 'unseen'");
  const { screening, ...accepted } = await acceptOne("unseen");
  expect(accepted).toEqual({ id: "unseen", revision: 1, fresh: true });
  const listed = await findListing(database, "unseen");
  expect(listed).toMatchObject({ gateReason: "pending", screenings: [{ trigger: "create" }] });
  expect(listed?.createdAt.getTime()).toBeGreaterThan(Date.now() - 3_600_000);
  await persistConclusions(database.pool, [conclusion(screening, "unseen")]);
  expect(await eventsOf("unseen")).toMatchObject([
    { type: "listing.breach", sequence: 1, revision: null, reason: "unknown", sale: "order-unseen-1" },
    { type: "listing.breach", sequence: 2, revision: null, reason: "unknown", sale: "order-unseen-2" },
    { type: "listing.verdict", sequence: 3, revision: 1 },
    { type: "listing.gate", sequence: 4, gate: "open" },
  ]);
});

test("sales of a listing that comes in at the same moment are numbered apart", async () => {
  for (let round = 0; round < 10; round += 1) {
    const listingId = `meets-${round}`;
    const sell = (n: number) =>
      recordSale(database, { id: `order-${listingId}-${n}`, listingId, quantity: 1, soldAt: new Date() });
    const [, accepted] = await Promise.all([sell(1), acceptOne(listingId), sell(2), sell(3)]);
    await persistConclusions(database.pool, [conclusion(accepted.screening, listingId)]);
    const events = await eventsOf(listingId);
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
    expect(events.map(({ type }) => type).slice(3)).toEqual(["listing.verdict", "listing.gate"]);
  }
});

test("a sale is the same by listing, quantity and price, however that is written and whenever it is told", async () => {
  const price = { value: "12.5", currency: "EUR" };
  const sale = { id: "order-priced", listingId: "never-seen", quantity: 1, price, soldAt: new Date() };
  expect(await recordSale(database, sale)).toMatchObject({ fresh: true });
  const again = { ...sale, price: { value: "12.50", currency: "EUR" }, soldAt: new Date(Date.now() + 60_000) };
  expect(await recordSale(database, again)).toMatchObject({ fresh: false });
  for (const other of [{ value: "12.51", currency: "EUR" }, { value: "12.5", currency: "USD" }, undefined])
    await expect(recordSale(database, { ...sale, price: other })).rejects.toMatchObject({ code: "sale.conflict" });
  const unpriced = { id: "order-unpriced", listingId: "never-seen", quantity: 1, soldAt: new Date() };
  expect(await recordSale(database, unpriced)).toMatchObject({ fresh: true });
  await expect(recordSale(database, { ...unpriced, price })).rejects.toMatchObject({ code: "sale.conflict" });
});

test("a sale through an open gate is no breach", async () => {
  const { screening } = await acceptOne("fine");
  await persistConclusions(database.pool, [conclusion(screening, "fine")]);
  const sale = { id: "order-3", listingId: "fine", quantity: 1, soldAt: new Date() };
  expect(await recordSale(database, sale)).toMatchObject({ breach: false, gate: "open" });
});

describe("the gate of a sale is the one of its moment", () => {
  const MINUTE = 60_000;
  // A whole second, an hour ago: what a client writes that has no milliseconds.
  const start = Math.floor(Date.now() / 1000) * 1000 - 60 * MINUTE;
  const at = (minutes: number, ms = 0) => new Date(start + minutes * MINUTE + ms);

  /** Accepted at the start, opened after 10 minutes, edited after 20, opened again after 30: a little past each second. */
  beforeAll(async () => {
    const first = await acceptOne("moved");
    await persistConclusions(database.pool, [conclusion(first.screening, "moved")]);
    const second = await acceptOne("moved", "Edited");
    await persistConclusions(database.pool, [conclusion(second.screening, "moved", { revision: 2 })]);
    const moments = [at(10, 400), at(10, 400), at(20, 400), at(30, 400), at(30, 400)];
    for (const [index, moment] of moments.entries())
      await database.pool.query("update event set created_at = $1 where listing_id = 'moved' and sequence = $2", [
        moment,
        index + 1,
      ]);
    for (const [revision, moment] of [at(0, 400), at(20, 400)].entries())
      await database.pool.query("update revision set accepted_at = $1 where listing_id = 'moved' and revision = $2", [
        moment,
        revision + 1,
      ]);
  });

  test.each([
    ["before the listing was known", at(-1), "closed", "unknown", null],
    ["before the gate first opened", at(5), "closed", "pending", 1],
    ["in the second in which it opened, and written without milliseconds", at(10), "open", "allow", 1],
    ["a moment before it opened, to the millisecond", at(10, 399), "closed", "pending", 1],
    ["in the millisecond in which it opened", at(10, 400), "open", "allow", 1],
    ["while it was open", at(15), "open", "allow", 1],
    ["in the second in which an edit closed it", at(20), "open", "allow", 1],
    ["after an edit had closed it", at(20, 401), "closed", "edited", 2],
    ["while the edit was closed", at(25), "closed", "edited", 2],
    ["after it opened again", at(35), "open", "allow", 2],
    ["in the future", at(6_000), "open", "allow", 2],
  ] as const)("sold %s", async (name, soldAt, gate, gateReason, revision) => {
    const sale = { id: `order ${name}`, listingId: "moved", quantity: 1, soldAt };
    expect(await recordSale(database, sale)).toMatchObject({ breach: gate === "closed", gate, gateReason });
    const told = (await eventsOf("moved")).filter((event) => "sale" in event && event.sale === sale.id);
    // The gate is open by now, which a receiver must not forget over what is told late.
    const breach = {
      type: "listing.breach",
      revision,
      current: false,
      reason: gateReason,
      soldAt: soldAt.toISOString(),
    };
    expect(told).toMatchObject(gate === "closed" ? [breach] : []);
  });

  test("where it has not moved since, the reason is the present one", async () => {
    const { screening } = await acceptOne("stopped");
    const blocked = { verdict: "block", gate: "closed", gateReason: "block" } as const;
    await persistConclusions(database.pool, [conclusion(screening, "stopped", blocked)]);
    const sale = { id: "order-stopped", listingId: "stopped", quantity: 1, soldAt: new Date() };
    expect(await recordSale(database, sale)).toMatchObject({ breach: true, gateReason: "block" });
    expect(await eventsOf("stopped")).toMatchObject([{}, { type: "listing.breach", revision: 1, current: true }]);
  });

  test("the events of a listing are dated in their order, whoever had to wait for its row", async () => {
    const first = await acceptOne("queued");
    const waiting = await database.pool.connect();
    await waiting.query("begin");
    await waiting.query("select now()");
    await persistConclusions(database.pool, [conclusion(first.screening, "queued")]);
    await waiting.query(
      `insert into event (id, type, listing_id, sequence) values (gen_random_uuid(), 'listing.gate', 'queued', 3)`,
    );
    await waiting.query("commit");
    waiting.release();
    const { rows } = await database.pool.query(
      "select sequence::int from event where listing_id = 'queued' order by created_at",
    );
    expect(rows.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  });
});

test("pages of listings neither skip nor repeat, also within one transaction's equal times", async () => {
  await accept(...Array.from({ length: 25 }, (_, index) => listing(`page-${index}`, "Paged", "pager")));
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const { items, next } = await listListings(database, { seller: "pager", limit: 4, cursor });
    seen.push(...items.map((item) => item.id));
    cursor = next;
  } while (cursor !== undefined);
  expect(seen).toHaveLength(25);
  expect(new Set(seen).size).toBe(25);
});

test("a cursor that was made up is refused, not passed to the database", async () => {
  for (const cursor of ["", "x", "bnVsbA", Buffer.from('["listings","1; drop table","a"]').toString("base64url")]) {
    await expect(listListings(database, { limit: 1, cursor })).rejects.toMatchObject({ code: "cursor.invalid" });
  }
});

test("a seller's history counts the others, not the listing itself", async () => {
  const accepted = await accept(...[1, 2, 3].map((n) => listing(`burst-${n}`, "Burst", "burster")));
  const gathered = await gatherScreenings(
    database.pool,
    accepted.map((one) => one.screening),
    "pending",
  );
  expect(gathered.map((one) => one.seller.listingsLastHour)).toEqual([2, 2, 2]);
});

test("only one of many starters makes the bootstrap key, and a revoked key is no key", async () => {
  const made = await Promise.all(Array.from({ length: 5 }, () => createBootstrapKey(database)));
  expect(made.filter((key) => key !== undefined)).toHaveLength(1);
  const { id, token } = await createKey(database, "shop", ["gate:read"]);
  expect(await findKey(database, token)).toMatchObject({ name: "shop", scopes: ["gate:read"] });
  expect(await findKey(database, `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`)).toBeUndefined();
  const stored = await database.db.selectFrom("api_key").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
  expect(JSON.stringify(stored)).not.toContain(token.slice(`assay_${id}_`.length));
  await revokeKey(database, id);
  expect(await findKey(database, token)).toBeUndefined();
  await expect(revokeKey(database, id)).rejects.toMatchObject({ code: "key.unknown" });
});

test("a connection that is cut while it is lent out costs its holder an error, and not the process", async () => {
  const client = await database.pool.connect();
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  const ended = new Promise((resolve) => client.once("end", resolve));
  await database.pool.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
  await ended;
  const refused = await client.query("select 1").catch((error: unknown) => error);
  expect(translate(refused)).toMatchObject({ code: "store.unavailable", status: 503 });
  client.release(true);
  expect((await database.pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
});

test("a process that freezes within a transaction does not hold up the others for long", async () => {
  await acceptOne("frozen");
  const frozen = await database.pool.connect();
  await frozen.query("begin");
  await frozen.query("select from listing where id = 'frozen' for update");
  expect((await accept(listing("frozen", "Leather belt, brown")))[0]).toMatchObject({ revision: 2 });
  await expect(frozen.query("commit")).rejects.toThrow();
  frozen.release(true);
});
