/** What all models of a process share: llama.cpp itself, and what it says when something fails. */
import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openDiskBlobStore } from "../../infra/disk/blob-store.ts";
import { openLlamaEmbeddings } from "../../infra/llama/embeddings.ts";
import { openLlamaModel } from "../../infra/llama/llama-model.ts";
import { LoadedEmbeddings } from "../../infra/llama/loaded-embeddings.ts";
import { LoadedModel } from "../../infra/llama/loaded-model.ts";
import { openLlama } from "../../infra/llama/open-llama.ts";
import { usableThreads } from "../../infra/llama/threads.ts";
import type { BlobStore } from "../../shared/blob/blob-store.ts";
import type { BlobHandle } from "../../shared/image/values.ts";
import { writeTinyAdapter, writeTinyGguf } from "../support/random-gguf.ts";

const CPU = { gpu: "off", layers: "auto" } as const;

let folder: string;
let blobs: BlobStore;
let whole: BlobHandle;
let lacking: BlobHandle;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "batos-shared-llama-"));
  blobs = await openDiskBlobStore(join(folder, "blobs"));
  const put = async (name: string, omit: string[]): Promise<BlobHandle> => {
    await writeTinyGguf(join(folder, name), 1, {}, omit);
    return blobs.put(createReadStream(join(folder, name)), "application/x-gguf");
  };
  whole = await put("whole.gguf", []);
  lacking = await put("lacking.gguf", ["llama.attention.layer_norm_rms_epsilon"]);
});
afterAll(() => rm(folder, { recursive: true }));

/** The garbage collector, to be called. */
function exposeGc(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}

const request = {
  messages: [{ role: "user" as const, content: "Hello" }],
  adapter: null,
  sampling: { temperature: 0, topP: 1, topK: 0, seed: 1, maxTokens: 4 },
  purpose: { step: "method", selector: "x", attempt: 0, sample: 0 },
};

it("whichever model fails after whichever others were opened, it says what llama.cpp said", async () => {
  const check = await openLlama(CPU); // as a start does that finds out whether a GPU works
  const model = openLlamaModel({ blobs, threads: 1, accelerator: CPU, llama: check });
  const embeddings = openLlamaEmbeddings({ blobs, threads: 1, accelerator: CPU });
  try {
    expect(await model.complete({ ...request, weights: whole })).toMatchObject({ completionTokens: expect.any(Number) });
    expect(await embeddings.embed(["a"], { weights: whole })).not.toBeNull();
    const said = {
      code: "InvalidInput",
      message: expect.stringMatching(/key not found in model: llama\.attention\.layer_norm_rms_epsilon/),
    };
    await expect(embeddings.embed(["a"], { weights: lacking })).rejects.toMatchObject(said);
    await expect(model.complete({ ...request, weights: lacking })).rejects.toMatchObject(said);
  } finally {
    await embeddings.close();
    expect(check.llama.disposed).toBe(false);
    await model.close();
  }
  expect(check.llama.disposed).toBe(true);
});

it("all who use one accelerator use one llama.cpp, also who comes while another one leaves", async () => {
  const first = await openLlama(CPU);
  const [second] = await Promise.all([openLlama(CPU), first.close()]);
  expect(second.llama).toBe(first.llama);
  expect(second.llama.disposed).toBe(false);
  await first.close();
  expect(second.llama.disposed).toBe(false);
  await second.close();
  expect(second.llama.disposed).toBe(true);
  const anew = await openLlama(CPU);
  expect(anew.llama).not.toBe(first.llama);
  await anew.close();
});

it("closes after a load that failed, also when the garbage collector was there first", async () => {
  const gc = exposeGc();
  const use = await openLlama(CPU);
  const path = await blobs.localPath(lacking.$blob);
  await expect(LoadedEmbeddings.load(use, path, lacking.$blob, { threads: 1, accelerator: CPU })).rejects.toThrow(/makes no vectors/);
  for (let round = 0; round < 3; round += 1) {
    await setImmediate();
    gc();
  }
  await use.close();
  expect(use.llama.disposed).toBe(true);
  const next = await openLlama(CPU);
  expect(next.llama).not.toBe(use.llama);
  await next.close();
});

it("closes after an adapter that llama.cpp refused, also when the garbage collector was there first", async () => {
  const gc = exposeGc();
  const use = await openLlama(CPU);
  const path = await blobs.localPath(whole.$blob);
  const foreign = join(folder, "foreign.gguf");
  await writeTinyAdapter(foreign, 2, { width: 128 });
  const model = await LoadedModel.load(use, { path, sha256: whole.$blob }, { threads: 1, accelerator: CPU });
  const progress = { promptTokens: 0, evaluatedTokens: 0, completionTokens: 0, answer: undefined };
  const adapter = { $blob: "a".repeat(64), size: 0, mediaType: "" };
  await expect(model.complete({ ...request, weights: whole, adapter }, foreign, progress, new AbortController().signal)).rejects.toThrow(
    /fit/,
  );
  for (let round = 0; round < 3; round += 1) {
    await setImmediate();
    gc();
  }
  await model.dispose();
  await use.close();
});

it("of what llama.cpp said the latest is kept, each message once", async () => {
  const use = await openLlama(CPU);
  for (let turn = 0; turn < 100; turn += 1) for (const which of [turn, 0]) use.hear(`error ${which}`);
  expect(await use.why()).toBe("error 95; error 96; error 97; error 98; error 99; error 0");
  use.forget();
  expect(await use.why()).toBe("");
  await use.close();
});

it("all models together get as many threads as the one that wants the most, whoever was loaded last", async () => {
  const path = await blobs.localPath(whole.$blob);
  const [one, other] = [await openLlama(CPU), await openLlama(CPU)];
  const most = usableThreads();
  const small = await LoadedEmbeddings.load(one, path, whole.$blob, { threads: 1, accelerator: CPU });
  expect(one.llama.maxThreads).toBe(1);
  const model = await LoadedModel.load(other, { path, sha256: whole.$blob }, { threads: most, accelerator: CPU });
  expect(model.placement.threads).toBe(most);
  expect(one.llama.maxThreads).toBe(most);
  const again = await LoadedEmbeddings.load(one, path, whole.$blob, { threads: "auto", workers: 2, accelerator: CPU });
  expect(one.llama.maxThreads).toBe(most);
  for (const loaded of [small, model, again]) await loaded.dispose();
  for (const use of [one, other]) await use.close();
});

it.each(["max", 99] as const)("vectors are made where %s layers on a GPU, which the setting asks for, cannot be had", async (layers) => {
  const embeddings = openLlamaEmbeddings({ blobs, threads: 1, accelerator: { gpu: "off", layers } });
  expect(await embeddings.embed(["a"], { weights: whole })).not.toBeNull();
  await embeddings.close();
});
