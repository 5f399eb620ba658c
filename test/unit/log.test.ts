import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLog } from "#src/log.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function logTo(lines: Record<string, unknown>[]) {
  return createLog({ level: "info", destination: { write: (line: string) => void lines.push(JSON.parse(line)) } });
}

test("an outage that every connection reports does not fill the disk, and says how often it was reported", () => {
  const lines: Record<string, unknown>[] = [];
  const log = logTo(lines);
  for (let time = 0; time < 100; time += 1) log.event("queue.unavailable", { err: new Error("gone") });
  log.child({ part: "banks" }).event("store.unavailable", { err: new Error("gone") });
  expect(lines.map(({ event }) => event)).toEqual(["queue.unavailable", "store.unavailable"]);
  vi.advanceTimersByTime(10_000);
  log.event("queue.unavailable", { err: new Error("gone") });
  expect(lines[2]).toMatchObject({ event: "queue.unavailable", leftOut: 99, err: { message: "gone" } });
});

test("other events are written each time", () => {
  const lines: Record<string, unknown>[] = [];
  const log = logTo(lines);
  for (let time = 0; time < 5; time += 1) log.event("gate.breach", { listing: String(time) });
  expect(lines.map(({ listing }) => listing)).toEqual(["0", "1", "2", "3", "4"]);
});
