import { afterAll, beforeAll, expect, test } from "vitest";
import { type CaseFilter, type CaseRecord, findCase, listCases } from "#store/cases.ts";
import type { Database } from "#store/database.ts";
import { openTestDatabase } from "../harness/database.ts";
import { planOf } from "../harness/plan.ts";

const CASES = 5_000;

let database: Database;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ database, close } = await openTestDatabase());
  const numbers = `generate_series(1, ${CASES}) n`;
  // One of fifty is open; all have one of five scores.
  await database.pool.query(`
    insert into listing (id, revision, content_hash, seller_id, category) select 'l' || n, 1, '', 's', 'c' from ${numbers};
    insert into revision (listing_id, revision, content) select 'l' || n, 1, '{}' from ${numbers};
    insert into screening (id, listing_id, revision, trigger, job_id, state, result)
      select md5(n::text)::uuid, 'l' || n, 1, 'create', 'j', 'done', '{}' from ${numbers};
    insert into review_case (id, listing_id, revision, screening_id, score, state)
      select gen_random_uuid(), 'l' || n, 1, md5(n::text)::uuid, n / 50 % 5, case n % 50 when 0 then 'open' else 'decided' end
      from ${numbers};
    analyze`);
});
afterAll(() => close());

test("the queue comes page by page, the highest score first, each case once though many have the same score", async () => {
  const seen: CaseRecord[] = [];
  let cursor: string | undefined;
  do {
    const page = await listCases(database, { state: "open", cursor, limit: 7 });
    seen.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  const inOrder = seen.toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
  expect(seen.map(({ id }) => id)).toEqual(inOrder.map(({ id }) => id));
  expect(new Set(seen.map(({ id }) => id)).size).toBe(CASES / 50);
});

const planOfPage = (filter: CaseFilter) => planOf(database.pool, (pool) => listCases({ ...database, pool }, filter));

test("a page of many cases, and each later one, is read along an index and not sorted out of all", async () => {
  const first = await listCases(database, { state: "decided", limit: 50 });
  for (const cursor of [undefined, first.next]) {
    const plan = await planOfPage({ state: "decided", cursor, limit: 50 });
    expect(plan).toMatch(/using review_case_queue .*\n +Index Cond: .*state = \$1.*ROW/);
    expect(plan).not.toContain("Sort");
  }
  expect(await planOfPage({ state: "decided", listing: "l7", limit: 50 })).toMatch(/Index Cond: \(listing_id = \$5\)/);
});

test("a page leaves out what data URLs hold and nothing else, and the single case has them", async () => {
  const data = `data:image/png;base64,${"A".repeat(600_000)}`;
  const content = {
    title: `Shelf, see ${data.slice(0, 40)}`,
    price: { value: "120.00", currency: "EUR" },
    images: [{ url: "https://cdn.example/1.jpg" }, { url: data }, { url: `assay:image/${"ab".repeat(32)}` }],
    attributes: { size: 1e21 },
  };
  const { rows } = await database.pool.query<{ id: string }>(
    `with written as (update revision set content = $1::json where listing_id = 'l50')
     select id from review_case where listing_id = 'l50'`,
    [JSON.stringify(content)],
  );
  const [id = ""] = rows.map((row) => row.id);
  const { items } = await listCases(database, { state: "open", listing: "l50", limit: 1 });
  const [first, , last] = content.images;
  const shown = { ...content, images: [first, { url: "data:image/png;base64," }, last] };
  expect(JSON.stringify(items[0]?.listing)).toBe(JSON.stringify(shown));
  expect((await findCase(database, id))?.listing).toEqual(content);
});
