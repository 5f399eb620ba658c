import fc from "fast-check";
import { expect, test } from "vitest";
import { distinctRuns } from "#tasks/persist.ts";

test("no run names a listing twice, and each listing keeps its order", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("a", "b", "c")), (ids) => {
      const items = ids.map((listingId, order) => ({ listingId, order }));
      const runs = distinctRuns(items);
      for (const run of runs) expect(new Set(run.map((item) => item.listingId)).size).toBe(run.length);
      for (const id of ["a", "b", "c"]) {
        const of = (list: readonly (typeof items)[number][]) => list.filter((item) => item.listingId === id);
        expect(of(runs.flat())).toEqual(of(items));
      }
    }),
  );
});
