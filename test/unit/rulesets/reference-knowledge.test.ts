import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openReferenceKnowledge } from "#rulesets/reference-knowledge.ts";

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "assay-rules-"));
  await writeFile(path.join(dir, "fx.json"), rates("2026-11-20"));
});

afterEach(() => rm(dir, { recursive: true }));

const rates = (date: string) => JSON.stringify({ base: "USD", date, source: "test", rates: { EUR: 0.9 } });

test("prices are read with what was compiled before, until a file changes that they are read with", async () => {
  const knowledge = openReferenceKnowledge(dir);
  const first = await knowledge();
  expect(first.rates.date).toBe("2026-11-20");
  await writeFile(path.join(dir, "policy.yaml"), "thresholds: {review: 2, block: 5}\n");
  expect(await knowledge()).toBe(first);
  await writeFile(path.join(dir, "fx.json"), rates("2026-11-21"));
  expect((await knowledge()).rates.date).toBe("2026-11-21");
});

test("files that prices cannot be read with are refused by name, and taken when they are right again", async () => {
  const knowledge = openReferenceKnowledge(dir);
  await writeFile(path.join(dir, "fx.json"), "{");
  await expect(knowledge()).rejects.toMatchObject({
    code: "ruleset.invalid",
    problems: [{ at: expect.stringMatching(/^fx\.json/) }],
  });
  await writeFile(path.join(dir, "fx.json"), rates("2026-11-20"));
  expect((await knowledge()).rates.date).toBe("2026-11-20");
});
