import { createHash } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { acceptedView } from "#http/schemas/verdict.ts";
import { createDecoder } from "#images/decode/decoder.ts";
import { openDatabase } from "#store/database.ts";
import { createKey } from "#store/keys.ts";
import { bookshelf } from "../harness/bookshelf.ts";
import { type PictureHost, startPictureHost } from "../harness/picture-host.ts";
import { scene } from "../harness/scene.ts";
import { handedIn } from "../harness/screened.ts";
import { startTestSystem, type TestSystem } from "../harness/system.ts";

const SETTINGS = { ASSAY_IMAGE_ALLOW_PRIVATE: "true", ASSAY_IMAGE_DEADLINE_SECONDS: "2" };
const wait = { prefer: "wait=25" };
/** Cheap enough that a person has to look. */
const DOUBTFUL = { title: "Rolex Submariner watch", category: "watches", price: { value: "85", currency: "USD" } };

let system: TestSystem;
let host: PictureHost;
let pool: pg.Pool;

beforeAll(async () => {
  host = await startPictureHost();
  system = await startTestSystem(SETTINGS);
  pool = new pg.Pool({ connectionString: system.databaseUrl, max: 1 });
});
afterAll(async () => {
  await pool.end();
  await host.close();
  await system.stop();
});

const screened = (id: string, change: Record<string, unknown>) => handedIn(system, bookshelf(id, change));

const call = (id: string, headers: Record<string, string> = {}) =>
  system.call("POST", `/v1/listings/${id}/rescreen`, undefined, headers);

async function rescreened(id: string) {
  const answer = await call(id, wait);
  expect(answer.status).toBe(200);
  return acceptedView.parse(answer.body);
}

const gateOf = async (id: string) => (await system.call("GET", `/v1/listings/${id}/gate`)).body;
const casesOf = async (id: string, state = "open") =>
  (await system.call("GET", `/v1/cases?listing=${id}&state=${state}`)).body.items;

async function decide(id: string, decision: "allow" | "block") {
  const [{ id: of, version }] = await casesOf(id);
  const answer = await system.call("POST", `/v1/cases/${of}/decision`, { decision, reason: "papers seen", version });
  expect(answer.status).toBe(200);
}

test("pictures whose host was down open the gate once they are there", async () => {
  const images = [{ url: `${host.url}/late.jpg` }];
  const first = await screened("late", { images });
  expect(first).toMatchObject({ gate: "closed", verdict: { degraded: [{ code: "images.not-found" }] } });
  expect(await casesOf("late")).toHaveLength(1);
  host.show("/late.jpg", await scene(1).jpeg().toBuffer());
  const again = await rescreened("late");
  expect(again).toMatchObject({ revision: 1, gate: "open", retry: false, verdict: { verdict: "allow", degraded: [] } });
  expect(again.screening).not.toBe(first.screening);
  expect(await gateOf("late")).toMatchObject({ gate: "open", reason: "allow" });
  expect(await casesOf("late")).toEqual([]);
  const { body } = await system.call("GET", "/v1/listings/late");
  expect(body.history.map(({ trigger }: { trigger: string }) => trigger)).toEqual(["rescreen", "create"]);
  expect(body.verdict.degraded).toEqual([]);
});

test("an address that gives another picture by now is asked again, however lately it was asked", async () => {
  const stored = async () => {
    const { rows } = await pool.query(
      "select encode(picture, 'hex') as sha256 from listing_picture where listing_id = $1",
      ["changed"],
    );
    return rows.map(({ sha256 }) => sha256);
  };
  const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
  const [placeholder, picture] = [await scene(2).jpeg().toBuffer(), await scene(3).jpeg().toBuffer()];
  const images = [host.show("/changed.jpg", placeholder)];
  await screened("changed", { images });
  expect(await stored()).toEqual([sha256(placeholder)]);
  host.show("/changed.jpg", picture);
  await rescreened("changed");
  expect(await stored()).toEqual([sha256(picture)]);
});

