/** Several workers on one machine: each with a GPU of its own where GPUs are listed, each in a place that the next one takes over when it dies. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { takeLock } from "../../infra/exclusive-lock.ts";
import { type BoundaryGate, openBoundaryGate } from "../support/boundary-gate.ts";
import { create, send, slotsOf } from "../support/http.ts";
import { DEPOSIT, method, plan, recordingFile } from "../support/recordings.ts";
import { type RunningSystem, startSystem } from "../support/system.ts";

let folder: string;
let system: RunningSystem;
let gate: BoundaryGate;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "batos-workers-"));
  const weights = join(folder, "weights.gguf");
  writeFileSync(weights, "never loaded: the completions are recorded");
  gate = await openBoundaryGate();
  system = await startSystem({
    BATOS_BOUNDARY_SOCKET: gate.path,
    BATOS_CONCURRENCY: "1",
    BATOS_SEED_MODEL: weights,
    BATOS_MODEL: `recorded:${recordingFile([plan(), method("deposit", DEPOSIT)])}`,
    BATOS_CANDIDATES: "2",
    BATOS_GRACE_SECONDS: "3",
    BATOS_WORKERS: "2",
    CUDA_VISIBLE_DEVICES: "3,5",
  });
});
afterAll(async () => {
  await gate?.close();
  await system?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const newest = (name: "worker" | "worker-2"): number => system.pids(name).at(-1) as number;
const shown = (pid: number): string | undefined =>
  readFileSync(`/proc/${pid}/environ`, "utf8")
    .split("\0")
    .find((one) => one.startsWith("CUDA_VISIBLE_DEVICES="));

/** An account with the balance 15 that knows how to deposit. */
async function taught(): Promise<string> {
  const account = await create(system, { balance: 10 });
  const examples = [{ slots: { balance: 1 }, args: [2], returns: 3 }];
  const reply = await send(system, { receiver: account, selector: "deposit", args: [5], params: ["amount"], examples });
  expect(reply.body).toMatchObject({ result: 15 });
  return account;
}

it("are each shown one of the GPUs that are listed", async () => {
  expect([shown(newest("worker")), shown(newest("worker-2"))]).toEqual(["CUDA_VISIBLE_DEVICES=3", "CUDA_VISIBLE_DEVICES=5"]);
});

it("hold a place each, and whoever follows on a dead one finds its jobs and its GPU", async () => {
  for (const name of ["worker", "worker-2"]) expect(takeLock(join(system.dataDir, `${name}.lock`)), name).toBeUndefined();
  const names = (): string[] => ["worker", "worker-2"].map((place) => readFileSync(join(system.dataDir, `${place}.ids`), "utf8"));
  const before = names();
  const again = system.restarted(newest("worker-2"));
  process.kill(newest("worker-2"), "SIGKILL");
  await again;
  const after = names();
  expect(after.filter((name, at) => name !== before[at])).toHaveLength(1);
  expect(new Set([...before, ...after]).size).toBe(3);
  expect(shown(newest("worker-2"))).toBe("CUDA_VISIBLE_DEVICES=5");
});

it("answer when only one of them is left", async () => {
  const account = await taught();
  const again = system.restarted(newest("worker"));
  process.kill(newest("worker"), "SIGKILL");
  expect((await send(system, { receiver: account, selector: "deposit", args: [5] })).body).toMatchObject({ result: 20 });
  await again;
});

it("take over at once what a dead one was doing, and leave the living one its own", async () => {
  const one = await taught();
  const other = await create(system, { balance: 10 }, undefined, [one]);
  const deposit = (receiver: string, amount: number) => send(system, { receiver, selector: "deposit", args: [amount] });
  const commits = () => gate.passed.filter((name) => name === "message:before-commit").length;
  const before = commits();
  const first = gate.hold("message:before-commit");
  const answers = [deposit(one, 5)];
  const dead = await first;
  const second = gate.hold("message:before-commit");
  answers.push(deposit(other, 7));
  expect(new Set([dead, await second]).size).toBe(2);
  const killed = performance.now();
  process.kill(dead, "SIGKILL");
  expect((await answers[0])?.body).toMatchObject({ result: 20 });
  // A lock that nobody renews runs out after half a minute.
  expect(performance.now() - killed).toBeLessThan(12_000);
  // One worker is held: this message goes to the one that took over, and everything that it had given back was before it.
  expect((await deposit(one, 1)).body).toMatchObject({ result: 21 });
  expect(commits() - before).toBe(4);
  gate.release();
  expect((await answers[1])?.body).toMatchObject({ result: 17 });
  expect(commits() - before).toBe(4);
  expect([await slotsOf(system, one), await slotsOf(system, other)]).toMatchObject([{ balance: 21 }, { balance: 17 }]);
}, 20_000);
