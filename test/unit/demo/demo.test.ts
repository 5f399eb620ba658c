import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { width } from "#cli/table.ts";
import { loadSamples } from "#src/demo/samples.ts";
import { shorten } from "#src/demo/table.ts";

describe("the demo's listings", () => {
  it("are listings that the API takes, each with its own id, in many languages and of both kinds", async () => {
    const samples = await loadSamples(new Date("2026-11-20T00:00:00Z"));
    expect(samples.length).toBeGreaterThanOrEqual(60);
    expect(new Set(samples.map(({ listing }) => listing.id)).size).toBe(samples.length);
    const languages = new Set(samples.map(({ listing }) => listing.locale?.slice(0, 2)));
    for (const language of "en de fr es pt it zh ja ko ru ar tr".split(" ")) expect(languages).toContain(language);
    const suspect = samples.filter(({ expected }) => expected === "suspect").length;
    expect(Math.min(suspect, samples.length - suspect)).toBeGreaterThanOrEqual(20);
  });

  it("keep a new seller new, on whatever day the demo runs", async () => {
    const now = new Date("2031-02-03T04:05:06Z");
    const ages = (await loadSamples(now)).map(
      ({ listing }) => now.getTime() - Date.parse(listing.seller.createdAt ?? ""),
    );
    expect(Math.min(...ages)).toBe(2 * 24 * 60 * 60 * 1000);
  });
});

describe("titles in the demo's table", () => {
  it("never push the columns beside them, whatever they are written in", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 40 }), (title, places) => {
        expect(width(shorten(title, places))).toBeLessThanOrEqual(places);
      }),
    );
  });

  it("count East Asian letters as the two places that they take", () => {
    expect(shorten("スーパーコピー N級品", 9)).toBe("スーパー…");
    expect(shorten("구찌 레플리카", 20)).toBe("구찌 레플리카");
  });
});
