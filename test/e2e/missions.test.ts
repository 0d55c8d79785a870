/** The fixed file of missions, through the command line, by real inference on the seed model. */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sameValue } from "../../shared/guardian/behaviour.ts";
import type { Stored } from "../../shared/image/values.ts";
import { cleanMethod } from "../../shared/language/cleaning.ts";
import type { Example } from "../../shared/mind/brief.ts";
import { call, create, send, slotsOf } from "../support/http.ts";
import { randomWeightsLike } from "../support/random-gguf.ts";
import { type RunningSystem, startSystem } from "../support/system.ts";

interface Mission {
  id: string;
  slots: Record<string, Stored>;
  selector: string;
  params: string[];
  intent: string;
  examples: Example[];
  hidden: Example[];
}

const missions: Mission[] = readFileSync("test/fixtures/missions.jsonl", "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line) => JSON.parse(line));

const run = promisify(execFile);
const json = (value: unknown): string => JSON.stringify(value);

/** The command line as a person uses it. */
async function batos(system: RunningSystem, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, BATOS_URL: system.url, BATOS_KEY: system.key };
  try {
    const { stdout, stderr } = await run(process.execPath, ["infra/bootstrap/batos.mjs", ...args], { env });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

/** The example that the live message is: the first that returns something. */
const live = (mission: Mission): Example => mission.examples.find((example) => !example.throws) as Example;

const startOf = (mission: Mission): Record<string, Stored> => ({ ...mission.slots, ...(live(mission).slots as Record<string, Stored>) });

const sendArgs = (mission: Mission): string[] => [
  "send",
  mission.id,
  mission.selector,
  ...live(mission).args.map(json),
  ...(mission.params.length > 0 ? ["--params", mission.params.join(",")] : []),
  "--intent",
  mission.intent,
  "--examples",
  json(mission.examples),
  "--json",
];

describe("the fixed missions", () => {
  let system: RunningSystem;
  let dataDir: string;

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), "batos-missions-"));
    system = await startSystem({}, { dataDir });
  });
  afterAll(async () => {
    await system?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it("are at least twelve, over different kinds of object", () => {
    expect(missions.length).toBeGreaterThanOrEqual(12);
    expect(new Set(missions.map((mission) => json(Object.keys(mission.slots).sort()))).size).toBeGreaterThanOrEqual(10);
  });

  it.each(missions)("$id: $selector is understood and answered", async (mission) => {
    await create(system, startOf(mission), mission.id);
    const { code, stdout, stderr } = await batos(system, ...sendArgs(mission));
    expect(code, `${stdout}${stderr}`).toBe(0);
    const answer = JSON.parse(stdout);
    const expected = live(mission);
    if (expected.returns !== undefined)
      expect(sameValue(answer.result, expected.returns), `${json(answer.result)} is not ${json(expected.returns)}`).toBe(true);
    expect(answer.mission).toEqual(expect.any(String));
    const trace = (await call(system, "GET", `/v1/jobs/${answer.job}/trace`)).body;
    const { source } = ((await slotsOf(system, mission.id))[mission.selector] as { $method: { source: string } }).$method;
    const written = trace.missions
      .flatMap((one: { completions: unknown[] }) => one.completions)
      .filter((completion: { step: string }) => completion.step === "method")
      .map((completion: { text: string }) => cleanMethod(completion.text, mission.selector));
    expect(written).toContain(source);
    for (const hidden of mission.hidden) {
      const fresh = await create(system, { ...mission.slots, ...(hidden.slots as Record<string, Stored>) }, undefined, [mission.id]);
      const reply = await send(system, { receiver: fresh, selector: mission.selector, args: hidden.args });
      expect(reply.status === 200, `${json(hidden)}: ${json(reply.body)}\n${source}`).toBe(!hidden.throws);
      if (hidden.returns !== undefined)
        expect(sameValue(reply.body.result, hidden.returns), `${json(hidden)}: ${json(reply.body.result)}\n${source}`).toBe(true);
      const after = await slotsOf(system, fresh);
      for (const [slot, value] of Object.entries(hidden.after ?? {}))
        expect(sameValue(after[slot], value), `${json(hidden)}: ${slot} is ${json(after[slot])}\n${source}`).toBe(true);
    }
  });

  it("are each answered again when the weights are taken away and the system is started anew", async () => {
    await system.stop();
    renameSync(join(dataDir, "blobs"), join(dataDir, "blobs-taken-away"));
    system = await startSystem({ BATOS_SEED_MODEL: join(dataDir, "no-such-file.gguf") }, { dataDir });
    expect(existsSync(join(dataDir, "blobs-taken-away"))).toBe(true);
    for (const mission of missions) {
      const fresh = await create(system, startOf(mission), undefined, [mission.id]);
      const reply = await send(system, { receiver: fresh, selector: mission.selector, args: live(mission).args });
      expect(reply.status, `${mission.id}: ${json(reply.body)}`).toBe(200);
      expect(reply.body.mission).toBeNull();
      if (live(mission).returns !== undefined) expect(sameValue(reply.body.result, live(mission).returns), mission.id).toBe(true);
    }
  });
});

describe("a model of the same shape with random weights", () => {
  let system: RunningSystem;

  beforeAll(async () => {
    const random = join(mkdtempSync(join(tmpdir(), "random-weights-")), "random.gguf");
    await randomWeightsLike("infra/seed-model/seed.gguf", random, 7);
    system = await startSystem({ BATOS_SEED_MODEL: random, BATOS_CANDIDATES: "2", BATOS_CORRECTIONS: "0", BATOS_MAX_TOKENS: "120" });
  });
  afterAll(() => system?.stop());

  it("solves none of them", async () => {
    for (const mission of missions) {
      const object = await create(system, startOf(mission));
      const { selector, params, intent, examples } = mission;
      const reply = await send(system, {
        receiver: object,
        selector,
        args: live(mission).args,
        ...(params.length > 0 ? { params } : {}),
        intent,
        examples,
      });
      expect(reply.status, mission.id).toBe(422);
      expect(Object.keys(await slotsOf(system, object))).not.toContain(selector);
    }
  });
});
