import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { problemDocument } from "#http/problem.ts";
import { MAX_FILES } from "#http/uploads.ts";
import { scene } from "../harness/scene.ts";
import { startTestSystem, type TestSystem } from "../harness/system.ts";

let system: TestSystem;
const png = await scene(1).png().toBuffer();

beforeAll(async () => {
  system = await startTestSystem({}, "api");
});

afterAll(() => system.stop());

const part = (disposition: string, content: Buffer | string = png, more = "") =>
  Buffer.concat([
    Buffer.from(`--x\r\nContent-Disposition: ${disposition}\r\n${more}\r\n`),
    Buffer.from(content),
    Buffer.from("\r\n"),
  ]);
const END = Buffer.from("--x--\r\n");

async function send(pieces: Iterable<Buffer>, type = "multipart/form-data; boundary=x") {
  const answer = await fetch(`${system.url}/v1/images`, {
    method: "POST",
    headers: { authorization: `Bearer ${system.token}`, "content-type": type },
    body: Readable.from(pieces),
    duplex: "half",
  });
  return { status: answer.status, body: (await answer.json()) as unknown };
}

const file = 'form-data; name="picture"; filename="a.png"';

test.each<[string, Buffer[], string?]>([
  ["no boundary", [part(file), END], "multipart/form-data"],
  ["an empty boundary", [part(file), END], "multipart/form-data; boundary="],
  ["the boundary of another body", [part(file), END], "multipart/form-data; boundary=y"],
  ["no end", [part(file)]],
  ["a part without a heading", [Buffer.from("--x\r\n\r\nabc\r\n"), END]],
  ["a text in a field without a name", [part('form-data; filename="a.txt"', "text"), END]],
  ["a field whose name is of every object", [part('form-data; name="__proto__"; filename="a.png"'), END]],
  ["a file without a name", [part('form-data; name="picture"'), END]],
  ["nothing", []],
])("a multipart body with %s is a clear refusal", async (_what, pieces, type) => {
  const answer = await send(pieces, type);
  const { status, detail, errors = [] } = problemDocument.parse(answer.body);
  expect([400, 415]).toContain(status);
  expect(detail).not.toMatch(/JSON|prototype|undefined/i);
  expect(JSON.stringify(errors)).not.toMatch(/undefined/);
});

test.each([
  ["a path", "../../etc/passwd", "passwd"],
  ["written backwards", "a\u202egnp.exe", "a\u202egnp.exe"],
  ["very long", "x".repeat(5_000), "x".repeat(5_000)],
  ["empty", "", ""],
])("a file may have any name, and what came of it is given back: %s", async (_what, name, given) => {
  const named = part(`form-data; name="picture"; filename="${name}"`, png, "Content-Type: image/png\r\n");
  expect(await send([named, END])).toMatchObject({ status: 201, body: { images: [{ name: given, format: "png" }] } });
});

test("a heading of a hundred megabytes is read past, and the service goes on", async () => {
  const piece = Buffer.alloc(1024 * 1024, "a");
  function* pieces() {
    yield Buffer.from(`--x\r\nContent-Disposition: ${file}\r\nX-Long: `);
    for (let n = 0; n < 100; n += 1) yield piece;
    yield Buffer.concat([Buffer.from("\r\n\r\n"), png, Buffer.from("\r\n"), END]);
  }
  expect(await send(pieces())).toMatchObject({ status: 201, body: { images: [{ bytes: png.length }] } });
  expect((await system.call("GET", "/healthz")).status).toBe(200);
});

test("uploads that would not fit on disk beside the others are refused, and taken once there is room again", async () => {
  const size = 70_000;
  // Uploads lie in a folder of the test's own, where it can see how much has arrived.
  const disk = await mkdtemp(join(tmpdir(), "assay-test-"));
  vi.stubEnv("TMPDIR", disk);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await rm(disk, { recursive: true });
  });
  const small = await startTestSystem({ ASSAY_IMAGE_MAX_BYTES: String(size) }, "api");
  onTestFinished(() => small.stop());
  const picture = Buffer.concat([png.subarray(0, 60), Buffer.alloc(size - 60)]);
  const upload = (pieces: AsyncIterable<Buffer> | Iterable<Buffer>) =>
    fetch(`${small.url}/v1/images`, {
      method: "POST",
      headers: { authorization: `Bearer ${small.token}`, "content-type": "multipart/form-data; boundary=x" },
      body: Readable.from(pieces),
      duplex: "half",
    });
  const { promise: end, resolve: letEnd } = Promise.withResolvers<void>();
  async function* large(): AsyncGenerator<Buffer> {
    for (let n = 0; n < MAX_FILES; n += 1) yield part(file, picture);
    await end;
    yield END;
  }
  const first = Promise.all([upload(large()), upload(large())]);
  const begun = async () => (await readdir(disk, { recursive: true })).filter((path) => /upload-.+[/]/.test(path));
  await expect.poll(begun).toHaveLength(2 * MAX_FILES);
  const refused = await upload([part(file, picture.subarray(0, 100)), END]);
  expect(refused.status).toBe(503);
  expect(refused.headers.get("retry-after")).toBe("1");
  expect(problemDocument.parse(await refused.json()).code).toBe("uploads.too-many");
  letEnd();
  expect((await first).map(({ status }) => status)).toEqual([201, 201]);
  expect((await upload([part(file, picture.subarray(0, 100)), END])).status).toBe(201);
});
