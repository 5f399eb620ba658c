import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { linkLibraries } from "#store/embedded/binaries.ts";
import { commandLine, waitUntilGone } from "#store/embedded/processes.ts";
import { type Holder, startHolder } from "../harness/holder.ts";

const isRoot = process.getuid?.() === 0;
const GONE_MS = 20_000;

let parent: string;
let dataDir: string;
let holders: Holder[];

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "assay-embedded-"));
  await chmod(parent, 0o711);
  dataDir = join(parent, "data");
  holders = [];
});

afterEach(async () => {
  await Promise.all(holders.map((holder) => holder.kill()));
  const left = await serversOf(dataDir);
  for (const pid of left) process.kill(pid, "SIGKILL");
  await Promise.all(left.map((pid) => waitUntilGone(pid, GONE_MS)));
  await rm(parent, { recursive: true, force: true, maxRetries: 10 });
});

function hold(): Holder {
  const holder = startHolder(dataDir);
  holders.push(holder);
  return holder;
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text, rowMode: "array" })).rows.flat();
  } finally {
    await client.end();
  }
}

async function writeNote(url: string): Promise<void> {
  await query(url, "create table if not exists note (text text)");
  await query(url, "insert into note values ('kept')");
}

async function serverPid(): Promise<number> {
  return Number((await readFile(join(dataDir, "postgres", "postmaster.pid"), "utf8")).split("\n")[0]);
}

/** Servers (not their children) whose data is in this folder. */
async function serversOf(folder: string): Promise<number[]> {
  const pids = existsSync("/proc/self/stat")
    ? (await readdir("/proc")).map(Number).filter(Number.isInteger)
    : execFileSync("ps", ["-eo", "pid="], { encoding: "utf8" }).split("\n").map(Number);
  const found: number[] = [];
  for (const pid of pids) {
    if (pid > 0 && (await commandLine(pid))?.includes(`-D ${folder}/postgres `)) found.push(pid);
  }
  return found;
}

test("a first start gives a database of its own behind a password, on the loopback interface only", async () => {
  const { url, adopted } = await hold().holding;
  expect(adopted).toBe(false);
  expect(await query(url, "show listen_addresses")).toEqual(["127.0.0.1"]);
  expect(await query(url, "show server_encoding")).toEqual(["UTF8"]);
  expect(await query(url, "select lower('É') || current_database()")).toEqual(["éassay"]);
  expect(await query(url, "show fsync")).toEqual(["on"]);
  const wrong = new URL(url);
  wrong.password = "wrong";
  await expect(query(wrong.href, "select 1")).rejects.toThrow(/password authentication failed/);
  expect((await stat(join(dataDir, "postgres"))).mode & 0o777).toBe(0o700);
  expect((await stat(join(dataDir, "postgres-password"))).mode & 0o777).toBe(0o600);
});

test("stopping leaves no process, and the next start has the data", async () => {
  const first = hold();
  await writeNote((await first.holding).url);
  expect(await first.stop()).toBe(0);
  expect(await serversOf(dataDir)).toEqual([]);
  const second = hold();
  expect(await query((await second.holding).url, "select text from note")).toEqual(["kept"]);
  await second.stop();
  expect(await serversOf(dataDir)).toEqual([]);
});

test("after kill -9 of its owner the server is taken over and can be stopped in order", async () => {
  const first = hold();
  await writeNote((await first.holding).url);
  const pid = await serverPid();
  await first.kill();
  const second = hold();
  const { url, adopted } = await second.holding;
  expect(adopted).toBe(true);
  expect(await serverPid()).toBe(pid);
  expect(await query(url, "select text from note")).toEqual(["kept"]);
  await second.stop();
  expect(await serversOf(dataDir)).toEqual([]);
});

test("after kill -9 of owner and server the next start recovers the data", async () => {
  const first = hold();
  await writeNote((await first.holding).url);
  await first.kill();
  process.kill(await serverPid(), "SIGKILL");
  const second = hold();
  const { url, adopted } = await second.holding;
  expect(adopted).toBe(false);
  expect(await query(url, "select text from note")).toEqual(["kept"]);
});

