/** The contexts of loaded weights: what gives way when memory is short, what an abort ends, and what a failure leaves behind. */
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { totalmem } from "node:os";
import { join } from "node:path";
import { InsufficientMemoryError, type LlamaModel } from "node-llama-cpp";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { fittingAdapters } from "../../infra/llama/first-adapter.ts";
import { machineMemory } from "../../infra/llama/first-load.ts";
import { LoadedModel } from "../../infra/llama/loaded-model.ts";
import { type LlamaUse, loadOn, openLlama } from "../../infra/llama/open-llama.ts";
import { Prefill } from "../../infra/llama/prefill.ts";
import { Sequences } from "../../infra/llama/sequences.ts";
import { writeTinyAdapter, writeTinyGguf } from "../support/random-gguf.ts";

const CPU = { gpu: "off", layers: "auto" } as const;
const never = new AbortController().signal;

let folder: string;
let path: string;
let use: LlamaUse;
let model: LlamaModel;

beforeAll(async () => {
  folder = await mkdtemp("/tmp/batos-sequences-");
  path = join(folder, "tiny.gguf");
  await writeTinyGguf(path, 1, { context: 4096 });
  for (const seed of [1, 2, 3, 4]) await writeTinyAdapter(join(folder, `${seed}.gguf`), seed);
  use = await openLlama(CPU);
});
afterAll(async () => {
  await use.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  model = await loadOn(use.llama, path, CPU);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await model.dispose();
});

const sequences = (): Sequences => new Sequences(model, { sequences: 2, threads: 1, heard: use, largestContext: 4096 });
const asked = (text: string) => ({ tokens: model.tokenize(text), shared: 0, need: 100 });

/** Lets the model have so many contexts at once, as memory would. */
function limitContexts(most: number): { live: () => number } {
  const create = model.createContext.bind(model);
  let live = 0;
  vi.spyOn(model, "createContext").mockImplementation(async (options) => {
    if (live >= most) throw new InsufficientMemoryError("a context has no room");
    const context = await create(options);
    live += 1;
    context.onDispose.createListener(() => {
      live -= 1;
    });
    return context;
  });
  return { live: () => live };
}

it("contexts that nobody uses give way to one that has no room, and those that are used do not", async () => {
  const contexts = limitContexts(3);
  const lanes = sequences();
  const run = (seed: number, job = async (): Promise<unknown> => undefined) =>
    lanes.run({ path: join(folder, `${seed}.gguf`), sha256: `${seed}` }, asked("hello"), never, job);
  for (const seed of [1, 2, 3]) await run(seed);
  expect(contexts.live()).toBe(3);
  await run(1, async () => {
    await run(4);
    expect(contexts.live()).toBe(2);
    await run(1);
  });
  // The sequences of contexts in use are what is left: then there is no room, and it is said.
  await run(1, () => run(2, () => run(3, () => expect(run(4)).rejects.toMatchObject({ code: "Unavailable" }))));
  await run(4);
});

it("nothing is evaluated for what is aborted already, and no more than a batch for what is aborted meanwhile", async () => {
  const lanes = sequences();
  const job = vi.fn(async () => undefined);
  const ready = { ...asked("hello"), tokens: model.tokenize("h").slice(0, 1) }; // a token alone is left to the job
  await expect(lanes.run(undefined, ready, AbortSignal.abort(new Error("stop")), job)).rejects.toThrow("stop");

  const context = await model.createContext({ contextSize: 2048, batchSize: 128, threads: 1 });
  const sequence = context.getSequence();
  const abort = new AbortController();
  const evaluate = sequence.evaluateWithoutGeneratingNewTokens.bind(sequence);
  const evaluated = vi.spyOn(sequence, "evaluateWithoutGeneratingNewTokens").mockImplementation(async (tokens, options) => {
    await evaluate(tokens, options);
    abort.abort(new Error("stop"));
  });
  const tokens = model.tokenize("a text ".repeat(200));
  const prefill = new Prefill();
  await expect(prefill.run(sequence, tokens, { signal: abort.signal })).rejects.toThrow("stop");
  expect(evaluated).toHaveBeenCalledTimes(1);
  expect(sequence.nextTokenIndex).toBe(128);
  evaluated.mockRestore();
  expect(await prefill.run(sequence, tokens)).toBe(tokens.length - 1 - 128);
  expect(job).not.toHaveBeenCalled();
});

it("a state that cannot be saved for others leaves no folder behind", async () => {
  vi.stubEnv("TMPDIR", folder);
  const before = await readdir(folder);
  const context = await model.createContext({ contextSize: 256, sequences: 2, threads: 1 });
  const [one, other] = [context.getSequence(), context.getSequence()];
  vi.spyOn(one, "saveStateToFile").mockImplementation(async (file) => {
    await writeFile(file, "half of it");
    throw new Error("no space left on device");
  });
  const prefill = new Prefill();
  const tokens = model.tokenize("the same for both ".repeat(8));
  expect(await Promise.all([prefill.run(one, tokens), prefill.run(other, tokens)])).toEqual([tokens.length - 1, tokens.length - 1]);
  expect(await readdir(folder)).toEqual(before);
  vi.unstubAllEnvs();
});

it("an adapter that could not be read is read again for the next completion", async () => {
  const loaded = await LoadedModel.load(use, { path, sha256: "w" }, { threads: 1, accelerator: CPU });
  const ask = (adapterPath: string, signal = never) =>
    loaded.complete(
      {
        messages: [{ role: "user", content: "hello" }],
        weights: { $blob: "w", size: 0, mediaType: "" },
        adapter: { $blob: "a".repeat(64), size: 0, mediaType: "" },
        sampling: { temperature: 0, topP: 1, topK: 0, seed: 1, maxTokens: 2 },
        purpose: { step: "method", selector: "x", attempt: 0, sample: 0 },
      },
      adapterPath,
      { promptTokens: 0, evaluatedTokens: 0, completionTokens: 0, answer: undefined },
      signal,
    );
  await expect(ask(join(folder, "gone.gguf"), AbortSignal.abort(new Error("stop")))).rejects.toThrow("stop"); // before anything is looked at
  await expect(ask(join(folder, "gone.gguf"))).rejects.toMatchObject({ code: "Unavailable" });
  expect(await ask(join(folder, "1.gguf"))).toMatch(/end|length/);
  await loaded.dispose();
});

it("an adapter that cannot be read just now is not one that does not fit", async () => {
  const weights = { path, sha256: "w".repeat(64) };
  const file = (name: string) => ({ path: join(folder, name), sha256: name });
  expect(await fittingAdapters(weights, [file("1.gguf"), file("tiny.gguf")])).toEqual(["1.gguf"]);
  await expect(fittingAdapters(weights, [file("1.gguf"), file("gone.gguf")])).rejects.toMatchObject({ code: "Unavailable" });
});

it("a machine has no more memory than it has, whatever its control group allows", () => {
  expect(machineMemory()).toBeGreaterThan(2 ** 28);
  expect(machineMemory()).toBeLessThanOrEqual(totalmem());
  vi.spyOn(process, "constrainedMemory").mockReturnValue(2 ** 64);
  expect(machineMemory()).toBe(totalmem());
});
