/**
 * kill -9 from outside at every effect boundary there is. After the restart: the message is answered, its effect happened once, the method is
 * installed once, and no completion that had been recorded is asked of the model again (the model is another process, which counts).
 */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSqliteStores } from "../../infra/sqlite/stores.ts";
import type { CycleEvent } from "../../shared/audit/event.ts";
import { type BoundaryName, boundaries } from "../../shared/boundaries.ts";
import { type BoundaryGate, openBoundaryGate } from "../support/boundary-gate.ts";
import { call, create, type Reply, send } from "../support/http.ts";
import { type OpenAiServer, startOpenAiServer } from "../support/openai-server.ts";
import { DEPOSIT, method, plan, recordingFile } from "../support/recordings.ts";
import { type RunningSystem, startSystem } from "../support/system.ts";

/** Boundaries that only a mission that fails, or the first start, comes to. */
const inGenesis: BoundaryName[] = boundaries.filter((name) => name.startsWith("genesis:"));
const inFailure: BoundaryName[] = ["mission:failed"];
const inTheLifeOfAMessage = boundaries.filter((name) => !inGenesis.includes(name) && !inFailure.includes(name));

const endingTypes = new Set<string>([
  "mission_opened",
  "message_parked",
  "method_installed",
  "mission_done",
  "mission_failed",
  "message_answered",
  "message_failed",
  "completion",
]);

