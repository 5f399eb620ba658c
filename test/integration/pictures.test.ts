import { createHash } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { problemDocument } from "#http/problem.ts";
import { createDecoder } from "#images/decode/decoder.ts";
import { bookshelf } from "../harness/bookshelf.ts";
import { type PictureHost, startPictureHost } from "../harness/picture-host.ts";
import { scene } from "../harness/scene.ts";
import { handedIn } from "../harness/screened.ts";
import { startTestSystem, type TestSystem } from "../harness/system.ts";

const SETTINGS = {
  ASSAY_IMAGE_ALLOW_PRIVATE: "true",
  ASSAY_IMAGE_DEADLINE_SECONDS: "4",
  ASSAY_IMAGE_MAX_BYTES: "3000000",
};

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
  await system.stop();
  await host.close();
});

/** Hands a listing in and waits for its verdict. */
async function screened(id: string, change: Record<string, unknown> = {}) {
  const { verdict, gate } = await handedIn(system, bookshelf(id, change));
  if (verdict === null) throw new Error(`${id} has no verdict`);
  const reasons = verdict.reasons.map(({ rule }) => rule);
  return { gate, verdict, reasons, degraded: verdict.degraded.map(({ code }) => code) };
}

describe("the image lane", () => {
  test("a picture that can be read opens the gate; the same address is not fetched for every listing", async () => {
    const image = host.show("/shelf.jpg", await scene(1).jpeg().toBuffer(), { etag: '"1"' });
    const first = await screened("first", { images: [image] });
    expect(first).toMatchObject({ gate: "open", degraded: [], verdict: { signals: { "image.readable": 1 } } });
    expect(first.verdict.signals).toMatchObject({ "image.state": "done", "image.otherSellers": 0 });
    const second = await screened("second", { images: [image, image] });
    expect(second.verdict.signals).toMatchObject({ "image.readable": 2, "image.otherSellers": 1 });
    expect(second.verdict.banks).toMatch(/^banks-\d+-\d+$/);
    expect(host.asked.filter((path) => path === "/shelf.jpg")).toHaveLength(1);
  });

  test("after a while the host is asked whether it has changed", async () => {
    const bytes = await scene(2).png().toBuffer();
    host.answers.set("/old.png", (request, response) => {
      if (request.headers["if-none-match"] === '"7"') response.writeHead(304).end();
      else response.writeHead(200, { etag: '"7"' }).end(bytes);
    });
    const image = { url: `${host.url}/old.png` };
    await screened("before", { images: [image] });
    await pool.query("update picture_source set fetched_at = fetched_at - interval '1 day' where url = $1", [
      image.url,
    ]);
    const after = await screened("after", { images: [image] });
    expect(after.verdict.signals).toMatchObject({ "image.readable": 1, "image.otherSellers": 1 });
    expect(host.asked.filter((path) => path === "/old.png")).toHaveLength(2);
    const { rows } = await pool.query(
      "select fetched_at > now() - interval '1 hour' as fresh from picture_source where url = $1",
      [image.url],
    );
    expect(rows).toEqual([{ fresh: true }]);
  });

  test("a host that fails at first is asked again, and the gate waits for it", async () => {
    const bytes = await scene(3).webp().toBuffer();
    let times = 0;
    host.answers.set("/shy.webp", (_request, response) => {
      times += 1;
      if (times < 3) response.writeHead(503).end();
      else response.writeHead(200).end(bytes);
    });
    const answer = await screened("shy", { images: [{ url: `${host.url}/shy.webp` }] });
    expect(answer).toMatchObject({ gate: "open", degraded: [], verdict: { signals: { "image.readable": 1 } } });
    expect(times).toBe(3);
  });

  test("a host that fails so often that it is left alone is asked again before its listing is given up", async () => {
    const shaky = await startPictureHost();
    const bytes = await scene(10).jpeg().toBuffer();
    const images = Array.from({ length: 6 }, (_, n) => ({ url: `${shaky.url}/${n}.jpg` }));
    for (const { url } of images) {
      shaky.answers.set(new URL(url).pathname, (_request, response) =>
        shaky.asked.length <= 5 ? response.writeHead(503).end() : response.writeHead(200).end(bytes),
      );
    }
    const answer = await screened("shaky", { images });
    expect(answer).toMatchObject({ gate: "open", degraded: [], verdict: { signals: { "image.readable": 6 } } });
    await shaky.close();
  });

  test("the time for trying again begins with the first look, however long a backlog kept it waiting", async () => {
    const bytes = await scene(11).jpeg().toBuffer();
    let times = 0;
    host.answers.set("/late.jpg", async (_request, response) => {
      times += 1;
      await pool.query(`with aged as (update listing set created_at = created_at - interval '1 hour' where id = 'late')
        update screening set accepted_at = accepted_at - interval '1 hour' where listing_id = 'late'`);
      if (times < 3) response.writeHead(503).end();
      else response.writeHead(200).end(bytes);
    });
    const answer = await screened("late", { images: [{ url: `${host.url}/late.jpg` }] });
    expect(answer).toMatchObject({ gate: "open", degraded: [] });
    expect(times).toBe(3);
  });

  test("a host that is slow holds up no other, and what waits for its turn there is not given up", async () => {
    const slow = await startPictureHost();
    const bytes = await scene(12).jpeg().toBuffer();
    const { promise: swiftIsThrough, resolve: goOn } = Promise.withResolvers<void>();
    const picture = (listing: number, n: number): { url: string } => {
      const path = `/${listing}-${n}.jpg`;
      slow.answers.set(path, async (_request, response) => {
        await swiftIsThrough;
        setTimeout(() => response.writeHead(200).end(bytes), 2_500);
      });
      return { url: slow.url + path };
    };
    const others = Array.from({ length: 4 }, (_, listing) =>
      screened(`slow-${listing}`, { images: Array.from({ length: 4 }, (_, n) => picture(listing, n)) }),
    );
    await expect.poll(() => slow.asked.length).toBe(6);
    await screened("swift", { images: [host.show("/swift.jpg", await scene(13).jpeg().toBuffer())] });
    goOn();
    // The third round of six begins after the deadline.
    for (const answer of await Promise.all(others)) expect(answer).toMatchObject({ gate: "open", degraded: [] });
    await slow.close();
  }, 40_000);

  test("what cannot be fetched by the deadline is named, and policy holds the listing for a person", async () => {
    host.answers.set("/down.jpg", (_request, response) => response.writeHead(500).end());
    const answer = await screened("down", {
      images: [{ url: `${host.url}/down.jpg` }, { url: `${host.url}/gone.jpg` }, { url: "https://shop.example/1.jpg" }],
    });
    expect(answer.degraded.toSorted()).toEqual(["images.host-error", "images.host-unknown", "images.not-found"]);
    // The verdict says it: an address that gave nothing is written down nowhere else.
    const { rows } = await pool.query("select url from picture_source where url like '%/down.jpg'");
    expect(rows).toEqual([]);
    expect(answer).toMatchObject({ gate: "closed", verdict: { verdict: "allow" } });
    const gate = await system.call("GET", "/v1/listings/down/gate");
    expect(gate.body).toMatchObject({ gate: "closed", reason: "degraded" });
    const cases = await system.call("GET", "/v1/cases?listing=down");
    expect(cases.body.items).toHaveLength(1);
  });

  test("a listing that is blocked anyway costs no picture work", async () => {
    const image = host.show("/never.jpg", await scene(4).jpeg().toBuffer());
    const answer = await screened("blocked", {
      title: "Louis Vuitton Neverfull 1:1 mirror replica, best quality",
      category: "bags",
      price: { value: "20", currency: "USD" },
      images: [image],
    });
    expect(answer.verdict.verdict).toBe("block");
    expect(host.asked).not.toContain("/never.jpg");
    expect(answer.verdict.banks).toBeUndefined();
  });

  test("more pictures than the budget are recorded and do not close the gate", async () => {
    const image = host.show("/many.jpg", await scene(5).jpeg().toBuffer());
    const images = Array.from({ length: 60 }, (_, index) => ({ url: `${image.url}#${index}` }));
    const answer = await screened("many", { images });
    expect(answer).toMatchObject({ gate: "open", degraded: ["images.too-many"] });
    expect(answer.verdict.signals).toMatchObject({ "image.readable": 50 });
  });
});

