/** Several workers on one machine: each with a GPU of its own where GPUs are listed, each in a place that the next one takes over when it dies. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { takeLock } from "../../infra/exclusive-lock.ts";
import { create, send } from "../support/http.ts";
import { DEPOSIT, method, plan, recordingFile } from "../support/recordings.ts";
import { type RunningSystem, startSystem } from "../support/system.ts";

let folder: string;
let system: RunningSystem;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "batos-workers-"));
  const weights = join(folder, "weights.gguf");
  writeFileSync(weights, "never loaded: the completions are recorded");
  system = await startSystem({
    BATOS_SEED_MODEL: weights,
    BATOS_MODEL: `recorded:${recordingFile([plan(), method("deposit", DEPOSIT)])}`,
    BATOS_CANDIDATES: "2",
    BATOS_GRACE_SECONDS: "3",
    BATOS_WORKERS: "2",
    CUDA_VISIBLE_DEVICES: "3,5",
  });
});
afterAll(async () => {
  await system?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const newest = (name: "worker" | "worker-2"): number => system.pids(name).at(-1) as number;
const shown = (pid: number): string | undefined =>
  readFileSync(`/proc/${pid}/environ`, "utf8")
    .split("\0")
    .find((one) => one.startsWith("CUDA_VISIBLE_DEVICES="));

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
  const account = await create(system, { balance: 10 });
  const deposit = { receiver: account, selector: "deposit", args: [5], params: ["amount"] };
  const examples = [{ slots: { balance: 1 }, args: [2], returns: 3 }];
  expect((await send(system, { ...deposit, examples })).body).toMatchObject({ result: 15 });
  const again = system.restarted(newest("worker"));
  process.kill(newest("worker"), "SIGKILL");
  expect((await send(system, deposit)).body).toMatchObject({ result: 20 });
  await again;
});
