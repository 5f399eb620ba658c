import type { LookupAddress, lookup } from "node:dns";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createFetcher, type Fetcher, type FetcherOptions } from "#images/fetch/fetcher.ts";
import type { PicturePolicy } from "#images/fetch/picture-url.ts";
import { createAddressPolicy } from "#src/net/pinned.ts";
import { type PictureHost, startPictureHost } from "../harness/picture-host.ts";

/** Stands for the open internet: the only address that these tests may connect to. */
const OUTSIDE = "127.0.0.2";
/** Stands for the inside: what listens there must see nothing. */
const INSIDE = "127.0.0.1";
const policy: PicturePolicy = { allows: (address) => address === OUTSIDE, hosts: [] };
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

let host: PictureHost;
let inside: PictureHost;
let fetcher: Fetcher | undefined;
/** What names resolve to; each look-up takes the next answer of its name, the last one for ever. */
let names: Map<string, string[]>;
let lookups: number;

beforeEach(async () => {
  host = await startPictureHost(OUTSIDE);
  inside = await startPictureHost(INSIDE);
  names = new Map();
  lookups = 0;
});
afterEach(async () => {
  await fetcher?.close();
  await host.close();
  await inside.close();
});

const resolve = ((name: string, _options: unknown, callback: (error: Error | null, found: LookupAddress[]) => void) => {
  lookups += 1;
  const answers = names.get(name);
  const address = answers !== undefined && answers.length > 1 ? answers.shift() : answers?.[0];
  if (address === undefined) {
    callback(Object.assign(new Error("no such name"), { code: "ENOTFOUND" }), []);
  } else callback(null, [{ address, family: 4 }]);
}) as unknown as typeof lookup;

function open(options: Partial<FetcherOptions> = {}): Fetcher {
  fetcher = createFetcher({ policy, lookup: resolve, ...options });
  return fetcher;
}

const redirect = (path: string, location: string) =>
  host.answers.set(path, (_request, response) => response.writeHead(302, { location }).end());

describe("a picture", () => {
  test("comes with what its host says of its age", async () => {
    host.show("/1.png", PNG, { etag: '"v1"', "last-modified": "Mon, 05 Oct 2026 10:00:00 GMT" });
    expect(await open().fetch(`${host.url}/1.png`)).toEqual({
      kind: "bytes",
      bytes: PNG,
      etag: '"v1"',
      lastModified: "Mon, 05 Oct 2026 10:00:00 GMT",
    });
  });

  test("is not sent again when it is unchanged", async () => {
    host.answers.set("/1.png", (request, response) => {
      if (request.headers["if-none-match"] === '"v1"') response.writeHead(304).end();
      else response.writeHead(200, { etag: '"v2"' }).end(PNG);
    });
    const url = `${host.url}/1.png`;
    expect(await open().fetch(url, { known: { etag: '"v1"', lastModified: null } })).toEqual({ kind: "unchanged" });
    expect(await open().fetch(url, { known: { etag: '"v0"', lastModified: null } })).toMatchObject({
      kind: "bytes",
      etag: '"v2"',
    });
  });

  test("is followed through three redirects, not through four", async () => {
    host.show("/end", PNG);
    redirect("/3", "/end");
    redirect("/2", "3");
    redirect("/1", `${host.url}/2`);
    redirect("/0", "/1");
    expect(await open().fetch(`${host.url}/1`)).toMatchObject({ kind: "bytes" });
    expect(await open().fetch(`${host.url}/0`)).toEqual({ kind: "failed", reason: "images.too-many-redirects" });
  });

  test("that redirects to itself ends soon", async () => {
    redirect("/loop", "/loop");
    expect(await open().fetch(`${host.url}/loop`)).toEqual({ kind: "failed", reason: "images.too-many-redirects" });
    expect(host.asked).toHaveLength(4);
  });

  test.each([
    [404, "images.not-found"],
    [403, "images.not-found"],
    [204, "images.not-found"],
    [304, "images.not-found"],
    [429, "images.host-error"],
    [500, "images.host-error"],
    [503, "images.host-error"],
  ])("answered with %i is %s", async (status, reason) => {
    host.answers.set("/1.png", (_request, response) => response.writeHead(status).end());
    expect(await open().fetch(`${host.url}/1.png`)).toEqual({ kind: "failed", reason });
  });
});

