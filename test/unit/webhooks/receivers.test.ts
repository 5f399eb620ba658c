import { describe, expect, test } from "vitest";
import { createReceivers } from "#webhooks/receivers.ts";

const MINUTE_MS = 60_000;

function setUp() {
  const clock = { at: 0 };
  const receivers = createReceivers({ atOnce: 2, slowMs: 4_000, patienceMs: 5, now: () => clock.at });
  /** Begins an attempt; the function it gives ends it, after some time by the clock, and gives what came of it. */
  async function begin(name: string) {
    const begun = Promise.withResolvers<void>();
    const { promise, resolve } = Promise.withResolvers<string>();
    const visit = receivers.visit(name, () => {
      begun.resolve();
      return promise;
    });
    await begun.promise;
    return (afterMs: number) => {
      clock.at += afterMs;
      resolve("attempted");
      return visit;
    };
  }
  return { clock, receivers, begin, attempt: (name: string) => receivers.visit(name, async () => "attempted") };
}

const putOff = expect.objectContaining({ putOffMs: expect.any(Number) });

describe("turns at a receiver", () => {
  test("one that is busy puts off what waits too long, and no other receiver", async () => {
    const { begin, attempt } = setUp();
    const ends = [await begin("a"), await begin("a")];
    expect(await attempt("a")).toEqual(putOff);
    expect(await attempt("b")).toBe("attempted");
    for (const end of ends) expect(await end(10)).toBe("attempted");
    expect(await attempt("a")).toBe("attempted");
  });

  test("a place that comes free in time is taken", async () => {
    const { begin, attempt } = setUp();
    const ends = [await begin("a"), await begin("a")];
    const waiting = attempt("a");
    await ends[0]?.(10);
    expect(await waiting).toBe("attempted");
  });

  test("a slow one has one attempt at a time until it is quick again", async () => {
    const { begin, attempt } = setUp();
    await (await begin("a"))(13_000);
    const probe = await begin("a");
    expect(await attempt("a")).toEqual(putOff);
    await probe(13_000);
    const second = await begin("a");
    expect(await attempt("a")).toEqual(putOff);
    await second(20);
    const both = [await begin("a"), await begin("a")];
    for (const end of both) expect(await end(20)).toBe("attempted");
  });

  test("an attempt that throws gives its place back", async () => {
    const { receivers, attempt } = setUp();
    await expect(receivers.visit("a", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await attempt("a")).toBe("attempted");
  });

  test.each([
    ["a minute", MINUTE_MS, MINUTE_MS, 2 * MINUTE_MS],
    ["a day", 24 * 60 * MINUTE_MS, 60 * MINUTE_MS, 120 * MINUTE_MS],
  ])(
    "what is put off for one that has been slow for %s comes back in that order of time",
    async (_, slowFor, least, most) => {
      const { clock, begin, attempt } = setUp();
      await (await begin("a"))(13_000);
      clock.at = slowFor;
      await begin("a");
      const { putOffMs } = (await attempt("a")) as { putOffMs: number };
      expect(putOffMs).toBeGreaterThanOrEqual(least);
      expect(putOffMs).toBeLessThanOrEqual(most);
    },
  );
});
