/** The rules of the house, checked by the tools that know them. Each tool's count of what it saw is checked too: a rule that saw no file is green. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const folders = ["shared", "infra", "api", "workers", "test"];
const programs = /\.(ts|mjs)$/;

const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "--", ...folders], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => programs.test(file) && existsSync(join(root, file)));

/** Runs a tool of node_modules/.bin to its end. */
function tool(name: string, ...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(join(root, "node_modules/.bin", name), args, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  return { status, output: stdout + stderr };
}

interface Cruise {
  readonly modules: { source: string; dependencies: unknown[] }[];
  readonly summary: { violations: { rule: { name: string }; from: string; to: string }[] };
}

function cruise(...paths: string[]): Cruise {
  return JSON.parse(tool("depcruise", "--config", ".dependency-cruiser.cjs", "--output-type", "json", ...paths).output) as Cruise;
}

describe("imports", () => {
  const { modules, summary } = cruise(...folders);

  test("go one way, without cycles, and use declared packages only", () => {
    expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([]);
  });

  test("are seen in every source file", () => {
    const seen = new Set(modules.map(({ source }) => source));
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((file) => !seen.has(file))).toEqual([]);
  });

  test("are read from TypeScript, types included", () => {
    const importing = files.filter((file) => /^import /m.test(readFileSync(join(root, file), "utf8")));
    const blind = modules.filter(({ source, dependencies }) => importing.includes(source) && dependencies.length === 0);
    expect(blind.map(({ source }) => source)).toEqual([]);
  });
});

test("types hold", () => {
  const { status, output } = tool("tsc", "--noEmit", "--listFilesOnly");
  expect({ status, unchecked: files.filter((file) => !output.includes(`/${file}\n`)) }).toEqual({ status: 0, unchecked: [] });
  expect(tool("tsc", "--noEmit", "--pretty", "false")).toEqual({ status: 0, output: "" });
});

test("format and lint are clean", () => {
  const { status, output } = tool("biome", "ci", "--error-on-warnings", "--colors=off", "--max-diagnostics=20");
  expect(status, output).toBe(0);
  expect(Number(/Checked (\d+) files/.exec(output)?.[1])).toBeGreaterThanOrEqual(files.length);
});

test("no file, export or dependency is unused", () => {
  const { status, output } = tool("knip", "--no-progress");
  expect(status, output).toBe(0);
});
