#!/usr/bin/env node
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./child.mjs";
import { install } from "./install.mjs";
import { main, root, say } from "./program.mjs";
import { suites } from "./suites.mjs";

// `npm test` runs every suite, each within its budget; `npm test -- unit property` runs those; anything that is not a suite's name goes to
// vitest as it is (`npm test -- test/unit/lookup.test.ts -t cycle`). The last line is always the sum.

const VITEST = join(root, "node_modules/vitest/vitest.mjs");

/** Without a named suite there is no budget to hold to; a run that hangs still ends. */
const FREE_RUN_LIMIT_MS = 20 * 60_000;

/** @typedef {{ status: number, passed: number, failed: number, skipped: number }} Tally */

await main(async () => {
  await install({ tests: true });
  const reports = mkdtempSync(join(tmpdir(), "batos-test-"));
  try {
    const tallies = await runAll(process.argv.slice(2), reports);
    /** @param {"passed" | "failed" | "skipped"} what */
    const sum = (what) => tallies.reduce((total, tally) => total + tally[what], 0);
    const skipped = sum("skipped");
    console.log(`${sum("passed")} passed, ${sum("failed")} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
    return tallies.find((tally) => tally.status !== 0)?.status ?? 0;
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
});

/** @param {string[]} args @param {string} reports @returns {Promise<Tally[]>} */
async function runAll(args, reports) {
  const named = suites.filter((suite) => args.includes(suite.name));
  if (args.length > named.length) return [await vitest("tests", args, FREE_RUN_LIMIT_MS, join(reports, "report.json"))];
  const tallies = [];
  for (const { name, budgetMs } of named.length > 0 ? named : suites) {
    tallies.push(await vitest(name, ["--project", name], budgetMs, join(reports, `${name}.json`)));
  }
  return tallies;
}

/**
 * Runs vitest once. A run that fails without a failed test (a file that does not load, an error outside of tests, a budget overrun) counts
 * as one failure more.
 *
 * @param {string} name @param {string[]} args @param {number} limitMs @param {string} report
 * @returns {Promise<Tally>}
 */
async function vitest(name, args, limitMs, report) {
  const started = Date.now();
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const status = await run(process.execPath, [VITEST, "run", ...reporters, ...args], { cwd: root, limitMs });
  const { passed, failed, skipped } = existsSync(report) ? read(report) : { passed: 0, failed: 0, skipped: 0 };
  const unaccounted = status !== 0 && failed === 0 ? 1 : 0;
  if (status === 124) say(`${name} ran over its budget of ${limitMs / 1000} s and was ended`);
  const seconds = Math.round((Date.now() - started) / 1000);
  console.log(`${name}: ${passed} passed, ${failed + unaccounted} failed, ${seconds} s of ${limitMs / 1000} s\n`);
  return { status, passed, failed: failed + unaccounted, skipped };
}

/** @param {string} report */
function read(report) {
  const result = JSON.parse(readFileSync(report, "utf8"));
  const unloadable = result.testResults.filter(
    (/** @type {any} */ file) => file.status === "failed" && file.assertionResults.length === 0,
  ).length;
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + unloadable,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}
