import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { problemDocument } from "#http/problem.ts";
import { bookshelf } from "../harness/bookshelf.ts";
import { startTestSystem, type TestSystem } from "../harness/system.ts";

let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem();
});

afterAll(() => system.stop());

const cursor = (...key: string[]) => Buffer.from(JSON.stringify(key)).toString("base64url");

test.each([
  ["/v1/listings", cursor("listings", "2026-02-30 00:00:00+00", "sku-1")],
  ["/v1/listings", cursor("listings", "0000-01-01 00:00:00+00", "sku-1")],
  ["/v1/deliveries", cursor("deliveries", "2026-01-01 00:00:00+99", "01a2243b-5080-74a0-8bf6-769c2bf531fc")],
  ["/v1/cases", cursor("cases", "1e999", "x")],
  ["/v1/banks/counterfeit/entries", cursor("entries of 1", "1.5", "1.5")],
])("an edited cursor of %s is the caller's mistake, not an outage: %s", async (list, edited) => {
  const answer = await system.call("GET", `${list}?cursor=${edited}`);
  expect(answer).toMatchObject({ status: 400, body: { code: "cursor.invalid" } });
});

test("the cursor of one list is no place in another", async () => {
  for (const id of ["page-1", "page-2"]) await system.call("POST", "/v1/listings", bookshelf(id));
  for (const hash of ["ab".repeat(32), "cd".repeat(32)]) {
    await system.call("POST", "/v1/banks/counterfeit/entries", { hash });
  }
  const lists = ["/v1/listings", "/v1/banks/counterfeit/entries", "/v1/banks/official/entries", "/v1/cases"];
  for (const first of lists.slice(0, 2)) {
    const { next } = (await system.call("GET", `${first}?limit=1`)).body;
    expect(next).toBeTypeOf("string");
    for (const list of [...lists, "/v1/deliveries"]) {
      const answer = await system.call("GET", `${list}?cursor=${next}`);
      if (list === first) expect(answer.body.items).toHaveLength(1);
      else expect(answer).toMatchObject({ status: 400, body: { code: "cursor.invalid" } });
    }
  }
});

test.each(["/v1/listings?category=a%00b", "/v1/listings?category=%00", "/v1/banks/counterfeit/entries?brand=a%00b"])(
  "a filter that no row can match is an empty list: %s",
  async (list) => {
    expect(await system.call("GET", list)).toMatchObject({ status: 200, body: { items: [] } });
  },
);

test("a filter that says nothing is refused, not left out", async () => {
  for (const brand of ["", "%00", "%20"]) {
    const answer = await system.call("GET", `/v1/banks/counterfeit/entries?brand=${brand}`);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ at: "query/brand" }] } });
  }
});

test.each(["1e1", "0x10", "+5", "%205", "5.0", "", "0", "201", "99999999999999999999"])(
  "a page of %s is no page",
  async (limit) => {
    const answer = await system.call("GET", `/v1/listings?limit=${limit}`);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ at: "query/limit" }] } });
    expect(answer.body.errors[0].message).toMatch(/^must be (a whole number, in digits|at (least 1|most 200))$/);
  },
);

test.each([
  ["/v1/listings?dryRun=true", "dryRun", bookshelf("dry")],
  ["/v1/gate?wait=5", "wait", { ids: ["dry"] }],
  ["/v1/listings/dry/gate?wait=5", "wait", undefined],
  ["/v1/webhooks?limit=5", "limit", undefined],
])("a query that %s does not have is refused with its name, and nothing is done", async (url, name, body) => {
  const answer = await system.call(body === undefined ? "GET" : "POST", url, body);
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ at: `query/${name}` }] } });
  expect((await system.call("GET", "/v1/listings/dry")).status).toBe(404);
});

test("what is wrong in the address, the query and the body is named in one answer", async () => {
  const { seller, ...withoutSeller } = bookshelf("parts");
  const named = async (url: string, body: unknown) => {
    const answer = await system.call("POST", url, body);
    expect(answer).toMatchObject({ status: 400, body: { code: "request.invalid" } });
    return answer.body.errors.map(({ at }: { at: string }) => at);
  };
  expect(await named("/v1/listings?dryRun=true", withoutSeller)).toEqual(["query/dryRun", "/seller"]);
  expect(await named(`/v1/listings/${"a".repeat(300)}/sales?limit=5`, { sale: 7 })).toEqual([
    "path/id",
    "query/limit",
    "/id",
    "/sale",
  ]);
});