describe("no request reaches an inside address", () => {
  test.each([
    ["by its number", () => `${inside.url}/secret`],
    ["by its decimal spelling", () => `http://2130706433:${inside.port}/secret`],
    ["by its octal spelling", () => `http://0177.0.0.1:${inside.port}/secret`],
    ["by its hexadecimal spelling", () => `http://0x7f000001:${inside.port}/secret`],
    ["mapped into IPv6", () => `http://[::ffff:127.0.0.1]:${inside.port}/secret`],
    ["through NAT64", () => `http://[64:ff9b::127.0.0.1]:${inside.port}/secret`],
    ["as the loopback of IPv6", () => `http://[::1]:${inside.port}/secret`],
    ["as localhost", () => `http://localhost:${inside.port}/secret`],
  ])("%s", async (_how, url) => {
    expect(await open().fetch(url())).toEqual({ kind: "failed", reason: "images.address-refused" });
    expect(inside.connections).toBe(0);
  });

  test("behind the name of another host, as a user name", async () => {
    const url = `http://cdn.example@127.0.0.1:${inside.port}/secret`;
    expect(await open().fetch(url)).toEqual({ kind: "failed", reason: "images.url-invalid" });
    expect(inside.connections).toBe(0);
  });

  test("by a name that resolves to it", async () => {
    names.set("inside.test", [INSIDE]);
    const result = await open().fetch(`http://inside.test:${inside.port}/secret`);
    expect(result).toEqual({ kind: "failed", reason: "images.address-refused" });
    expect(inside.connections).toBe(0);
  });

  test("by a redirect, wherever in the chain", async () => {
    names.set("inside.test", [INSIDE]);
    redirect("/direct", `${inside.url}/secret`);
    redirect("/named", `http://inside.test:${inside.port}/secret`);
    redirect("/later", "/direct");
    redirect("/file", "file:///etc/passwd");
    for (const path of ["/direct", "/named", "/later"]) {
      expect(await open().fetch(host.url + path)).toEqual({ kind: "failed", reason: "images.address-refused" });
    }
    expect(await open().fetch(`${host.url}/file`)).toEqual({ kind: "failed", reason: "images.url-invalid" });
    expect(inside.connections).toBe(0);
  });

  test("by a name that changes its answer between the check and the connection", async () => {
    names.set("turncoat.test", [OUTSIDE, INSIDE]);
    host.show("/1.png", PNG, { connection: "close" });
    const url = `http://turncoat.test:${host.port}/1.png`;
    const once = open();
    expect(await once.fetch(url)).toMatchObject({ kind: "bytes" });
    // One look-up for one connection: what was checked is what was used.
    expect(lookups).toBe(1);
    expect(await once.fetch(url)).toEqual({ kind: "failed", reason: "images.address-refused" });
    expect(inside.connections).toBe(0);
  });

  test("by a name with a good and a bad address: only the good one is used", async () => {
    const both = ((_name: string, _options: unknown, callback: (error: null, found: LookupAddress[]) => void) =>
      callback(null, [
        { address: INSIDE, family: 4 },
        { address: OUTSIDE, family: 4 },
      ])) as unknown as typeof lookup;
    host.show("/1.png", PNG);
    expect(await open({ lookup: both }).fetch(`http://two.test:${host.port}/1.png`)).toMatchObject({ kind: "bytes" });
    expect(inside.connections).toBe(0);
  });

  test("with the policy that is shipped, for every name of this machine", async () => {
    const shipped = { ...createAddressPolicy({ allowPrivate: false }), hosts: [] };
    const own = createFetcher({ policy: shipped });
    for (const url of [inside.url, `http://localhost:${inside.port}`, host.url, `http://0.0.0.0:${inside.port}`]) {
      expect(await own.fetch(`${url}/x`)).toEqual({ kind: "failed", reason: "images.address-refused" });
    }
    await own.close();
    expect(inside.connections).toBe(0);
    expect(host.connections).toBe(0);
  });
});

