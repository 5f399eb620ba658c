import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "#store/database.ts";
import { createKey } from "#store/keys.ts";
import { bookshelf } from "../harness/bookshelf.ts";
import { type PictureHost, startPictureHost } from "../harness/picture-host.ts";
import { scene } from "../harness/scene.ts";
import { handedIn } from "../harness/screened.ts";
import { startTestSystem, type TestSystem } from "../harness/system.ts";

const wait = { prefer: "wait=25" };
const REPLICA = {
  title: "Gucci belt, mirror quality 1:1 replica",
  category: "accessories/belts",
  price: { value: "35.00", currency: "USD" },
};
const DOUBTFUL = { title: "Rolex Submariner watch", category: "watches", price: { value: "85", currency: "USD" } };

let system: TestSystem;
let host: PictureHost;
let pool: pg.Pool;

beforeAll(async () => {
  host = await startPictureHost();
  system = await startTestSystem({ ASSAY_IMAGE_ALLOW_PRIVATE: "true" });
  pool = new pg.Pool({ connectionString: system.databaseUrl, max: 1 });
});
afterAll(async () => {
  await pool.end();
  await host.close();
  await system.stop();
});

const screened = (id: string, change: Record<string, unknown> = {}) => handedIn(system, bookshelf(id, change));
const ask = (body: Record<string, unknown>) => system.call("POST", "/v1/cases", body);
const rescreen = (id: string) => system.call("POST", `/v1/listings/${id}/rescreen`, undefined, wait);
const gateOf = async (id: string) => (await system.call("GET", `/v1/listings/${id}/gate`)).body;
const casesOf = async (id: string, state = "open") =>
  (await system.call("GET", `/v1/cases?listing=${id}&state=${state}`)).body.items;
const decide = (id: string, decision: "allow" | "block", version: number) =>
  system.call("POST", `/v1/cases/${id}/decision`, { decision, reason: "papers seen", version });

test("a person releases what was blocked in error, by a case and its decision", async () => {
  await screened("wronged", REPLICA);
  expect(await casesOf("wronged")).toEqual([]);
  const opened = await ask({ listing: "wronged", note: "The seller is the maker." });
  expect(opened).toMatchObject({
    status: 201,
    body: {
      ...{ listingId: "wronged", revision: 1, state: "open", version: 1, note: "The seller is the maker." },
      ...{ openedBy: "bootstrap", openedByKey: system.token.split("_")[1], deadlineAt: null, deadlineThen: null },
      verdict: { verdict: "block" },
    },
  });
  const { id } = opened.body;
  expect(opened.headers.get("location")).toBe(`/v1/cases/${id}`);
  expect(await gateOf("wronged")).toMatchObject({ gate: "closed", reason: "block" });
  expect(await casesOf("wronged")).toEqual([opened.body]);
  expect(await ask({ listing: "wronged", note: "again" })).toMatchObject({ status: 200, body: opened.body });
  expect(await decide(id, "allow", 1)).toMatchObject({ status: 200, body: { state: "decided", decision: "allow" } });
  expect(await gateOf("wronged")).toMatchObject({ gate: "open", reason: "decision", verdict: "block" });
  const { rows } = await pool.query("select type, data from event where listing_id = 'wronged' order by sequence");
  expect(rows.slice(1)).toMatchObject([
    { type: "case.decided", data: { case: id, decision: "allow", gate: "open" } },
    { type: "listing.gate", data: { gate: "open", reason: "decision" } },
  ]);
  // What a person refuses by mistake, a person can take back as well.
  const second = await ask({ listing: "wronged" });
  expect(second).toMatchObject({ status: 201, body: { note: null } });
  await decide(second.body.id, "block", 1);
  expect(await gateOf("wronged")).toMatchObject({ gate: "closed", reason: "decision" });
});

