import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSigningSecret, signatureHeaders } from "#webhooks/sign.ts";

const SCRIPT = fileURLToPath(new URL("../../examples/webhook-receiver/receiver.ts", import.meta.url));
const secret = createSigningSecret();
let receiver: ChildProcess;
let lines: AsyncIterator<string>;
let url: string;

beforeAll(async () => {
  const args = [SCRIPT, "--secret", secret, "--port", "0"];
  receiver = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  if (!receiver.stdout) throw new Error("the receiver has no output");
  lines = createInterface(receiver.stdout)[Symbol.asyncIterator]();
  url = /http:\S+/.exec(await nextLine())?.[0] ?? "";
});

afterAll(async () => {
  const ended = once(receiver, "exit");
  receiver.kill();
  expect((await ended)[0]).toBe(0);
});

const nextLine = async (): Promise<string> => (await lines.next()).value ?? "";

const verdict = (listingId: string, sequence: number, more: object): string =>
  JSON.stringify({
    type: "listing.verdict",
    timestamp: new Date().toISOString(),
    data: { listingId, sequence, ...more },
  });

async function send(id: string, body: string, options: { secrets?: string[]; at?: Date } = {}): Promise<number> {
  const headers = signatureHeaders(options.secrets ?? [secret], id, options.at ?? new Date(), body);
  return (await fetch(url, { method: "POST", headers, body })).status;
}

test("the example receiver shows each verdict once, keeps the newest, and refuses what is not genuine", async () => {
  const block = verdict("sku-1", 5, {
    verdict: "block",
    score: 6.4,
    gate: "closed",
    reasons: [{ title: "Too cheap" }],
  });
  expect(await send("e-1", block)).toBe(204);
  expect(await nextLine()).toMatch(/sku-1 +block +6\.4 +closed +Too cheap/);
  expect(await send("e-1", block)).toBe(204);
  expect(await nextLine()).toBe("again: listing.verdict of sku-1");
  expect(await send("e-0", verdict("sku-1", 4, { verdict: "allow", score: 0, gate: "open" }))).toBe(204);
  expect(await nextLine()).toBe("late: listing.verdict 4 of sku-1");
  expect(await send("e-2", block, { secrets: [createSigningSecret()] })).toBe(401);
  expect(await nextLine()).toContain("refused");
  expect(await send("e-3", block, { at: new Date(Date.now() - 600_000) })).toBe(401);
  expect(await nextLine()).toContain("refused");
  expect(
    await send("e-4", verdict("sku-2", 1, { verdict: "allow", score: 0 }), {
      secrets: [createSigningSecret(), secret],
    }),
  ).toBe(204);
  expect(await nextLine()).toMatch(/sku-2 +allow/);
  expect(await send("e-5", verdict("\u001b[2J", 1, { verdict: "allow", score: 0 }))).toBe(204);
  expect(await nextLine()).not.toContain("\u001b");
});

test("a test message is taken, and shown as what it is", async () => {
  expect(await send("t-1", JSON.stringify({ type: "webhook.test", timestamp: "", data: { webhook: "w" } }))).toBe(204);
  expect(await nextLine()).toBe("test: the signature is right");
});

test("a gate that overtakes its verdict does not hide it", async () => {
  const gate = {
    type: "listing.gate",
    timestamp: "",
    data: { listingId: "sku-3", sequence: 2, gate: "open", reason: "allow" },
  };
  await send("g-1", JSON.stringify(gate));
  expect(await nextLine()).toMatch(/sku-3 .*open/);
  await send("g-0", verdict("sku-3", 1, { verdict: "allow", score: 0.5, gate: "open" }));
  expect(await nextLine()).toMatch(/sku-3 +allow +0\.5 +open/);
});
