import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { problemDocument } from "#http/problem.ts";
import { acceptedView, gateView, listingView } from "#http/schemas/verdict.ts";
import { bookshelf } from "../harness/bookshelf.ts";
import { handedIn } from "../harness/screened.ts";
import { startTestSystem, type TestSystem } from "../harness/system.ts";

let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem();
});

afterAll(() => system.stop());

const listing = (id: string, change: Record<string, unknown> = {}) =>
  bookshelf(id, { seller: { id: "shop-1" }, ...change });
const REPLICA = {
  title: "Louis Vuitton Neverfull 1:1 mirror replica, best quality",
  category: "bags",
  price: { value: "60", currency: "USD" },
};
const wait = { prefer: "wait=10" };

/** Hands a listing in and waits for its verdict. */
const screened = (id: string, change: Record<string, unknown> = {}) => handedIn(system, listing(id, change));

describe("handing in", () => {
  test("an ordinary listing is allowed and its gate opens", async () => {
    const answer = await screened("plain");
    expect(answer).toMatchObject({ state: "screened", gate: "open", verdict: { verdict: "allow" } });
    const gate = await system.call("GET", "/v1/listings/plain/gate");
    expect(gateView.parse(gate.body)).toMatchObject({ gate: "open", reason: "allow", verdict: "allow" });
  });

  test("a replica is stopped with a reason that shows the seller's own words", async () => {
    const answer = await screened("replica", REPLICA);
    expect(answer.gate).toBe("closed");
    expect(answer.verdict?.verdict).not.toBe("allow");
    const evidence = answer.verdict?.reasons.flatMap((reason) => reason.evidence) as { text?: string }[];
    expect(evidence.some((item) => item.text?.toLowerCase().includes("replica"))).toBe(true);
  });

  test("without `Prefer` the answer is 202 and the verdict comes later", async () => {
    const answer = await system.call("POST", "/v1/listings", listing("later"));
    expect(answer.status).toBe(202);
    expect(acceptedView.parse(answer.body)).toMatchObject({ state: "pending", gate: "closed", verdict: null });
    await expect
      .poll(async () => (await system.call("GET", "/v1/listings/later")).body.state, { timeout: 10_000 })
      .toBe("screened");
    const { body } = await system.call("GET", "/v1/listings/later");
    expect(listingView.parse(body)).toMatchObject({
      revision: 1,
      verdict: { verdict: "allow" },
      history: [{ state: "done" }],
    });
  });

  test("a retry answers with the same screening and the verdict that is there by now", async () => {
    const first = await screened("retried");
    const again = await system.call("POST", "/v1/listings", listing("retried"));
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ screening: first.screening, retry: true, verdict: { verdict: "allow" } });
  });

  test("an edit is a new revision and gets a verdict of its own", async () => {
    await screened("edited");
    const edited = await screened("edited", REPLICA);
    expect(edited).toMatchObject({ revision: 2, gate: "closed" });
    const { body } = await system.call("GET", "/v1/listings/edited");
    expect(body.history.map((run: { revision: number }) => run.revision)).toEqual([2, 1]);
  });

  test("pictures sent along are looked at, and broken ones are recorded, never fatal", async () => {
    const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    const good = await screened("inline", { images: [{ url: `data:image/png;base64,${pixel}` }] });
    expect(good.verdict?.degraded).toEqual([]);
    const broken = await screened("broken", { images: [{ url: "data:image/png;base64,AAAA" }] });
    expect(broken.verdict?.degraded.length).toBeGreaterThan(0);
    const remote = await screened("remote", { images: [{ url: "https://shop.example/1.jpg" }] });
    expect(remote).toMatchObject({ gate: "closed", verdict: { degraded: [{ code: "images.host-unknown" }] } });
  });
});

