import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    pool: "forks",
    // Properties try hundreds of cases, rules are compiled and real processes started: the usual seconds are short on a
    // busy machine, and no test asserts a time.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 30_000 } },
    // On two cores it would be one.
    maxWorkers: 2,
    projects: [
      // The core is pure, so test files share what they import: compiling the rules in each would take most of the time.
      { extends: true, test: { name: "unit", include: ["test/unit/**/*.test.ts"], isolate: false } },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          // Much of their time they wait for processes and clocks.
          maxWorkers: 3,
          globalSetup: ["test/harness/shared-server.ts"],
        },
      },
    ],
  },
});
