/**
 * The test suites, in the order in which `npm test` runs them: one per folder of test/.
 *
 * @typedef {object} Suite
 * @property {string} name
 * @property {string} include
 * @property {number} testLimitMs one test's
 * @property {number} budgetMs the whole suite's, wall clock; running over it is a failure, so that the suites stay quick
 * @property {boolean} [oneAtATime] its files share something of the machine (a model in memory, a folder, the clock), so they take turns
 */

/** @type {Suite[]} */
export const suites = [
  { name: "architecture", include: "test/*.test.ts", testLimitMs: 120_000, budgetMs: 120_000 },
  { name: "unit", include: "test/unit/**/*.test.ts", testLimitMs: 10_000, budgetMs: 90_000 },
  { name: "property", include: "test/property/**/*.test.ts", testLimitMs: 60_000, budgetMs: 180_000 },
  { name: "contract", include: "test/contract/**/*.test.ts", testLimitMs: 60_000, budgetMs: 180_000 },
  { name: "integration", include: "test/integration/**/*.test.ts", testLimitMs: 60_000, budgetMs: 480_000 },
  // With CI set, the checkers of races, crashes and power losses go on for longer.
  {
    name: "fault",
    include: "test/fault/**/*.test.ts",
    testLimitMs: 120_000,
    budgetMs: process.env.CI ? 900_000 : 480_000,
    oneAtATime: true,
  },
  { name: "e2e", include: "test/e2e/**/*.test.ts", testLimitMs: 180_000, budgetMs: 600_000, oneAtATime: true },
];
