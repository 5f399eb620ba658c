import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bankView, entryView, importView } from "#http/schemas/bank.ts";
import { openDatabase } from "#store/database.ts";
import { createKey } from "#store/keys.ts";
import { startTestSystem, type TestSystem } from "../harness/system.ts";

const CSV = { "content-type": "text/csv" };
const hex = () => randomBytes(32).toString("hex");
let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({}, "api");
});
afterAll(() => system.stop());

describe("banks by the API", () => {
  test("a bank of one's own is made, listed, changed; a name is taken once", async () => {
    const made = await system.call("POST", "/v1/banks", { name: "backdrops", kind: "benign", radius: 20 });
    expect(made.status).toBe(201);
    expect(bankView.parse(made.body)).toMatchObject({ name: "backdrops", kind: "benign", radius: 20 });
    expect(made.headers.get("location")).toBe("/v1/banks/backdrops");
    expect(await system.call("POST", "/v1/banks", { name: "backdrops" })).toMatchObject({
      status: 409,
      body: { code: "bank.exists" },
    });
    expect((await system.call("PATCH", "/v1/banks/backdrops", { radius: 25 })).body.radius).toBe(25);
    const names = (await system.call("GET", "/v1/banks")).body.items.map(({ name }: { name: string }) => name);
    expect(names).toEqual(["backdrops", "benign", "counterfeit", "official"]);
  });

  test.each([
    ["POST", "/v1/banks", { name: "Bad Name" }],
    ["POST", "/v1/banks", { name: "x", radius: 57 }],
    ["POST", "/v1/banks", { name: "x", kind: "evil" }],
    ["POST", "/v1/banks/official/entries", { hash: "xyz" }],
    ["POST", "/v1/banks/official/entries", { hash: hex(), quality: 101 }],
    ["POST", "/v1/banks/official/entries", { hash: hex(), colour: "red" }],
    ["PATCH", "/v1/banks/official/entries/1", { reason: "because" }],
    ["GET", "/v1/banks/official/entries?hash=abc", undefined],
    ["GET", "/v1/banks/official/entries?cursor=abc", undefined],
    ["GET", "/v1/banks/official/entries/1e99", undefined],
    ["GET", "/v1/banks/official/entries:export?format=xml", undefined],
  ])("a bad request is refused: %s %s", async (method, route, body) => {
    const answer = await system.call(method, route, body);
    expect(answer).toMatchObject({ status: 400, body: { code: expect.any(String) } });
  });

  test("what is not there is 404, and a key needs the scope", async () => {
    for (const route of ["/v1/banks/none", "/v1/banks/none/entries", "/v1/banks/none/entries:export"]) {
      expect((await system.call("GET", route)).body.code).toBe("bank.unknown");
    }
    expect((await system.call("GET", "/v1/banks/official/entries/999999")).body.code).toBe("entry.unknown");
    const database = openDatabase(system.databaseUrl, () => undefined);
    const { token } = await createKey(database, "reader", ["banks:read"]);
    await database.close();
    const headers = { authorization: `Bearer ${token}` };
    expect((await system.call("GET", "/v1/banks", undefined, headers)).status).toBe(200);
    const refused = await system.call("POST", "/v1/banks/official/entries", { hash: hex() }, headers);
    expect(refused.body.code).toBe("auth.scope");
  });

  test("an entry is added once, read, completed and retracted", async () => {
    const hash = hex();
    const route = "/v1/banks/official/entries";
    const added = await system.call("POST", route, { hash: hash.toUpperCase(), quality: 91, brand: "Acme" });
    expect(added.status).toBe(201);
    const entry = entryView.parse(added.body);
    expect(entry).toMatchObject({ hash, quality: 91, brand: "Acme", status: "active", hits: 0, overturns: 0 });
    expect((await system.call("POST", route, { hash })).body.code).toBe("entry.exists");
    const changed = await system.call("PATCH", `${route}/${entry.id}`, {
      status: "retracted",
      reason: "sold by mistake",
      brand: null,
      expiresAt: "2030-01-01T00:00:00+02:00",
    });
    expect(changed.body).toMatchObject({
      ...{ status: "retracted", statusReason: "sold by mistake", brand: null },
      expiresAt: "2029-12-31T22:00:00.000Z",
    });
    expect(Object.keys(changed.body).toSorted()).toEqual(Object.keys(entryView.shape).toSorted());
    expect((await system.call("GET", `${route}?status=retracted`)).body.items[0].id).toBe(entry.id);
  });

  test("entries are paged, newest first, each once", async () => {
    await system.call("POST", "/v1/banks", { name: "paged" });
    const list = Array.from({ length: 7 }, hex);
    await system.call("POST", "/v1/banks/paged/entries:import", list.join("\n"), CSV);
    const seen: string[] = [];
    let next = "";
    do {
      const cursor = next === "" ? "" : `&cursor=${next}`;
      const { body } = await system.call("GET", `/v1/banks/paged/entries?limit=3${cursor}`);
      seen.push(...body.items.map((entry: { hash: string }) => entry.hash));
      next = body.next ?? "";
    } while (next !== "");
    expect(seen.toSorted()).toEqual(list.toSorted());
    expect(seen).toHaveLength(7);
  });

  test("a list is imported as a stream, with what the query says of all lines, and one answer about the bad ones", async () => {
    await system.call("POST", "/v1/banks", { name: "imported" });
    const [first, second] = [hex(), hex()];
    const route = "/v1/banks/imported/entries:import?source=member-7&quality=80";
    const answer = await system.call("POST", route, `hash,quality\n${first},\nbad,1\n${second},95\n`, CSV);
    expect(answer.status).toBe(200);
    expect(importView.parse(answer.body)).toMatchObject({ lines: 3, added: 2, refused: 1, problems: [{ line: 3 }] });
    const { items } = (await system.call("GET", "/v1/banks/imported/entries")).body;
    const qualities = Object.fromEntries(items.map((e: { hash: string; quality: number }) => [e.hash, e.quality]));
    expect(qualities).toEqual({ [first]: 80, [second]: 95 });
    expect(items.every((entry: { source: string }) => entry.source === "member-7")).toBe(true);
    const ndjson = await system.call("POST", route, `{"hash":"${hex()}"}\nnope\n`, {
      "content-type": "application/x-ndjson",
    });
    expect(ndjson.body).toMatchObject({ added: 1, refused: 1 });
    const wrong = await system.call("POST", route, "{}");
    expect(wrong.body.code).toBe("request.unsupported-type");
  });

  test.each(["csv", "ndjson"])("an export as %s, imported into another bank, is exported the same", async (format) => {
    const type = format === "csv" ? "text/csv" : "application/x-ndjson";
    for (const name of [`from-${format}`, `to-${format}`]) await system.call("POST", "/v1/banks", { name });
    const list = `hash,quality,evidence\n${hex()},77,"a ""quoted"", one"\n${hex()},50,=1+1\n`;
    await system.call("POST", `/v1/banks/from-${format}/entries:import`, list, CSV);
    const exported = (name: string) =>
      fetch(`${system.url}/v1/banks/${name}/entries:export?format=${format}`, {
        headers: { authorization: `Bearer ${system.token}` },
      }).then((answer) => answer.text());
    const text = await exported(`from-${format}`);
    await system.call("POST", `/v1/banks/to-${format}/entries:import`, text, { "content-type": type });
    // All but the times, which are of this installation.
    const timeless = (list: string) => list.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "");
    expect(timeless(await exported(`to-${format}`))).toBe(timeless(text));
    expect(text).toContain("=1+1");
  });
});

