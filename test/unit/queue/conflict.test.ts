import { expect, test } from "vitest";
import { isConflict } from "#queue/worker.ts";

test.each([
  ["Missing lock for job 7. moveToFinished", -2, true],
  ["could not renew lock for job 7", undefined, true],
  ["deadlock detected", "40P01", true],
  ["read ECONNRESET", "ECONNRESET", false],
  ["terminating connection due to unexpected postmaster exit", "57P02", false],
])("whoever is on call learns whether the queue is away: %s", (message, code, conflict) => {
  expect(isConflict(Object.assign(new Error(message), { code }))).toBe(conflict);
});