describe("uploaded pictures", () => {
  async function upload(parts: Record<string, Buffer | string>, token = system.token) {
    const form = new FormData();
    for (const [name, content] of Object.entries(parts)) {
      form.append("picture", new Blob([Uint8Array.from(Buffer.from(content))]), name);
    }
    const answer = await fetch(`${system.url}/v1/images`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      body: form,
    });
    // biome-ignore lint/suspicious/noExplicitAny: answers of every shape
    return { status: answer.status, body: (await answer.json()) as any };
  }

  test("get an address that a listing may name, the same one on a retry", async () => {
    const png = await scene(6).png().toBuffer();
    const jpeg = await scene(7, 1_400, 1_000).jpeg({ quality: 100, chromaSubsampling: "4:4:4" }).toBuffer();
    const first = await upload({ "one.png": png, "two.jpg": jpeg });
    expect(first).toMatchObject({
      status: 201,
      body: {
        images: [
          { name: "one.png", format: "png", bytes: png.length },
          { name: "two.jpg", format: "jpeg" },
        ],
      },
    });
    expect((await upload({ "again.png": png })).body.images[0].url).toBe(first.body.images[0].url);
    const images = first.body.images.map(({ url }: { url: string }) => ({ url }));
    const answer = await screened("uploaded", { images });
    expect(answer).toMatchObject({ gate: "open", degraded: [], verdict: { signals: { "image.readable": 2 } } });
  });

  test("over a megabyte in one body are taken, over the limit of a picture are not", async () => {
    const large = Buffer.concat([await scene(8).jpeg().toBuffer(), Buffer.alloc(2_500_000)]);
    expect(await upload({ "large.jpg": large })).toMatchObject({
      status: 201,
      body: { images: [{ bytes: large.length }] },
    });
    const tooLarge = Buffer.concat([large, Buffer.alloc(1_000_000)]);
    const answer = await upload({ "huge.jpg": tooLarge });
    expect(answer.status).toBe(413);
    expect(problemDocument.parse(answer.body).code).toBe("request.too-large");
  });

  test.each([
    ["no picture", { "page.html": "<html>" }, 415],
    ["an SVG", { "a.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>" }, 415],
    ["an empty file", { "a.png": "" }, 415],
    ["no file at all", {}, 400],
  ] as const)("%s is a clear refusal", async (_what, parts, status) => {
    const answer = await upload(parts);
    expect(answer.status).toBe(status);
    expect(problemDocument.parse(answer.body)).toMatchObject({ status, errors: [{ at: expect.any(String) }] });
  });

  test("one bad file keeps the good ones out as well, and every bad one is named", async () => {
    const good = await scene(61).png().toBuffer();
    const address = `assay:image/${createHash("sha256").update(good).digest("hex")}`;
    const answer = await upload({ "good.png": good, "b.txt": "text", "c.html": "<html>", "d.png": good });
    expect(answer).toMatchObject({ status: 415, body: { code: "request.unsupported-type" } });
    expect(answer.body.errors.map(({ message }: { message: string }) => message)).toEqual([
      expect.stringMatching(/^b\.txt is not/),
      expect.stringMatching(/^c\.html is not/),
    ]);
    expect(await screened("kept-out", { images: [{ url: address }] })).toMatchObject({
      degraded: ["images.upload-unknown"],
    });
  });

  test("another content type, a broken body and a bad key are refused", async () => {
    expect((await system.call("POST", "/v1/images", { picture: "x" })).status).toBe(415);
    expect((await upload({ "a.png": "x" }, "assay_wrong")).status).toBe(401);
  });

  test.each([
    ["without a part", "--x\r\nnot a part"],
    ["without an end", '--x\r\nContent-Disposition: form-data; name="p"; filename="a.png"\r\n\r\n\x89PNG'],
  ])("a multipart body %s is not well-formed, and nothing is said of JSON", async (_what, body) => {
    const type = { "content-type": "multipart/form-data; boundary=x" };
    const answer = await system.call("POST", "/v1/images", body, type);
    const { instance: _, ...problem } = problemDocument.parse(answer.body);
    expect(problem).toMatchObject({
      status: 400,
      code: "request.malformed",
      detail: expect.stringMatching("multipart"),
    });
    expect(JSON.stringify(problem)).not.toContain("JSON");
  });

  test("a form field in place of a file, and one file too many, are told as what they are", async () => {
    const send = async (form: FormData) => {
      const headers = { authorization: `Bearer ${system.token}` };
      const answer = await fetch(`${system.url}/v1/images`, { method: "POST", headers, body: form });
      return problemDocument.parse(await answer.json());
    };
    const field = new FormData();
    field.append("picture", "front.jpg");
    expect(await send(field)).toMatchObject({ status: 400, detail: expect.stringMatching("as a file") });
    const many = new FormData();
    const png = Uint8Array.from(await scene(9).png().toBuffer());
    for (let n = 0; n <= 50; n += 1) many.append("picture", new Blob([png]), `${n}.png`);
    expect(await send(many)).toMatchObject({ status: 400, detail: expect.stringMatching("more than 50 files") });
  });

  test("that were never uploaded are named", async () => {
    const answer = await screened("unknown-upload", { images: [{ url: `assay:image/${"ab".repeat(32)}` }] });
    expect(answer).toMatchObject({ gate: "closed", degraded: ["images.upload-unknown"] });
  });
});