describe("banks by the command line", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "assay-banks-cli-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  async function assay(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
    const child = spawn(process.execPath, [path.join(import.meta.dirname, "../../bin/assay"), ...args], {
      env: { PATH: process.env.PATH ?? "", DATABASE_URL: system.databaseUrl, ASSAY_DATA_DIR: folder },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const said = { out: "", err: "" };
    child.stdout.on("data", (chunk) => {
      said.out += chunk;
    });
    child.stderr.on("data", (chunk) => {
      said.err += chunk;
    });
    const [code] = await once(child, "close");
    return { code, ...said };
  }

  test("a list goes in and comes out; a bad line is named and makes the exit code 2", async () => {
    const [hash, other] = [hex(), hex()].toSorted();
    const list = path.join(folder, "list.csv");
    writeFileSync(list, `${other},90,shoe.jpg\n${hash},80,bag.jpg\nbroken,1\n`);
    expect((await assay("banks", "create", "cli", "--kind", "counterfeit")).code).toBe(0);
    const imported = await assay("banks", "import", list, "--bank", "cli", "--brand", "Acme");
    expect(imported).toMatchObject({ code: 2, out: expect.stringContaining("added 2") });
    expect(imported.err).toContain("line 3");
    const out = path.join(folder, "out.txt");
    expect((await assay("banks", "export", "--bank", "cli", "--format", "hashes", "--out", out)).code).toBe(0);
    expect(readFileSync(out, "utf8")).toBe(`${hash}\n${other}\n`);
    expect((await assay("banks", "list")).out).toMatch(/cli +counterfeit +31 +2 +0 +0/);
    expect(await assay("banks", "import", list, "--bank", "nowhere")).toMatchObject({ code: 2 });
  });
});