describe("killed at a boundary", () => {
  let gate: BoundaryGate;
  let model: OpenAiServer;
  let system: RunningSystem | undefined;

  beforeEach(async () => {
    gate = await openBoundaryGate();
    const wrong = DEPOSIT.replace("+ amount", "- amount").replace("deposit(", "waste(");
    model = await startOpenAiServer({ completions: recordingFile([plan(), method("deposit", DEPOSIT), method("waste", wrong)]) });
  });
  afterEach(async () => {
    await gate.close();
    await system?.stop();
    system = undefined;
    await model.close();
  });

  const environment = () => ({
    BATOS_MODEL: `openai:${model.url}`,
    BATOS_BOUNDARY_SOCKET: gate.path,
    BATOS_CANDIDATES: "3",
    BATOS_SWEEP_SECONDS: "1",
    BATOS_CORRECTIONS: "0",
  });
  const kill = (pid: number) => process.kill(pid, "SIGKILL");

  /** What had been recorded when the process died, and how often each had been asked for. */
  const recorded = async (dataDir: string) => {
    const stores = await openSqliteStores(`${dataDir}/image.sqlite`);
    try {
      const counts = await model.counts();
      const missions = await stores.operations.staleMissions(Number.MAX_SAFE_INTEGER, 10);
      const completions = (await Promise.all(missions.map((mission) => stores.operations.completions(mission.id)))).flat();
      return completions.map(({ step, sample }) => ({ key: `${step}/${sample}`, asked: asked(counts, step, sample) }));
    } finally {
      await stores.close();
    }
  };

  /** How often the trail says each thing that a transaction made true. */
  const endings = async (reply: Reply): Promise<Record<string, number>> => {
    const { events } = (await call(system as RunningSystem, "GET", `/v1/jobs/${reply.body.job}/trace`)).body;
    const counts: Record<string, number> = {};
    for (const { event_type } of events as CycleEvent[])
      if (endingTypes.has(event_type)) counts[event_type] = (counts[event_type] ?? 0) + 1;
    return counts;
  };

  it.each(inTheLifeOfAMessage)("%s: the message is answered once all the same", async (boundary) => {
    system = await startSystem(environment());
    const account = await create(system, { balance: 10 });
    const held = gate.hold(boundary);
    const message = {
      receiver: account,
      selector: "deposit",
      args: [5],
      params: ["amount"],
      intent: "add the amount to the balance",
      examples: [{ slots: { balance: 1 }, args: [2], returns: 3 }],
    };
    const headers = { "idempotency-key": `one-${boundary}` };
    const first = send(system, message, 60, headers).catch(() => undefined);
    const pid = await held;
    const before = await recorded(system.dataDir);
    const readyAgain = system.restarted(pid);
    kill(pid);
    await readyAgain;
    await first;
    const reply = await send(system, message, 60, headers);
    expect(reply.status, JSON.stringify(reply.body)).toBe(200);
    expect(reply.body).toMatchObject({ status: "answered", result: 15, method: { holder: account, selector: "deposit", version: 1 } });
    const { slots } = (await call(system, "GET", `/v1/objects/${account}`)).body;
    expect(slots.balance).toBe(15);
    expect(slots.deposit.$method.version).toBe(1);
    const history = (await call(system, "GET", `/v1/objects/${account}/history`)).body;
    const revisions = Array.isArray(history) ? history : history.revisions;
    expect(
      revisions.filter((revision: { changed: string[] }) => revision.changed.includes("deposit") && !revision.changed.includes("parents")),
    ).toHaveLength(1);
    expect(await endings(reply)).toEqual({
      mission_opened: 1,
      message_parked: 1,
      method_installed: 1,
      mission_done: 1,
      message_answered: 1,
      completion: 4,
    });
    const counts = await model.counts();
    for (const { key, asked: times } of before) {
      const [step = "", sample = ""] = key.split("/");
      expect(asked(counts, step, Number(sample)), `${key} was recorded and asked for again`).toBe(times);
    }
  });

  it.each(inFailure)("%s: everyone is told once that the mission failed", async (boundary) => {
    system = await startSystem(environment());
    const account = await create(system, { balance: 10 });
    const held = gate.hold(boundary);
    const message = {
      receiver: account,
      selector: "waste",
      args: [5],
      params: ["amount"],
      examples: [{ slots: { balance: 1 }, args: [2], returns: 3 }],
    };
    const headers = { "idempotency-key": "one" };
    const first = send(system, message, 60, headers).catch(() => undefined);
    const pid = await held;
    const readyAgain = system.restarted(pid);
    kill(pid);
    await readyAgain;
    await first;
    const reply = await send(system, message, 60, headers);
    expect(reply.status).toBe(422);
    expect(reply.body).toMatchObject({ code: "MissionFailed" });
    expect(await endings(reply)).toEqual({ mission_opened: 1, message_parked: 1, mission_failed: 1, completion: 4 });
    expect((await call(system, "GET", `/v1/objects/${account}`)).body.slots).not.toHaveProperty("waste");
  });

  it.each(inGenesis)("%s: the next start has one whole image", async (boundary) => {
    const held = gate.hold(boundary);
    const starting = startSystem(environment()).catch((error: Error) => error);
    const pid = await held;
    kill(pid);
    const failed = await starting;
    if (!(failed instanceof Error)) throw new Error("a system whose genesis was killed said that it is ready");
    const { dataDir } = failed as Error & { dataDir: string };
    system = await startSystem(environment(), { dataDir });
    const account = await create(system, { balance: 10 }, "account");
    expect((await call(system, "GET", "/v1/objects/orchestrator")).status).toBe(200);
    const genesis = (await call(system, "GET", "/v1/transactions/1")).body;
    expect(JSON.stringify(genesis)).toContain("genesis");
    const reply = await send(
      system,
      {
        receiver: account,
        selector: "deposit",
        args: [5],
        params: ["amount"],
        examples: [{ slots: { balance: 1 }, args: [2], returns: 3 }],
      },
      60,
    );
    expect(reply.body).toMatchObject({ result: 15 });
  });
});

/** How often the model was asked for a step's sample (all attempts together). */
function asked(counts: Record<string, number>, step: string, sample: number): number {
  return Object.entries(counts).reduce((sum, [purpose, count]) => {
    const parts = purpose.split("/");
    return parts[0] === step && Number(parts.at(-1)) === sample ? sum + count : sum;
  }, 0);
}