describe("bad input", () => {
  const raw = (body: string, headers: Record<string, string> = {}) =>
    system.call("POST", "/v1/listings", body, headers);
  const json = JSON.stringify;

  test.each([
    ["not JSON", "{", 400],
    ["a price JSON cannot hold", json(listing("bad")).replace('"120.00"', "1e309"), 400],
    ["NaN", json(listing("bad")).replace('"120.00"', "NaN"), 400],
    ["a poisoned prototype", json(listing("bad")).replace("{", '{"__proto__":{"admin":true},'), 400],
    ["a poisoned constructor", json(listing("bad")).replace("{", '{"constructor":{"prototype":{"x":1}},'), 400],
    ["an array", "[]", 400],
    ["null", "null", 400],
    ["an empty body", "", 400],
    ["deeply nested JSON", `${"[".repeat(100_000)}${"]".repeat(100_000)}`, 400],
    ["a body over the limit", json(listing("bad", { description: "x".repeat(2_000_000) })), 413],
    [
      "ten thousand pictures",
      json(listing("bad", { images: Array.from({ length: 10_000 }, () => ({ url: "https://a.example/" })) })),
      400,
    ],
    ["a line break in the id", json(listing("a\nb")), 400],
  ])("%s is a clear 4xx, and nothing is stored", async (_name, body, status) => {
    const answer = await raw(body);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    expect(problemDocument.parse(answer.body).status).toBe(status);
    expect((await system.call("GET", "/v1/listings/bad")).status).toBe(404);
  });

  test("every offending field is named with its place", async () => {
    const answer = await system.call("POST", "/v1/listings", {
      ...listing("x"),
      title: "",
      price: { value: "12,50", currency: "??" },
    });
    expect(answer.body.errors.map((error: { at: string }) => error.at)).toEqual(
      expect.arrayContaining(["/title", "/price/value", "/price/currency"]),
    );
  });

  test("half an emoji and 1,000 combining marks are screened, not refused", async () => {
    await screened("half", { title: "Vase \ud83d" });
    await screened("marks", { title: `Vase ${"\u0301".repeat(1_000)}`, description: "\u202Egnp.exe \u0000" });
  });

  test("a key given twice counts as JSON says: the last one", async () => {
    const answer = await raw(json(listing("twice")).replace('"title"', '"title":"first","title"'), wait);
    expect(answer.status).toBe(200);
    expect((await system.call("GET", "/v1/listings/twice")).body.listing.title).toBe("Oak bookshelf, 80 cm");
  });

  test("a compressed body is refused before it is unpacked", async () => {
    const bomb = gzipSync(Buffer.alloc(10_000_000));
    const answer = await fetch(`${system.url}/v1/listings`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${system.token}`,
        "content-type": "application/json",
        "content-encoding": "gzip",
      },
      body: bomb,
    });
    expect(answer.status).toBe(415);
  });

  test.each(["text/plain", "application/x-ndjson", "multipart/form-data; boundary=x", "application/xml"])(
    "the content type %s is 415",
    async (type) => {
      expect((await raw(json(listing("bad")), { "content-type": type })).status).toBe(415);
    },
  );

  test("what HTTP itself garbles is answered and closed, not crashed on", async () => {
    const { port } = new URL(system.url);
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), "127.0.0.1", () => socket.write("BLARG / HTTP/9\r\n\r\n"));
      let text = "";
      socket.on("data", (chunk) => {
        text += chunk;
      });
      socket.on("close", () => resolve(text)).on("error", () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1.1 400/);
    expect((await system.call("GET", "/healthz")).status).toBe(200);
  });

  test("unknown routes and ids are 404 problems", async () => {
    for (const route of ["/nowhere", "/v1/listings/none", "/v1/cases/00000000-0000-4000-8000-000000000000"]) {
      const answer = await system.call("GET", route);
      expect(answer.status).toBe(404);
      expect(problemDocument.parse(answer.body).code).toMatch(/unknown/);
    }
    expect((await system.call("GET", "/v1/cases/not-an-id")).status).toBe(400);
    expect((await system.call("GET", "/v1/listings?cursor=made-up")).body.code).toBe("cursor.invalid");
    expect((await system.call("GET", "/v1/listings?verdickt=block")).status).toBe(400);
    expect((await system.call("GET", "/v1/listings/%ff")).status).toBe(400);
  });
});

describe("batches", () => {
  const send = async (lines: readonly string[]) => {
    const answer = await system.call("POST", "/v1/listings:batch", lines.join("\n"), {
      "content-type": "application/x-ndjson",
    });
    return String(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  };

  test("one answer a line, in order; a bad line costs only itself", async () => {
    const answers = await send([
      JSON.stringify(listing("batch-1")),
      "{ broken",
      JSON.stringify(listing("batch-2", { price: { value: "-5", currency: "USD" } })),
      "",
      JSON.stringify(listing("batch-3")),
      JSON.stringify(listing("batch-1")),
      '{"__proto__":{}}',
    ]);
    expect(answers.map(({ line, status }) => [line, status])).toEqual([
      [1, 202],
      [2, 400],
      [3, 400],
      [5, 202],
      [6, 202],
      [7, 400],
    ]);
    expect(answers[4]).toMatchObject({ id: "batch-1", retry: true, screening: answers[0].screening });
    expect(answers[2].errors).toMatchObject([{ at: "/price/value" }]);
  });

  test("revisions of one listing in one body are taken in the order of their lines, among any others", async () => {
    const lines = Array.from({ length: 120 }, (_, index) => [
      JSON.stringify(listing("ordered", { title: `Garden chair, offer ${index}` })),
      JSON.stringify(listing(`beside-${index}`)),
    ]).flat();
    const answers = await send(lines);
    const revisions = answers.filter(({ id }) => id === "ordered").map(({ revision, retry }) => [revision, retry]);
    expect(revisions).toEqual(Array.from({ length: 120 }, (_, index) => [index + 1, false]));
    const { body } = await system.call("GET", "/v1/listings/ordered");
    expect(body).toMatchObject({ revision: 120, listing: { title: "Garden chair, offer 119" } });
    // As many as the documents say.
    expect(body.history.map((run: { revision: number }) => run.revision)).toEqual(
      Array.from({ length: 50 }, (_, index) => 120 - index),
    );
  });

  test("a 50 MB line is answered without being held, and its neighbours are accepted", async () => {
    const answers = await send([
      JSON.stringify(listing("before")),
      JSON.stringify(listing("huge", { description: "x".repeat(50_000_000) })),
      JSON.stringify(listing("after")),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([202, 413, 202]);
  });

  test("5,000 listings in one body all get a verdict", async () => {
    const answers = await send(
      Array.from({ length: 5_000 }, (_, index) => JSON.stringify(listing(`many-${index}`, { seller: { id: "bulk" } }))),
    );
    expect(answers.filter((answer) => answer.status === 202)).toHaveLength(5_000);
    await expect
      .poll(
        async () => (await system.call("GET", "/v1/listings?seller=bulk&state=pending&limit=1")).body.items.length,
        { timeout: 60_000 },
      )
      .toBe(0);
  });
});

describe("keys", () => {
  const as = (token: string | undefined, route = "/v1/listings/plain/gate") =>
    system.call("GET", route, undefined, { authorization: token === undefined ? "" : `Bearer ${token}` });

  test("no key, a wrong key and a key without the scope are refused", async () => {
    expect((await as(undefined)).body.code).toBe("auth.missing");
    expect((await as("assay_000000000000_wrong")).body.code).toBe("auth.invalid");
    expect((await as(`${system.token.slice(0, -2)}xx`)).status).toBe(401);
  });

  test("health needs no key, figures do", async () => {
    expect((await as(undefined, "/healthz")).status).toBe(200);
    expect((await as(undefined, "/readyz")).status).toBe(200);
    expect((await as(undefined, "/metrics")).status).toBe(401);
    const metrics = await as(system.token, "/metrics");
    expect(metrics.body).toContain("assay_verdicts_total");
  });

  test("a listing that cannot be taken is counted, one of a caller who may hand in none is not", async () => {
    const refused = async () => {
      const { body } = await system.call("GET", "/metrics");
      return Number(/^assay_listings_total\{outcome="refused"\} (\d+)$/m.exec(body)?.[1] ?? 0);
    };
    const before = await refused();
    expect((await system.call("POST", "/v1/listings", { id: "no-price" })).status).toBe(400);
    expect((await system.call("POST", "/v1/listings", {}, { authorization: "Bearer assay_no" })).status).toBe(401);
    expect(await refused()).toBe(before + 1);
  });
});

describe("gates, sales and cases", () => {
  test("a cart is open only when every gate is", async () => {
    await screened("cart-open");
    await screened("cart-closed", REPLICA);
    const cart = await system.call("POST", "/v1/gate", { ids: ["cart-open", "cart-closed", "never-seen"] });
    expect(cart.body.open).toBe(false);
    expect(cart.body.gates.map((gate: { gate: string }) => gate.gate)).toEqual(["open", "closed", "closed"]);
    expect(cart.body.gates[2].reason).toBe("unknown");
    expect((await system.call("POST", "/v1/gate", { ids: Array.from({ length: 101 }, String) })).status).toBe(400);
  });

  test("a sale through a closed gate is recorded and counted as a breach", async () => {
    await screened("breached", REPLICA);
    const sale = await system.call("POST", "/v1/listings/breached/sales", { id: "order-1" });
    expect(sale).toMatchObject({ status: 200, body: { breach: true, gate: "closed" } });
    expect((await system.call("POST", "/v1/listings/breached/sales", { id: "order-1" })).body.breach).toBe(true);
    expect((await system.call("GET", "/metrics")).body).toMatch(/^assay_breaches_total 1$/m);
  });

  test("a sale that was made before an edit closed the gate is no breach when it is told afterwards", async () => {
    await screened("sold-then-edited");
    const soldAt = new Date().toISOString();
    await screened("sold-then-edited", REPLICA);
    const tell = (sale: object) => system.call("POST", "/v1/listings/sold-then-edited/sales", sale);
    expect((await tell({ id: "order-early", soldAt })).body).toMatchObject({ breach: false, gate: "open" });
    expect((await tell({ id: "order-late" })).body).toMatchObject({ breach: true, gate: "closed" });
  });

  test("a person's decision opens the gate, and only on what they saw", async () => {
    const answer = await screened("to-review", {
      ...REPLICA,
      title: "Rolex Submariner watch",
      category: "watches",
      price: { value: "85", currency: "USD" },
    });
    expect(answer.verdict?.verdict).toBe("review");
    const { body } = await system.call("GET", "/v1/cases?listing=to-review");
    const [seen] = body.items;
    const decide = (version: number) =>
      system.call("POST", `/v1/cases/${seen.id}/decision`, { decision: "allow", reason: "papers seen", version });
    expect((await decide(seen.version + 1)).body.code).toBe("case.stale");
    expect((await decide(seen.version)).body).toMatchObject({
      state: "decided",
      decision: "allow",
      decidedBy: "bootstrap",
      decidedByKey: system.token.split("_")[1],
    });
    expect((await decide(seen.version + 1)).body.code).toBe("case.closed");
    expect((await system.call("GET", "/v1/listings/to-review/gate")).body).toMatchObject({
      gate: "open",
      reason: "decision",
    });
  });
});
