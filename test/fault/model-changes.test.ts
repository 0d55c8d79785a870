/** Two hundred changes of weights and adapters in one process, allocating as the worker's process does: its memory stays what it was after the first ten. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openDiskBlobStore } from "../../infra/disk/blob-store.ts";
import { ALLOCATION } from "../../infra/llama/allocation.ts";
import type { BlobHandle } from "../../shared/image/values.ts";
import { randomWeightsLike } from "../support/random-gguf.ts";

const CHANGES = 200;
/** Megabytes. Without the allocator's setting the same changes leave 150. */
const SLACK = 60;
const LIMIT_MS = 300_000;
const seedFolder = fileURLToPath(new URL("../../infra/seed-model/", import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "model-changes-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it(
  "leave no memory behind",
  async () => {
    const blobs = await openDiskBlobStore(join(folder, "blobs"));
    const put = (path: string): Promise<BlobHandle> => blobs.put(createReadStream(path), "application/x-gguf");
    await randomWeightsLike(join(seedFolder, "seed.gguf"), join(folder, "other.gguf"), 5);
    const [seed, other] = [await put(join(seedFolder, "seed.gguf")), await put(join(folder, "other.gguf"))];
    const adapters = await Promise.all(["plans", "methods"].map((name) => put(join(seedFolder, `adapters/${name}.gguf`))));
    const changes = [
      { weights: seed, adapter: null },
      { weights: other, adapter: null },
      ...adapters.flatMap((adapter) => [
        { weights: seed, adapter },
        { weights: other, adapter },
      ]),
    ];
    const requests = changes.map((named) => ({
      ...named,
      messages: [{ role: "user", content: "hello" }],
      sampling: { temperature: 0, topP: 1, topK: 0, seed: 1, maxTokens: 4 },
      purpose: { step: "method", selector: "", attempt: 0, sample: 0 },
    }));
    const child = fork(fileURLToPath(new URL("../support/model-changes-process.ts", import.meta.url)), [], {
      execArgv: ["--expose-gc", "--import", "tsx"],
      env: { ...process.env, ...ALLOCATION },
    });
    child.send({ folder: join(folder, "blobs"), requests, changes: CHANGES });
    const ended = once(child, "exit").then(([code]) => Promise.reject(new Error(`it ended with ${code}`)));
    const [megabytes] = (await Promise.race([once(child, "message"), ended])) as [number[]];
    ended.catch(() => {});
    console.info(`megabytes after every tenth change: ${megabytes.map(Math.round).join(" ")}`);
    expect(megabytes).toHaveLength(CHANGES / 10);
    expect(Math.min(...megabytes.slice(-5))).toBeLessThan((megabytes[0] as number) + SLACK);
  },
  LIMIT_MS,
);
