import { fastify } from "fastify";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { answerErrors, failureEvent, translate } from "#http/problem.ts";
import { buildWorkerApp } from "#http/worker-app.ts";
import { zodProblems } from "#input/zod-problems.ts";
import { AssayError, ERRORS, type ErrorCode } from "#src/errors.ts";
import { createLog } from "#src/log.ts";
import { createMetrics } from "#src/metrics.ts";
import { openDatabase } from "#store/database.ts";

describe("what a caller is told", () => {
  it("a field that is left out is missing, whatever type it should have", () => {
    const shape = z.strictObject({ title: z.string(), images: z.array(z.string()), price: z.strictObject({}) });
    const { error } = shape.safeParse({ price: 3 });
    expect(zodProblems(error ?? new z.ZodError([]))).toEqual([
      { at: "/title", message: "is missing" },
      { at: "/images", message: "is missing" },
      { at: "/price", message: "must be an object, not a number" },
    ]);
  });

  it("a field that is not known is named by a pointer that leads to it", () => {
    const { error } = z.strictObject({ in: z.strictObject({}) }).safeParse({ in: { "a/b~c": 1 } });
    expect(zodProblems(error ?? new z.ZodError([]))).toEqual([{ at: "/in/a~1b~0c", message: "is not a known field" }]);
  });

  it("a hostile body's thousands of unknown fields do not make a long answer", () => {
    const hostile = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`field-${i}`, 1]));
    const { error } = z.strictObject({ title: z.string() }).safeParse(hostile);
    const problems = zodProblems(error ?? new z.ZodError([]));
    expect(problems).toHaveLength(100);
    expect(problems[0]).toEqual({ at: "/title", message: "is missing" });
  });

  it("when to come again, by each error that may be over in a moment and by no other", async () => {
    const app = fastify();
    app.setErrorHandler(answerErrors(createLog({ level: "silent" })));
    app.get("/:code", async ({ params }) => {
      throw new AssayError((params as { code: ErrorCode }).code, "no");
    });
    const told: string[] = [];
    for (const code of Object.keys(ERRORS)) {
      if ((await app.inject(`/${code}`)).headers["retry-after"] === "1") told.push(code);
    }
    const outages = ["store.unavailable", "store.timeout", "queue.unavailable", "service.starting", "service.stopping"];
    expect(told).toEqual(["request.timeout", "events.too-many", "uploads.too-many", ...outages]);
  });

  it("a body that its sender broke off is not taken for an outage of the database", () => {
    expect(translate(Object.assign(new Error("aborted"), { code: "ECONNRESET" })).code).toBe("request.malformed");
    expect(translate(Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" })).code).toBe(
      "store.unavailable",
    );
  });

  it("a content type that no call takes is answered with those that are taken", () => {
    const { code, message } = translate(Object.assign(new Error("Unsupported Media Type"), { statusCode: 415 }));
    expect(code).toBe("request.unsupported-type");
    expect(message).toContain("application/json");
  });
});

it("an outage of the database is one line in the log, however many requests meet it", async () => {
  const lines: { event: string }[] = [];
  const log = createLog({ level: "info", destination: { write: (line) => void lines.push(JSON.parse(line)) } });
  // Nobody listens on port 1.
  const database = openDatabase("postgres://assay@127.0.0.1:1/assay", () => undefined);
  const app = buildWorkerApp({ database, log, metrics: createMetrics(async () => ({})), started: () => true });
  const authorization = `Bearer assay_${"0".repeat(12)}_${"a".repeat(43)}`;
  for (let time = 0; time < 5; time += 1) {
    expect((await app.inject({ url: "/metrics", headers: { authorization } })).statusCode).toBe(503);
  }
  await app.close();
  await database.close();
  expect(lines.map(({ event }) => event)).toEqual(["store.unavailable"]);
});

it.each([
  ["store.unavailable", "store.unavailable"],
  ["store.timeout", "store.unavailable"],
  ["queue.unavailable", "queue.unavailable"],
  ["service.stopping", "request.refused"],
  ["internal", "request.failed"],
  ["request.invalid", "request.refused"],
] as const)("%s is logged as %s, for a request as for a line of a batch", (code, event) => {
  expect(failureEvent(new AssayError(code, "why"))).toBe(event);
});
