/** Weights and adapters that are named by a plain change of pLLM_obj's or a persona's slots, as any key that may write can: the worker survives all of them. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { identity } from "../../infra/ids.ts";
import { keyRow, newKey } from "../../infra/keys.ts";
import { openStores } from "../../infra/stores.ts";
import { parseConfig } from "../../shared/config.ts";
import type { BlobHandle } from "../../shared/image/values.ts";
import { call, create, type Door, send, slotsOf } from "../support/http.ts";
import { writeCrashingGguf } from "../support/random-gguf.ts";
import { type RunningSystem, startSystem } from "../support/system.ts";

let system: RunningSystem;
let writer: Door;
let folder: string;
let round = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "batos-first-use-"));
  system = await startSystem({ BATOS_CANDIDATES: "8" });
  const { operations, close } = await openStores(parseConfig({ BATOS_DATA: system.dataDir }));
  const key = newKey();
  await operations.apply([{ write: "insertKey", key: keyRow(key, "writer", ["read", "write"], identity) }]);
  await close();
  writer = { url: system.url, key };
});
afterAll(async () => {
  await system?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function upload(bytes: Buffer): Promise<BlobHandle> {
  const response = await fetch(`${system.url}/v1/blobs`, {
    method: "POST",
    headers: { authorization: `Bearer ${system.key}`, "content-type": "application/x-gguf" },
    body: bytes as never,
  });
  return (await response.json()) as BlobHandle;
}

const change = async (name: string, slots: Record<string, unknown>): Promise<number> => {
  const reply = await call(writer, "PATCH", `/v1/objects/${name}`, { slots });
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  return reply.body.tid;
};

const learn = async () => {
  const receiver = await create(writer, { balance: 10 });
  return send(writer, {
    receiver,
    selector: `deposit${"ABCDEF"[round++]}`,
    args: [5],
    params: ["amount"],
    intent: "add the amount to the balance and return the new balance",
    examples: [{ slots: { balance: 1 }, args: [2], returns: 3, after: { balance: 3 } }],
  });
};

it("weights that llama.cpp aborts on end the mission with one clear error, and the worker goes on", async () => {
  const [worker] = system.pids("worker");
  const path = join(folder, "crashing.gguf");
  await writeCrashingGguf(path, 3);
  const weights = await upload(readFileSync(path));
  const tid = await change("pLLM_obj", { weights });

  for (let mission = 0; mission < 2; mission += 1) {
    const reply = await learn();
    expect(reply.status, JSON.stringify(reply.body)).toBe(422);
    expect(reply.body).toMatchObject({
      code: "MissionFailed",
      detail: expect.stringMatching(
        /^deposit\w could not be learned in 3 cycles: llama\.cpp crashes on the file [0-9a-f]{64} \(GGML_ASSERT\(.*\)\): convert the model again$/,
      ),
    });
  }
  expect((await call(system, "POST", `/v1/transactions/${tid}/undo`)).status).toBe(200);
  expect(await learn()).toMatchObject({ status: 200, body: { result: 15 } });
  expect(system.pids("worker")).toEqual([worker]);
  process.kill(worker as number, 0); // it is alive
});

it("an adapter that does not fit is refused likewise", async () => {
  const before = system.pids("worker");
  const bytes = readFileSync("infra/seed-model/adapters/plans.gguf");
  // Another width of a matrix: the file is read as whole, and what it says does not fit the weights.
  const name = "blk.0.attn_q.weight.lora_a";
  const at = bytes.indexOf(name) + name.length + 4;
  bytes.writeBigUInt64LE(bytes.readBigUInt64LE(at) / 2n, at);
  const adapter = await upload(bytes);
  const tid = await change("BRICK", { codex: { ...((await slotsOf(writer, "BRICK")).codex as object), adapter } });
  const reply = await learn();
  expect(reply.status, JSON.stringify(reply.body)).toBe(422);
  expect(reply.body.detail).toMatch(/could not be learned in 3 cycles: adapter [0-9a-f]{64} does not fit the weights in use: /);
  expect((await call(system, "POST", `/v1/transactions/${tid}/undo`)).status).toBe(200);
  expect((await learn()).status).toBe(200);
  expect(system.pids("worker")).toEqual(before);
});