test("while one is under way it is the answer, and the gate stays as it is", async () => {
  const picture = await scene(4).jpeg().toBuffer();
  const images = [host.show("/slow.jpg", picture)];
  const first = await screened("slow", { images });
  const letGo = Promise.withResolvers<void>();
  host.answers.set("/slow.jpg", (_request, response) => {
    void letGo.promise.then(() => response.writeHead(200).end(picture));
  });
  const [one, two] = (await Promise.all([call("slow"), call("slow")])).map(({ status, body }) => ({ status, ...body }));
  expect(one).toMatchObject({ status: 202, state: "pending", gate: "open", verdict: null, current: true });
  expect(two).toMatchObject({ status: 202, screening: one?.screening });
  expect([one?.retry, two?.retry].toSorted()).toEqual([false, true]);
  expect(one?.screening).not.toBe(first.screening);
  letGo.resolve();
  await expect
    .poll(async () => (await system.call("GET", "/v1/listings/slow")).body.history[0], { timeout: 25_000 })
    .toMatchObject({ id: one?.screening, state: "done" });
  const next = await rescreened("slow");
  expect(next).toMatchObject({ retry: false, gate: "open" });
  expect(next.screening).not.toBe(one?.screening);
});

test("what a person refused stays refused", async () => {
  await screened("refused", DOUBTFUL);
  await decide("refused", "block");
  expect(await rescreened("refused")).toMatchObject({ gate: "closed", verdict: { verdict: "review" } });
  expect(await gateOf("refused")).toMatchObject({ gate: "closed", reason: "decision" });
  expect(await casesOf("refused")).toEqual([]);
});

test("reviewers have no more time for being shown the same listing again", async () => {
  await screened("waiting", DOUBTFUL);
  const [first] = await casesOf("waiting");
  await rescreened("waiting");
  expect(await casesOf("waiting")).toMatchObject([{ id: first.id, version: 2, deadlineAt: first.deadlineAt }]);
  const edited = await screened("waiting", { ...DOUBTFUL, title: "Rolex Submariner watch, black" });
  expect(edited.revision).toBe(2);
  const [again] = await casesOf("waiting");
  expect(again).toMatchObject({ id: first.id, version: 3 });
  expect(Date.parse(again.deadlineAt)).toBeGreaterThan(Date.parse(first.deadlineAt));
});

test("what a person allowed stays allowed while nothing more speaks against it", async () => {
  await screened("allowed", DOUBTFUL);
  await decide("allowed", "allow");
  expect(await rescreened("allowed")).toMatchObject({ gate: "open", verdict: { verdict: "review" } });
  expect(await gateOf("allowed")).toMatchObject({ gate: "open", reason: "decision" });
  expect(await casesOf("allowed")).toEqual([]);
});

test("where pictures show more than a person saw who allowed it, the gate closes and a person is asked again", async () => {
  const fake = await scene(5).png().toBuffer();
  const decoder = createDecoder({ processes: 1 });
  const found = await decoder.decode(fake);
  decoder.close();
  if ("reason" in found) throw new Error(found.reason);
  const { hash, quality } = found;
  const entry = await system.call("POST", "/v1/banks/counterfeit/entries", { hash, quality });
  expect(entry.status).toBe(201);
  await screened("unmasked", { images: [{ url: `${host.url}/fake.png` }] });
  await decide("unmasked", "allow");
  expect(await gateOf("unmasked")).toMatchObject({ gate: "open", reason: "decision" });
  host.show("/fake.png", fake);
  // The bank is known to the workers within seconds.
  await expect
    .poll(async () => (await rescreened("unmasked")).verdict?.verdict, { timeout: 50_000, interval: 500 })
    .toBe("block");
  expect(await gateOf("unmasked")).toMatchObject({ gate: "closed", reason: "block" });
  expect(await casesOf("unmasked")).toMatchObject([{ verdict: { verdict: "block" }, deadlineAt: null }]);
});

test("an id that was never handed in is unknown, also when something was sold under it", async () => {
  expect(await call("nobody")).toMatchObject({ status: 404, body: { code: "listing.unknown" } });
  await system.call("POST", "/v1/listings/sold-only/sales", { id: "order-1" });
  expect(await call("sold-only")).toMatchObject({ status: 404, body: { code: "listing.unknown" } });
});

test("a key without the scope is refused", async () => {
  await screened("guarded", {});
  const database = openDatabase(system.databaseUrl, () => undefined);
  const { token } = await createKey(database, "reader", ["listings:read", "gate:read"]);
  await database.close();
  const refused = await call("guarded", { authorization: `Bearer ${token}` });
  expect(refused).toMatchObject({ status: 403, body: { code: "auth.scope" } });
});