describe("a hostile host", () => {
  const impatient = { limits: { totalMs: 1_500, silenceMs: 400, slowGraceMs: 300, maxBytes: 100_000, perHost: 2 } };

  test("that sends without end is cut off at the limit", async () => {
    let sent = 0;
    host.answers.set("/endless", (_request, response) => {
      const chunk = Buffer.alloc(16_384);
      const more = (): void => {
        while (!response.destroyed && response.write(chunk)) sent += chunk.length;
        sent += chunk.length;
        if (!response.destroyed) response.once("drain", more);
      };
      more();
    });
    expect(await open(impatient).fetch(`${host.url}/endless`)).toEqual({ kind: "failed", reason: "images.too-large" });
    const after = sent;
    await sleep(100);
    // The connection is gone: nothing more flows than what was already on its way.
    expect(sent).toBe(after);
  });

  test("that announces too much is not listened to", async () => {
    host.answers.set("/2gb", (_request, response) =>
      response.writeHead(200, { "content-length": "2147483648" }).write("x"),
    );
    expect(await open(impatient).fetch(`${host.url}/2gb`)).toEqual({ kind: "failed", reason: "images.too-large" });
  });

  test("that sends a byte now and then is given up", async () => {
    host.answers.set("/drip", (_request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write("x"), 50);
      response.once("close", () => clearInterval(timer));
    });
    expect(await open(impatient).fetch(`${host.url}/drip`)).toEqual({ kind: "failed", reason: "images.too-slow" });
  });

  test.each(["/head", "/body"])("that falls silent before its %s is given up", async (path) => {
    host.answers.set("/head", () => undefined);
    host.answers.set("/body", (_request, response) => response.writeHead(200).flushHeaders());
    expect(await open(impatient).fetch(host.url + path)).toEqual({ kind: "failed", reason: "images.fetch-timeout" });
  });

  test("that sends nothing, sends an empty picture", async () => {
    host.answers.set("/empty", (_request, response) => response.writeHead(200).end());
    expect(await open().fetch(`${host.url}/empty`)).toEqual({ kind: "failed", reason: "images.empty" });
  });

  test("that speaks no HTTP, or breaks off, is unreachable", async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on("error", () => undefined).end("SSH-2.0-OpenSSH_9.9\r\n");
    }).listen(0, OUTSIDE);
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    expect(await open().fetch(`http://${OUTSIDE}:${port}/`)).toEqual({ kind: "failed", reason: "images.unreachable" });
    server.close();
    host.answers.set("/broken", (_request, response) => {
      response.writeHead(200, { "content-length": "1000" }).write("half");
      setTimeout(() => response.destroy(), 20);
    });
    expect(await open().fetch(`${host.url}/broken`)).toEqual({ kind: "failed", reason: "images.unreachable" });
  });

  test("with endless headers is unreachable, and its name cannot fill our table", async () => {
    host.answers.set("/headers", (_request, response) => response.writeHead(200, { x: "y".repeat(60_000) }).end(PNG));
    expect(await open().fetch(`${host.url}/headers`)).toMatchObject({ kind: "failed" });
    host.show("/etag", PNG, { etag: `"${"e".repeat(5_000)}"` });
    expect(await open().fetch(`${host.url}/etag`)).toMatchObject({ kind: "bytes", etag: null });
  });

  test("that fails again and again is left alone", async () => {
    host.answers.set("/1.png", (_request, response) => response.writeHead(500).end());
    const one = open({ limits: { hostFailures: 3, hostRestMs: 60_000 } });
    for (let i = 0; i < 3; i += 1) {
      expect(await one.fetch(`${host.url}/1.png`)).toEqual({ kind: "failed", reason: "images.host-error" });
    }
    expect(await one.fetch(`${host.url}/1.png`)).toEqual({ kind: "failed", reason: "images.host-resting" });
    expect(host.asked).toHaveLength(3);
  });

  test("cannot take more than its share of connections", async () => {
    let open_ = 0;
    let most = 0;
    host.answers.set("/slow", (_request, response) => {
      open_ += 1;
      most = Math.max(most, open_);
      setTimeout(() => {
        open_ -= 1;
        response.writeHead(200).end(PNG);
      }, 20);
    });
    const one = open(impatient);
    const all = await Promise.all(Array.from({ length: 10 }, () => one.fetch(`${host.url}/slow`)));
    expect(all.map(({ kind }) => kind)).toEqual(Array.from({ length: 10 }, () => "bytes"));
    expect(most).toBe(2);
  });

  test("a name that does not exist, and a port where nobody listens, are told apart", async () => {
    expect(await open().fetch("http://nowhere.test/1.png")).toEqual({ kind: "failed", reason: "images.host-unknown" });
    // No port that a server is given by the system: another test file may listen there.
    expect(await open().fetch(`http://${OUTSIDE}:20202/`)).toEqual({
      kind: "failed",
      reason: "images.unreachable",
    });
  });
});
