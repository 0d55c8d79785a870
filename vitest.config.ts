import { defineConfig } from "vitest/config";
import { suites } from "./infra/bootstrap/suites.mjs";

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
