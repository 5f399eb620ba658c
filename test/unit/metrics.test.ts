import { describe, expect, it } from "vitest";
import { createMetrics } from "#src/metrics.ts";

describe("the figures of a process", () => {
  it.each([
    ["hangs", () => new Promise<never>(() => {})],
    ["fails", () => Promise.reject(new Error("connect ECONNREFUSED"))],
  ])("are given while the queue %s, without its depth", async (_, depth) => {
    const metrics = createMetrics(depth);
    metrics.breaches.inc();
    const text = await metrics.registry.metrics();
    expect(text).toMatch(/^assay_breaches_total 1$/m);
    expect(text).not.toMatch(/^assay_queue_depth\{/m);
  });

  it("leave no depth standing from before the queue went away", async () => {
    const answers = [Promise.resolve({ screen: 7 }), Promise.reject(new Error("gone"))];
    const metrics = createMetrics(() => answers.shift() ?? Promise.resolve({}));
    expect(await metrics.registry.metrics()).toMatch(/^assay_queue_depth\{lane="screen"\} 7$/m);
    expect(await metrics.registry.metrics()).not.toMatch(/^assay_queue_depth\{/m);
  });

  it("begin at zero, so that an alarm on growth hears the first failure", async () => {
    const text = await createMetrics(async () => ({})).registry.metrics();
    for (const series of [
      'assay_deliveries_total{outcome="dead"}',
      'assay_jobs_failed_total{lane="screen"}',
      'assay_verdicts_total{verdict="block"}',
    ])
      expect(text).toContain(`${series} 0`);
  });
});
