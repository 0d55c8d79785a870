/** `batos eval` on a system whose model is recorded, so that every way a mission can end is there. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { MissionResult, Totals } from "../../api/client/evaluation/totals.ts";
import { method, plan, recordingFile } from "../support/recordings.ts";
import { type RunningSystem, startSystem } from "../support/system.ts";

/** What only the hidden cases hold: as an argument it comes to the system in the end, as an expectation never. */
const HIDDEN_ARGUMENT = 730_917;
const HIDDEN_EXPECTATION = "only-the-judge-knows-this";

const adds = (selector: string, amount: string): string =>
  `function ${selector}(by: number) {\n\tthis.n = this.n + ${amount};\n\tthis._p_changed = true;\n\treturn this.n;\n}`;

const mission = (selector: string, hidden: object[]): string =>
  JSON.stringify({
    id: selector,
    slots: { n: 1 },
    selector,
    params: ["by"],
    intent: "add the number to n and return it",
    examples: [{ slots: { n: 1 }, args: [2], returns: 3, after: { n: 3 } }],
    hidden,
  });

let system: RunningSystem;
let folder: string;
let report: { totals: Totals; missions: MissionResult[] };
let told: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "batos-evaluation-"));
  const recordings = [
    plan('{"artifact":"method","changes":["n"],"steps":[{"persona":"BABS","action":"find_similar_methods_","limit":1}]}'),
    method("right", adds("right", "by")),
    method("narrow", adds("narrow", "2")),
    method("never", adds("never", "by * 5")),
  ];
  const env = { BATOS_MODEL: `recorded:${recordingFile(recordings)}`, BATOS_CANDIDATES: "2", BATOS_CORRECTIONS: "0" };
  system = await startSystem(env, { dataDir: join(folder, "data") });
  const file = join(folder, "missions.jsonl");
  const hidden = [{ slots: { n: 0 }, args: [HIDDEN_ARGUMENT], returns: HIDDEN_ARGUMENT, after: { n: HIDDEN_ARGUMENT } }];
  const unfit = JSON.stringify({ ...JSON.parse(mission("unfit", hidden)), slots: { n: { $odd: 1 } } });
  const missions = [
    unfit,
    mission("right", hidden),
    mission("narrow", hidden),
    mission("never", [{ args: [1], returns: HIDDEN_EXPECTATION }]),
  ];
  writeFileSync(file, `${missions.join("\n")}\n`);
  const out = join(folder, "report.json");
  const ran = await promisify(execFile)(process.execPath, ["infra/bootstrap/batos.mjs", "eval", file, "--json", out], {
    env: { ...process.env, BATOS_URL: system.url, BATOS_KEY: system.key },
  });
  told = ran.stdout;
  report = JSON.parse(readFileSync(out, "utf8"));
});
afterAll(async () => {
  await system?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const of = (id: string): MissionResult => report.missions.find((result) => result.id === id) as MissionResult;

it("says of each mission how it ended, and what it took", () => {
  expect(report.missions.map(({ id, status, first_sample }) => ({ id, status, first_sample }))).toEqual([
    { id: "unfit", status: "refused", first_sample: false },
    { id: "right", status: "solved", first_sample: true },
    { id: "narrow", status: "wrong", first_sample: false },
    { id: "never", status: "refused", first_sample: false },
  ]);
  expect(of("right")).toMatchObject({ samples: 2, corrections: 0 });
  expect(of("narrow").reason).toMatch(/returns 2, not 730917/);
  expect(of("unfit").reason).toMatch(/^InvalidInput: slots\.n: key "\$odd"/);
  expect(of("never").reason).toMatch(/MissionFailed/);
  expect(report.totals).toMatchObject({
    solved: { count: 1, of: 4 },
    wrong_of_installed: { count: 1, of: 2 },
    refused: { count: 2, of: 4 },
  });
  expect(told).toContain("wrong among the installed   1 of 2");
});

it("keeps hidden cases out of the trail and the prompts, and their expectations out of the system", async () => {
  await system.stop();
  const files = readdirSync(system.dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.filter((entry) => entry.parentPath.includes("trail"))).not.toHaveLength(0);
  for (const entry of files) {
    const bytes = readFileSync(join(entry.parentPath, entry.name));
    expect(bytes.includes(HIDDEN_EXPECTATION), entry.name).toBe(false);
    if (entry.parentPath.includes("trail")) expect(bytes.includes(String(HIDDEN_ARGUMENT)), entry.name).toBe(false);
  }
});

it("that is interrupted takes its system and its folder along", async () => {
  const temporary = join(folder, "temporary");
  mkdirSync(temporary);
  const slow = join(folder, "slow.jsonl");
  writeFileSync(slow, `${mission("never", [])}\n`);
  const env = { ...process.env, TMPDIR: temporary, BATOS_MODEL: "openai:http://127.0.0.1:9", BATOS_LOG: "silent" };
  const evaluation = spawn(process.execPath, ["infra/bootstrap/eval.mjs", slow, "--json", join(folder, "slow.json")], {
    env,
    stdio: "pipe",
  });
  const ended = once(evaluation, "close");
  const data = await new Promise<string>((resolve) => {
    const watcher = watch(temporary, { recursive: true }, (_, name) => {
      if (!/admin\.key$/.test(name ?? "")) return;
      watcher.close();
      resolve(join(temporary, String(name), ".."));
    });
  });
  evaluation.kill("SIGTERM");
  await ended;
  expect(existsSync(data)).toBe(false);
  expect(readdirSync(temporary).filter((name) => name.startsWith("batos-eval-"))).toEqual([]);
});
