import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Ruleset } from "#screening/rules/ruleset.ts";
import { createLog } from "#src/log.ts";
import { startRulesets } from "#src/processes/rulesets.ts";
import { POLICY } from "../rules/bundle.ts";

const STRICTER = POLICY.replace("review: 2", "review: 1.5");
let dir: string;
let lines: Record<string, unknown>[];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "assay-rules-"));
  await writeFile(join(dir, "policy.yaml"), POLICY);
  lines = [];
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function start(record: (ruleset: Ruleset) => Promise<void>) {
  const log = createLog({ level: "info", destination: { write: (line: string) => void lines.push(JSON.parse(line)) } });
  return startRulesets({ rulesDir: dir, record, log, pollMs: 25 });
}

const thresholdOf = (ruleset: Ruleset) => ruleset.policy.forCategory("watches").thresholds.review;
const eventsNamed = (name: string) => lines.filter(({ event }) => event === name);

it("no ruleset decides before it is recorded, however often the database has to be asked", async () => {
  const recorded: string[] = [];
  let away = false;
  let asked = 0;
  const rulesets = await start(async ({ id }) => {
    asked += 1;
    if (away) throw new Error("gone");
    recorded.push(id);
  });
  const first = rulesets.current();
  expect(recorded).toEqual([first.id]);

  away = true;
  await writeFile(join(dir, "policy.yaml"), STRICTER);
  await expect.poll(() => asked, { timeout: 10_000 }).toBeGreaterThan(2);
  expect(rulesets.current()).toBe(first);
  away = false;
  await expect.poll(() => thresholdOf(rulesets.current()), { timeout: 10_000 }).toBe(1.5);
  expect(recorded).toEqual([first.id, rulesets.current().id]);
  expect(eventsNamed("ruleset.activated").map(({ ruleset }) => ruleset)).toEqual(recorded);
  expect(eventsNamed("store.unavailable")).toMatchObject([{ part: "rulesets", err: { code: "store.unavailable" } }]);
  expect(eventsNamed("ruleset.refused")).toEqual([]);
  await rulesets.stop();
});

it("a worker whose first ruleset cannot be recorded does not start", async () => {
  const failing = start(() => Promise.reject(new Error("gone")));
  await expect(failing).rejects.toMatchObject({ code: "store.unavailable" });
});

it("rules that do not load are refused, which is not an outage of the database", async () => {
  const rulesets = await start(async () => undefined);
  await writeFile(join(dir, "policy.yaml"), "- {");
  await expect.poll(() => eventsNamed("ruleset.refused").length, { timeout: 10_000 }).toBe(1);
  expect(eventsNamed("store.unavailable")).toEqual([]);
  await rulesets.stop();
});
