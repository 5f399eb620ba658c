import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "#store/database.ts";
import { listDeliveries } from "#store/deliveries.ts";
import { listEntries } from "#store/entries.ts";
import { readBankEntries } from "#store/entry-changes.ts";
import { listListings } from "#store/listing-pages.ts";
import { openTestDatabase } from "../harness/database.ts";
import { planOf } from "../harness/plan.ts";

const ROWS = 5_000;
const LARGE = 1;
const SMALL = 2;

let database: Database;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ database, close } = await openTestDatabase());
  const numbers = `generate_series(1, ${ROWS}) n`;
  // One of a hundred entries is of the small bank, one of five hundred is out of matching; one delivery of a thousand is dead.
  await database.pool.query(`
    insert into bank_entry (bank_id, hash, quality, status)
      select case n % 100 when 1 then ${SMALL} else ${LARGE} end, sha256(n::text::bytea), 80,
        case n % 500 when 2 then 'quarantined' else 'active' end from ${numbers};
    insert into event (id, type, listing_id, sequence, data)
      select md5(n::text)::uuid, 'listing.verdict', 'l' || n, 1, '{}' from ${numbers};
    insert into webhook (id, url, types, secret) values (md5('w')::uuid, 'https://receiver.example/', '{}', '');
    insert into delivery (id, event_id, webhook_id, state)
      select gen_random_uuid(), md5(n::text)::uuid, md5('w')::uuid, case n % 1000 when 3 then 'dead' else 'delivered' end
      from ${numbers};
    insert into listing (id, revision, content_hash, seller_id, category, state, verdict, gate_reason)
      select 'l' || n, 1, '', 's', 'c' || n % 1000, case n when 4 then 'pending' else 'screened' end,
        case n % 1000 when 5 then 'block' when 4 then null else 'review' end, 'pending' from ${numbers};
    insert into revision (listing_id, revision, content) select id, 1, '{}' from listing;
    insert into screening (id, listing_id, revision, trigger, state, job_id)
      select gen_random_uuid(), id, 1, 'create', case state when 'pending' then 'images' else 'done' end, 'j' from listing;
    insert into blocked_listing select id, seller_id, now() from listing where verdict = 'block';
    analyze`);
});
afterAll(() => close());

test("a page of a bank's entries, by status or hash too, looks at no entry of another bank", async () => {
  const page = (filter: object) => planOf(database.pool, (pool) => listEntries(pool, SMALL, { ...filter, limit: 50 }));
  const { items, next } = await listEntries(database.pool, SMALL, { limit: 20 });
  expect(items).toHaveLength(20);
  for (const cursor of [undefined, next]) {
    const plan = await page({ cursor });
    expect(plan).toMatch(/Backward using bank_entry_by_bank .*\n +Index Cond: .*bank_id = \$1/);
    expect(plan).not.toContain("Sort");
  }
  expect(await page({ status: "quarantined" })).toContain("using bank_entry_out_of_matching");
  expect(await page({ hash: "ab".repeat(32) })).toMatch(/using bank_entry_bank_id_hash_key .*\n +Index Cond: .*hash =/);
});

test("a worker that starts reads a small bank without reading the large ones", async () => {
  expect(await readBankEntries(database.pool, SMALL, 0, 1_000)).toHaveLength(ROWS / 100);
  const plan = await planOf(database.pool, (pool) => readBankEntries(pool, SMALL, 0, 1_000));
  expect(plan).toMatch(/using bank_entry_by_bank .*\n +Index Cond: .*bank_id = \$1/);
});

test("the few deliveries that are dead or pending are found without those that were delivered", async () => {
  const page = (state: "dead" | "pending") =>
    planOf(database.pool, (pool) => listDeliveries({ ...database, pool }, { state, limit: 50 }));
  expect((await listDeliveries(database, { state: "dead", limit: 50 })).items).toHaveLength(ROWS / 1000);
  expect(await page("dead")).toContain("using delivery_dead");
  expect(await page("pending")).toContain("using delivery_unfinished");
});

test("the few listings that are blocked, that wait or that are of one category are found without all the others", async () => {
  const page = (filter: object) =>
    planOf(database.pool, (pool) => listListings({ ...database, pool }, { ...filter, limit: 50 }));
  const count = async (filter: object) => (await listListings(database, { ...filter, limit: 50 })).items.length;
  expect(await count({ verdict: "block" })).toBe(ROWS / 1000);
  expect(await count({ state: "pending" })).toBe(1);
  expect(await count({ state: "pending", verdict: "block" })).toBe(0);
  expect(await count({ category: "c6" })).toBe(ROWS / 1000);
  expect(await page({ verdict: "block" })).not.toContain("listing_by_age");
  expect(await page({ state: "pending" })).toMatch(/Index Cond: .*id = ANY/);
  expect(await page({ category: "c6" })).toContain("using listing_by_category");
  expect(await page({ gate: "closed" })).toContain("using listing_by_age");
});

test("where many listings wait, they are found from the newest on", async () => {
  await database.pool.query(
    "update screening set state = 'images' where ctid in (select ctid from screening limit 1500)",
  );
  const { items } = await listListings(database, { state: "pending", limit: 50 });
  expect(items.map(({ id }) => id)).toEqual(["l4"]);
});
