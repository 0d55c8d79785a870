import { defineConfig } from "vitest/config";
import { install } from "./infra/bootstrap/install.mjs";
import { suites } from "./infra/bootstrap/suites.mjs";

// So that `npx vitest` right after `npm ci` finds SQLite built.
await install({ tests: true });

export default defineConfig({
  test: {
    // Processes, not threads: SQLite and llama.cpp are native, and fault tests send signals.
    pool: "forks",
    maxWorkers: 2,
    projects: suites.map(({ name, include, testLimitMs, oneAtATime }, order) => ({
      extends: true,
      test: {
        name,
        include: [include],
        testTimeout: testLimitMs,
        hookTimeout: Math.max(testLimitMs, 60_000),
        fileParallelism: !oneAtATime,
        sequence: { groupOrder: order },
      },
    })),
  },
});