test("a server that is killed under a running service comes back at the same address", async () => {
  const holder = hold();
  const { url } = await holder.holding;
  await writeNote(url);
  process.kill(await serverPid(), "SIGKILL");
  await holder.logged("postgres.revived");
  expect(await query(url, "select text from note")).toEqual(["kept"]);
  await holder.stop();
  expect(await serversOf(dataDir)).toEqual([]);
});

test("a lock that names another living program is recognised as stale and said so", async () => {
  const first = hold();
  await writeNote((await first.holding).url);
  await first.stop();
  const lock = join(dataDir, "postgres", "postmaster.pid");
  const now = Math.floor(Date.now() / 1000);
  await writeFile(lock, `${process.pid}\n${dataDir}/postgres\n${now}\n5432\n\n127.0.0.1\n  1 1\nready   \n`);
  const second = hold();
  const { url, adopted } = await second.holding;
  expect(adopted).toBe(false);
  expect(second.lines).toContainEqual(
    expect.objectContaining({ event: "postgres.lock-stale", reason: "the process is another program" }),
  );
  expect(await query(url, "select text from note")).toEqual(["kept"]);
});

test("a damaged lock file does not keep the service from starting", async () => {
  const first = hold();
  await first.holding;
  await first.stop();
  await writeFile(join(dataDir, "postgres", "postmaster.pid"), "");
  expect((await hold().holding).adopted).toBe(false);
});

test("processes that start at the same moment share one server, which the last one stops", async () => {
  const together = [hold(), hold(), hold()];
  const held = await Promise.all(together.map((holder) => holder.holding));
  expect(held.map((one) => one.adopted).sort()).toEqual([false, true, true]);
  expect(new Set(held.map((one) => one.url)).size).toBe(1);
  expect(await serversOf(dataDir)).toHaveLength(1);
  const starter = together.find((_, index) => held[index]?.adopted === false);
  await starter?.stop();
  const [rest, last] = together.filter((holder) => holder !== starter);
  expect(await query(held[0]?.url ?? "", "select 1")).toEqual([1]);
  await Promise.all([rest?.stop(), last?.stop()]);
  expect(await serversOf(dataDir)).toEqual([]);
});

test("a process that was killed does not count as a user of the server", async () => {
  const [first, second] = [hold(), hold()];
  await Promise.all([first.holding, second.holding]);
  await first.kill();
  await second.stop();
  expect(await serversOf(dataDir)).toEqual([]);
});

test("a first start that was killed half-way is thrown away and done again", async () => {
  const first = hold();
  while (!(await draftsOf(dataDir)).some((draft) => existsSync(join(dataDir, draft, "PG_VERSION")))) {
    await new Promise((done) => setTimeout(done, 5));
  }
  await first.kill();
  expect(existsSync(join(dataDir, "postgres"))).toBe(false);
  const { url } = await hold().holding;
  expect(await query(url, "select 1")).toEqual([1]);
});

async function draftsOf(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).filter((name) => name.startsWith("postgres.init-"));
}

test("a folder that holds something else is left alone, with a sentence that says so", async () => {
  await hold().holding.then(() => holders[0]?.stop());
  await rm(join(dataDir, "postgres", "PG_VERSION"));
  await expect(hold().holding).rejects.toThrow(/holds files but no PostgreSQL data/);
});

test("a lost password is named instead of silently starting empty", async () => {
  await hold().holding.then(() => holders[0]?.stop());
  await rm(join(dataDir, "postgres-password"));
  await expect(hold().holding).rejects.toThrow(/postgres-password is missing/);
});

test.runIf(isRoot)("root can keep its data in a folder that nobody else may enter", async () => {
  await chmod(parent, 0o700);
  const holder = hold();
  const { url } = await holder.holding;
  await writeNote(url);
  expect((await stat(`/proc/${await serverPid()}`)).uid).not.toBe(0);
  await holder.stop();
  expect(await serversOf(dataDir)).toEqual([]);
});

test("libraries are linked when install scripts were switched off, and again without harm", async () => {
  const links = [{ source: "native/lib/libx.so.1.2", target: "native/lib/libx.so.1" }];
  await mkdir(join(parent, "native", "lib"), { recursive: true });
  await writeFile(join(parent, "native", "pg-symlinks.json"), JSON.stringify(links));
  await linkLibraries(parent);
  await linkLibraries(parent);
  expect(await readlink(join(parent, "native", "lib", "libx.so.1"))).toBe("libx.so.1.2");
});