describe("known pictures", () => {
  /** Puts a picture into a bank, and waits until it is matched. */
  async function bank(name: string, bytes: Buffer, extra: Record<string, unknown> = {}): Promise<void> {
    const decoder = createDecoder({ processes: 1 });
    const found = await decoder.decode(bytes);
    decoder.close();
    if ("reason" in found) throw new Error(found.reason);
    const { hash, quality } = found;
    const made = await system.call("POST", `/v1/banks/${name}/entries`, { hash, quality, ...extra });
    expect(made.status).toBe(201);
  }

  /** Screens the picture under new ids until its bank is known to the workers. */
  async function untilMatched(id: string, change: Record<string, unknown>, reason: string) {
    let round = 0;
    const ask = async () => {
      round += 1;
      const answer = await screened(`${id}-${round}`, change);
      expect(answer.reasons).toContain(reason);
      return answer;
    };
    return await vi.waitFor(ask, { timeout: 30_000, interval: 200 });
  }

  test("a copy of a known fake is blocked with the entry as its evidence", async () => {
    const fake = scene(20);
    const before = await screened("before-the-fake", {
      images: [host.show("/before.png", await scene(19).png().toBuffer())],
    });
    await bank("counterfeit", await fake.png().toBuffer(), { brand: "Rolex" });
    const copy = host.show("/copy.jpg", await fake.resize(360).jpeg({ quality: 70 }).toBuffer());
    const answer = await untilMatched("fake", { images: [copy] }, "image.known-counterfeit");
    expect(answer).toMatchObject({ gate: "closed", verdict: { verdict: "block" } });
    const [reason] = answer.verdict.reasons;
    expect(reason).toMatchObject({ code: "counterfeit.picture", proof: true });
    expect(reason?.evidence[0]).toMatchObject({ kind: "image", index: 0, bank: "counterfeit" });
    expect(answer.verdict.banks).not.toBe(before.verdict.banks);
    const { rows } = await pool.query("select hits::int from bank_entry where brand = 'Rolex'");
    expect(rows[0]?.hits).toBeGreaterThan(0);
  });

  test("the same picture mirrored, and inside a white frame, is still found", async () => {
    const fake = await scene(21).png().toBuffer();
    await bank("counterfeit", fake);
    const mirrored = host.show("/mirrored.png", await scene(21).flop().png().toBuffer());
    expect((await untilMatched("mirror", { images: [mirrored] }, "image.known-counterfeit")).verdict.verdict).toBe(
      "block",
    );
    const framed = host.show(
      "/framed.png",
      await scene(21).extend({ top: 80, bottom: 80, left: 80, right: 80, background: "white" }).png().toBuffer(),
    );
    const answer = await screened("framed", { images: [framed] });
    expect(answer.reasons).toContain("image.contains-counterfeit");
    expect(answer.verdict.verdict).toBe("review");
  });

  test("a benign picture mutes what a fake shares with it", async () => {
    const chart = await scene(22).png().toBuffer();
    await bank("counterfeit", chart);
    const image = host.show("/chart.png", chart);
    await untilMatched("chart", { images: [image] }, "image.known-counterfeit");
    await bank("benign", chart);
    await expect
      .poll(async () => (await screened(`muted-${crypto.randomUUID()}`, { images: [image] })).verdict.verdict, {
        timeout: 10_000,
      })
      .toBe("allow");
  });

  test("another picture is not touched", async () => {
    const answer = await screened("innocent", {
      images: [host.show("/innocent.png", await scene(30).png().toBuffer())],
    });
    expect(answer).toMatchObject({ gate: "open", reasons: [] });
  });
});

test("a worker that ends while a host hangs gives the listing back undecided", async () => {
  const other = await startTestSystem(SETTINGS);
  const waiting = Promise.withResolvers<void>();
  host.answers.set("/hangs.jpg", () => waiting.resolve());
  await other.call("POST", "/v1/listings", bookshelf("hung", { images: [{ url: `${host.url}/hangs.jpg` }] }));
  await waiting.promise;
  const db = new pg.Pool({ connectionString: other.databaseUrl, max: 1 });
  // The database goes with the system, so it is read in the moment before.
  const stopped = other.stop(async () => {
    const { rows } = await db.query("select state, verdict from screening where listing_id = 'hung'");
    expect(rows).toEqual([{ state: "images", verdict: null }]);
    await db.end();
  });
  await stopped;
});