test.each([
  ["too long", "a".repeat(2_100), /2000 characters/],
  ["half a character", "%ff", /UTF-8/],
  ["no hexadecimal digits", "%zz", /%25/],
  ["a lone %", "%", /%25/],
])("an address with an id that is %s is answered with what is wrong, without repeating it", async (_what, id, why) => {
  const answer = await system.call("GET", `/v1/listings/${id}`);
  const errors = [{ at: "path", message: expect.stringMatching(why) }];
  expect(answer).toMatchObject({ status: 400, body: { code: "request.invalid", errors } });
  expect(answer.body.detail).not.toContain(id);
});

test("a listing is found by the category that it was handed in with, also where that had to be repaired", async () => {
  const listing = { id: "nul", title: "Mug", price: { value: "1", currency: "EUR" }, seller: { id: "s" }, images: [] };
  await system.call("POST", "/v1/listings", { ...listing, category: "home\0kitchen" });
  const found = await system.call("GET", "/v1/listings?category=home%00kitchen");
  expect(found.body.items).toMatchObject([{ id: "nul" }]);
});

test.each(["https://example.com/\0", "https://example.com/\ud800", "https://example.com/\n"])(
  "a webhook address that cannot be stored as it is given is refused with its field: %j",
  async (url) => {
    const answer = await system.call("POST", "/v1/webhooks", { url, types: ["listing.gate"] });
    expect(answer).toMatchObject({ status: 400, body: { code: "request.invalid", errors: [{ at: "/url" }] } });
    expect((await system.call("GET", "/v1/webhooks")).body.items).toEqual([]);
  },
);

test.each(["a\0b", "a\ud800", " padded ", "two\nlines", ""])(
  "a price source that could not be removed again is refused with its line: %j",
  async (source) => {
    const row = { brand: "Gucci", category: "belts", title: "Gucci belt", value: "400", currency: "EUR", source };
    const answer = await system.call("POST", "/v1/price-references", JSON.stringify(row), {
      "content-type": "application/x-ndjson",
    });
    expect(answer).toMatchObject({ status: 422, body: { code: "prices.invalid", errors: [{ at: "line 1 source" }] } });
    expect((await system.call("GET", "/v1/price-references")).body.sources).toEqual([]);
  },
);

test.each(["9999-12-31T23:59:59-23:59", "0000-01-01T00:00:00+23:59"])(
  "an end that no list could write is refused, alone and in a list: %s",
  async (expiresAt) => {
    const entry = { hash: "ab".repeat(32), expiresAt };
    const alone = await system.call("POST", "/v1/banks/official/entries", entry);
    expect(alone).toMatchObject({ status: 400, body: { errors: [{ at: "/expiresAt" }] } });
    const list = await system.call("POST", "/v1/banks/official/entries:import", JSON.stringify(entry), {
      "content-type": "application/x-ndjson",
    });
    expect(list.body).toMatchObject({ added: 0, problems: [{ line: 1, message: expect.stringContaining("9999") }] });
  },
);

