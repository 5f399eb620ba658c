import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CaseFilter, type CaseRecord, listCases } from "#store/cases.ts";
import type { Database } from "#store/database.ts";
import { openTestDatabase } from "../harness/database.ts";

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

/** How PostgreSQL goes about a page, whatever the values are: pages are planned without looking at them. */
async function planOf(filter: CaseFilter): Promise<string> {
  const client = await database.pool.connect();
  try {
    let plan = "";
    const query = async (text: string, values: readonly unknown[]) => {
      await client.query(`prepare page as ${text}`);
      const { rows } = await client.query(
        `explain execute page(${values.map((value) => pg.escapeLiteral(String(value)))})`,
      );
      plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
      return { rows: [] };
    };
    await listCases({ ...database, pool: { query } as unknown as pg.Pool }, filter);
    await client.query("deallocate page");
    return plan;
  } finally {
    client.release();
  }
}

test("a page of many cases, and each later one, is read along an index and not sorted out of all", async () => {
  const first = await listCases(database, { state: "decided", limit: 50 });
  for (const cursor of [undefined, first.next]) {
    const plan = await planOf({ state: "decided", cursor, limit: 50 });
    expect(plan).toMatch(/using review_case_queue .*\n +Index Cond: .*state = \$1.*ROW/);
    expect(plan).not.toContain("Sort");
  }
  expect(await planOf({ state: "decided", listing: "l7", limit: 50 })).toMatch(/Index Cond: \(listing_id = \$5\)/);
});