test("a listing that was allowed can be asked about, and stays for sale until it is decided", async () => {
  await screened("doubted");
  const { body } = await ask({ listing: "doubted" });
  expect(await gateOf("doubted")).toMatchObject({ gate: "open", reason: "allow" });
  await rescreen("doubted");
  expect(await casesOf("doubted")).toMatchObject([{ id: body.id, version: 2, verdict: { verdict: "allow" } }]);
  expect((await decide(body.id, "block", 1)).body.code).toBe("case.stale");
  expect((await decide(body.id, "block", 2)).status).toBe(200);
  expect(await gateOf("doubted")).toMatchObject({ gate: "closed", reason: "decision" });
});

test("it waits for a person through further looks and edits, and no deadline answers it", async () => {
  await screened("asked", REPLICA);
  const { body } = await ask({ listing: "asked" });
  await rescreen("asked");
  expect(await casesOf("asked")).toMatchObject([{ id: body.id, version: 2, verdict: { verdict: "block" } }]);
  expect((await screened("asked", DOUBTFUL)).verdict?.verdict).toBe("review");
  const [moved] = await casesOf("asked");
  expect(moved).toMatchObject({ id: body.id, revision: 2, version: 3, verdict: { verdict: "review" } });
  expect(moved).toMatchObject({ openedBy: "bootstrap", deadlineAt: null, deadlineThen: null });
  await screened("asked");
  expect(await gateOf("asked")).toMatchObject({ gate: "open", reason: "allow", revision: 3 });
  expect(await casesOf("asked")).toMatchObject([{ id: body.id, revision: 3, version: 4 }]);
});

test("the case that a verdict opened is the answer, with the deadline that it has", async () => {
  await screened("reviewed", DOUBTFUL);
  const [open] = await casesOf("reviewed");
  expect(open).toMatchObject({ openedBy: null, openedByKey: null, note: null, deadlineAt: expect.any(String) });
  expect(await ask({ listing: "reviewed", note: "mine" })).toMatchObject({ status: 200, body: open });
});

test("what is still being screened cannot be asked about yet, and an id that was never handed in not at all", async () => {
  const letGo = Promise.withResolvers<void>();
  const picture = await scene(4).jpeg().toBuffer();
  host.answers.set("/slow.jpg", (_request, response) => {
    void letGo.promise.then(() => response.writeHead(200).end(picture));
  });
  await system.call("POST", "/v1/listings", bookshelf("pending", { images: [{ url: `${host.url}/slow.jpg` }] }));
  const early = await ask({ listing: "pending" });
  expect(early).toMatchObject({ status: 409, body: { code: "listing.pending" } });
  letGo.resolve();
  await screened("pending", { images: [{ url: `${host.url}/slow.jpg` }] });
  expect((await ask({ listing: "pending" })).status).toBe(201);
  expect(await ask({ listing: "nobody" })).toMatchObject({ status: 404, body: { code: "listing.unknown" } });
  await system.call("POST", "/v1/listings/sold-only/sales", { id: "order-1" });
  expect(await ask({ listing: "sold-only" })).toMatchObject({ status: 404, body: { code: "listing.unknown" } });
});

test.each([
  [{}, "/listing"],
  [{ listing: "x", note: "" }, "/note"],
  [{ listing: "x", note: "x".repeat(2_001) }, "/note"],
  [{ listing: "x", decision: "allow" }, "/decision"],
])("a body that is not one is refused: %#", async (body, at) => {
  expect(await ask(body)).toMatchObject({ status: 400, body: { code: "request.invalid", errors: [{ at }] } });
});

test("a key that may only read cases cannot open one", async () => {
  const database = openDatabase(system.databaseUrl, () => undefined);
  const { token } = await createKey(database, "reader", ["cases:read"]);
  await database.close();
  const refused = await system.call("POST", "/v1/cases", { listing: "x" }, { authorization: `Bearer ${token}` });
  expect(refused).toMatchObject({ status: 403, body: { code: "auth.scope" } });
});