test.each([
  ["garbled", "BLARG / HTTP/9\r\n\r\n"],
  ["too long", `GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: ${"x".repeat(20_000)}\r\n\r\n`],
  [
    "of two lengths",
    "POST /v1/gate HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  ],
  ["without a host", "GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n"],
  ["expecting what nobody does", "GET /healthz HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nConnection: close\r\n\r\n"],
])("a request that is %s below HTTP is answered with a problem document too", async (_name, bytes) => {
  const text = await new Promise<string>((resolve) => {
    let answer = "";
    const socket = connect(Number(new URL(system.url).port), "127.0.0.1", () => socket.write(bytes));
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("close", () => resolve(answer)).on("error", () => undefined);
  });
  expect(text).toMatch(/^HTTP\/1.1 400 .*content-type: application\/problem\+json/is);
  expect(problemDocument.parse(JSON.parse(text.split("\r\n\r\n")[1] ?? ""))).toMatchObject({ code: "request.invalid" });
});

test("a running service describes itself as openapi.yaml does", async () => {
  const written = await readFile(path.join(import.meta.dirname, "../../openapi.yaml"), "utf8");
  expect((await system.call("GET", "/openapi.json")).body).toEqual(parse(written));
});

test("answers have the content types that openapi.yaml names", async () => {
  const { body: description } = await system.call("GET", "/openapi.json");
  for (const [method, route, headers, response] of [
    ["GET", "/v1/listings", {}, "200"],
    ["GET", "/v1/listings", { authorization: "" }, "4XX"],
    ["POST", "/v1/gate", {}, "4XX"],
    ["GET", "/metrics", {}, "200"],
    ["GET", "/metrics", { authorization: "" }, "4XX"],
  ] as const) {
    const answer = await system.call(method, route, undefined, headers);
    const named = Object.keys(description.paths[route][method.toLowerCase()].responses[response].content);
    expect(named, `${method} ${route} ${response}`).toContain(answer.headers.get("content-type")?.split(";")[0]);
  }
});

test("the headers that clients act on are described where they are sent", async () => {
  const { body: description } = await system.call("GET", "/openapi.json");
  const sent = ["location", "preference-applied", "retry-after", "www-authenticate"];
  const webhook = { url: "https://8.8.8.8/hook", types: ["listing.gate"] };
  for (const [method, route, body, headers, response, named] of [
    ["POST", "/v1/listings", bookshelf("headed"), {}, "202", ["location"]],
    ["POST", "/v1/listings", bookshelf("headed"), { prefer: "wait=20" }, "200", ["location", "preference-applied"]],
    ["POST", "/v1/banks", { name: "headed" }, {}, "201", ["location"]],
    ["POST", "/v1/webhooks", webhook, {}, "201", ["location"]],
    ["GET", "/v1/cases", undefined, { authorization: "" }, "4XX", ["www-authenticate"]],
  ] as const) {
    const answer = await system.call(method, route, body, headers);
    const call = `${method} ${route} ${response}`;
    expect(
      sent.filter((name) => answer.headers.has(name)),
      call,
    ).toEqual(named);
    const described = Object.keys(description.paths[route][method.toLowerCase()].responses[response].headers);
    expect(
      described.map((name) => name.toLowerCase()),
      call,
    ).toEqual(expect.arrayContaining([...named]));
  }
});

test("a listing that is not UTF-8 is refused alone as in a batch: two ids never become one", async () => {
  const text = JSON.stringify({
    ...{ id: "ab\u00ff", title: "Mug", category: "home", price: { value: "1", currency: "EUR" } },
    ...{ seller: { id: "s" }, images: [] },
  });
  for (const [route, type] of [
    ["/v1/listings", "application/json"],
    ["/v1/listings:batch", "application/x-ndjson"],
  ]) {
    const answer = await fetch(`${system.url}${route}`, {
      method: "POST",
      headers: { authorization: `Bearer ${system.token}`, "content-type": String(type) },
      body: Buffer.from(text, "latin1"),
    });
    expect(await answer.json()).toMatchObject({ status: 400, code: "request.malformed" });
  }
  expect((await system.call("GET", `/v1/listings/${encodeURIComponent("ab\ufffd")}`)).status).toBe(404);
});

test.each(["application/json; charset=utf-16", 'text/csv; charset="latin1"', "application/x-ndjson;charset=UTF-16LE"])(
  "text in another character set is refused, not read as UTF-8: %s",
  async (type) => {
    const routes = ["/v1/listings", "/v1/listings:batch", "/v1/price-references", "/v1/banks/official/entries:import"];
    for (const route of routes) {
      const answer = await system.call("POST", route, "x", { "content-type": type });
      expect(answer).toMatchObject({ status: 415, body: { code: "request.unsupported-type" } });
      expect(answer.body.detail).toContain("UTF-8");
    }
  },
);

test("a body is refused, with its fields, where a call takes none", async () => {
  const { body: hook } = await system.call("POST", "/v1/webhooks", {
    url: "https://example.com/hook",
    types: ["listing.gate"],
  });
  const rotate = `/v1/webhooks/${hook.id}/rotate-secret`;
  const errors = [{ at: "/graceHours", message: "is not a known field" }];
  expect(await system.call("POST", rotate, { graceHours: 1 })).toMatchObject({ status: 400, body: { errors } });
  expect(await system.call("DELETE", `/v1/webhooks/${hook.id}`, { graceHours: 1 })).toMatchObject({ status: 400 });
  expect((await system.call("POST", rotate, {})).status).toBe(200);
  expect((await system.call("POST", rotate)).status).toBe(200);
  expect((await system.call("DELETE", `/v1/webhooks/${hook.id}`)).status).toBe(204);
});

test("JSON that is refused for what is in it is not called invalid JSON", async () => {
  const answer = await system.call("POST", "/v1/gate", '{"__proto__":{"x":1}}');
  expect(answer.body).toMatchObject({ code: "request.malformed", detail: expect.stringContaining("prototype") });
});

test("the connection outlives a body that is too large, so that a client which is still sending reads why", async () => {
  const answer = await system.call("POST", "/v1/gate", JSON.stringify({ ids: ["x".repeat(5_000_000)] }));
  expect(answer).toMatchObject({ status: 413, body: { code: "request.too-large" } });
  expect(answer.headers.get("connection")).not.toBe("close");
});
