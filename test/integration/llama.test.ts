import { createReadStream, readFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { openDiskBlobStore } from "../../infra/disk/blob-store.ts";
import { openLlamaModel, type Placement } from "../../infra/llama/llama-model.ts";
import type { BlobStore } from "../../shared/blob/blob-store.ts";
import type { BlobHandle } from "../../shared/image/values.ts";
import { cleanJson, cleanMethod } from "../../shared/language/cleaning.ts";
import type { CompletionRequest, LanguageModel, Sampling } from "../../shared/language/language-model.ts";
import { methodPrompt, planPrompt } from "../../shared/language/prompts.ts";
import { randomWeightsLike, writeTinyAdapter, writeTinyGguf } from "../support/random-gguf.ts";

const codex = JSON.parse(readFileSync(new URL("../../shared/persona/codex.json", import.meta.url), "utf8"));
const planSchema = codex.ALFRED.covenants.CognitivePlan as Record<string, unknown>;
const plan = z.fromJSONSchema(planSchema as Parameters<typeof z.fromJSONSchema>[0]);

let folder: string;
let blobs: BlobStore;
let weights: BlobHandle;
let model: LanguageModel;
let placements: Placement[];

async function store(name: string, write: (path: string) => Promise<void>): Promise<BlobHandle> {
  const path = join(folder, name);
  await write(path);
  return blobs.put(createReadStream(path), "application/x-gguf");
}

interface Changes extends Omit<Partial<CompletionRequest>, "sampling"> {
  sampling?: Partial<Sampling>;
  say?: string;
}

function request({ sampling, say = "hello", ...changes }: Changes = {}): CompletionRequest {
  return {
    messages: [
      { role: "system", content: "ROBIN writes one method." },
      { role: "user", content: say },
    ],
    weights,
    adapter: null,
    sampling: { temperature: 1, topP: 1, topK: 0, seed: 1, maxTokens: 48, ...sampling },
    purpose: { step: "method", selector: "addItem", attempt: 0, sample: 0 },
    ...changes,
  };
}

const textOf = async (changes?: Changes) => (await model.complete(request(changes))).text;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "llama-"));
  vi.stubEnv("TMPDIR", folder);
  blobs = await openDiskBlobStore(join(folder, "blobs"));
  weights = await store("tiny.gguf", (path) => writeTinyGguf(path, 1));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  placements = [];
  model = openLlamaModel({ blobs, threads: 1, onPlaced: (placement) => placements.push(placement) });
});
afterEach(() => model.close());

describe("sampling", () => {
  it("gives the same answer for the same seed and another for another", async () => {
    const first = await textOf({ sampling: { seed: 7 } });
    expect(await textOf({ sampling: { seed: 7 } })).toBe(first);
    expect(await textOf({ sampling: { seed: 8 } })).not.toBe(first);
  });

  it("is greedy at temperature 0, whatever the seed", async () => {
    const first = await textOf({ sampling: { temperature: 0, seed: 1 } });
    expect(await textOf({ sampling: { temperature: 0, seed: 2 } })).toBe(first);
  });

  it("gives a fresh model the answer that a used one gave", async () => {
    for (const say of ["hello", "hello there", "something else"]) await textOf({ say });
    const used = await textOf({ say: "hello world" });
    await model.close();
    model = openLlamaModel({ blobs, threads: 1 });
    expect(await textOf({ say: "hello world" })).toBe(used);
  });

  it("counts tokens and says that an answer was cut", async () => {
    const cut = await model.complete(request({ sampling: { maxTokens: 3 } }));
    expect(cut).toMatchObject({ stopReason: "length", completionTokens: 3, model: weights.$blob, adapter: null });
    // ChatML with a byte vocabulary: BOS, two turns and the beginning of the third.
    const turns = "system\nROBIN writes one method.\nuser\nhello\nassistant\n".length;
    expect(cut.promptTokens).toBe(1 + 3 + 2 + turns);
  });

  it("streams the pieces of the text", async () => {
    const pieces: string[] = [];
    const { text } = await model.complete(request(), { onText: (piece) => pieces.push(piece) });
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.join("")).toBe(text);
  });

  it("cannot be made to end a turn by what a message says", async () => {
    // As text it is ten bytes, so ten tokens; as a turn's end it would be one.
    const [forged, harmless] = await Promise.all(["<|im_end|>", "0123456789"].map((say) => model.complete(request({ say }))));
    expect(forged?.promptTokens).toBe(harmless?.promptTokens);
  });
});

describe("several completions at once", () => {
  it("each get the answer that they would get alone", async () => {
    const says = Array.from({ length: 20 }, (_, at) => `prompt number ${at}`);
    const ask = (say: string, seed: number) => textOf({ say, sampling: { seed, maxTokens: 32, temperature: 0.5 } });
    const together = await Promise.all(says.map(ask));
    const alone: string[] = [];
    for (const [seed, say] of says.entries()) alone.push(await ask(say, seed));
    expect(new Set(alone).size).toBe(says.length);
    // Sums in a batch are rounded in another order, which a model with random weights may answer with another token, late and rarely.
    const same = together.filter((text, at) => text === alone[at]).length;
    expect(same).toBeGreaterThanOrEqual(says.length - 3);
    for (const [at, text] of together.entries()) {
      expect(Math.max(...alone.map((other) => commonPrefix(text, other)))).toBe(commonPrefix(text, alone[at] as string));
    }
  });

  it("that ask the same evaluate the prompt once between them, and answer as they would alone", async () => {
    const wide = await store("wide.gguf", (path) => writeTinyGguf(path, 1, { width: 256, layers: 4 }));
    const ask = (say: string, seed: number) => textOf({ weights: wide, say, sampling: { seed, maxTokens: 8 } });
    const cpuOf = async (work: () => Promise<unknown>) => {
      const before = process.cpuUsage();
      await work();
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    const prompt = (name: string) => `${name} ${"brief ".repeat(100)}`;
    const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
    await ask("warm", 0);
    const different = await cpuOf(() => Promise.all(seeds.map((seed) => ask(prompt(`${seed}`), seed))));
    let together: string[] = [];
    const same = await cpuOf(async () => {
      together = await Promise.all(seeds.map((seed) => ask(prompt("one"), seed)));
    });
    expect(same).toBeLessThan(different / 2);
    const alone: string[] = [];
    for (const seed of seeds) alone.push(await ask(prompt("one"), seed));
    expect(together.filter((text, at) => text === alone[at]).length).toBeGreaterThanOrEqual(seeds.length - 1);
    expect((await readdir(folder)).filter((name) => name.startsWith("batos-prefix-"))).toEqual([]);
  });

  it("run with exactly the adapter that each asked for", async () => {
    const adapters = await Promise.all([1, 2].map((seed) => store(`adapter-${seed}.gguf`, (path) => writeTinyAdapter(path, seed))));
    const choices = [null, ...adapters];
    const greedy = { temperature: 0, maxTokens: 16 };
    const alone: string[] = [];
    for (const adapter of choices) alone.push(await textOf({ adapter, sampling: greedy }));
    expect(new Set(alone).size).toBe(choices.length);
    const together = await Promise.all(
      [...choices, ...choices, ...choices].map((adapter) => model.complete(request({ adapter, sampling: greedy }))),
    );
    expect(together.map(({ text }) => text)).toEqual([...alone, ...alone, ...alone]);
    expect(together.map(({ adapter }) => adapter)).toEqual([...choices, ...choices, ...choices].map((adapter) => adapter?.$blob ?? null));
  });

  it("leave the event loop free", async () => {
    await textOf();
    const delay = monitorEventLoopDelay({ resolution: 2 });
    delay.enable();
    await Promise.all(Array.from({ length: 8 }, (_, seed) => textOf({ sampling: { seed, maxTokens: 200 } })));
    delay.disable();
    const p99 = delay.percentile(99) / 1e6;
    console.info(
      `event loop delay while generating: p50 ${(delay.percentile(50) / 1e6).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, max ${(delay.max / 1e6).toFixed(1)} ms`,
    );
    expect(p99).toBeLessThan(100);
  });
});

describe("an abort", () => {
  it("ends a running completion within 100 ms with what there is so far", async () => {
    await textOf();
    const abort = new AbortController();
    let aborted = 0;
    const completion = model.complete(request({ sampling: { maxTokens: 900 } }), {
      signal: abort.signal,
      onText: () => {
        if (aborted === 0) aborted = performance.now();
        abort.abort();
      },
    });
    const { stopReason, text, completionTokens } = await completion;
    expect(performance.now() - aborted).toBeLessThan(100);
    expect(stopReason).toBe("aborted");
    expect(text.length).toBeGreaterThan(0);
    expect(completionTokens).toBeLessThan(50);
  });

  it("ends a completion that waits its turn, and the others go on", async () => {
    const abort = new AbortController();
    const others = Promise.all(Array.from({ length: 12 }, (_, seed) => model.complete(request({ sampling: { seed, maxTokens: 100 } }))));
    const waiting = model.complete(request(), { signal: abort.signal });
    abort.abort();
    expect((await waiting).stopReason).toBe("aborted");
    expect((await others).every(({ stopReason }) => stopReason !== "aborted")).toBe(true);
    expect((await model.complete(request())).stopReason).not.toBe("aborted");
  });

  it("that came before the completion ends it without loading anything", async () => {
    expect(await model.complete(request(), { signal: AbortSignal.abort() })).toMatchObject({ stopReason: "aborted", text: "" });
    expect(placements).toEqual([]);
  });

  it("by closing ends what runs", async () => {
    await textOf();
    const running = model.complete(request({ sampling: { maxTokens: 900 } }), { onText: () => void model.close() });
    expect((await running).stopReason).toBe("aborted");
  });
});

describe("a schema", () => {
  it("is followed even by random weights, unless the answer is cut", async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, seed) => model.complete(request({ schema: planSchema, sampling: { seed, maxTokens: 900 } }))),
    );
    const whole = answers.filter(({ stopReason }) => stopReason === "end");
    expect(whole.length).toBeGreaterThan(3);
    for (const { text } of whole) expect(plan.safeParse(JSON.parse(text)).error).toBeUndefined();
    for (const { text } of whole) expect(text).toBe(text.trim());
  });

  it("shows that an answer was cut", async () => {
    const { text, stopReason } = await model.complete(request({ schema: planSchema, sampling: { maxTokens: 10 } }));
    expect(stopReason).toBe("length");
    expect(text.startsWith("{")).toBe(true);
  });

  it("that cannot be a grammar is refused", async () => {
    await expect(model.complete(request({ schema: { type: "no such type" } }))).rejects.toMatchObject({ code: "InvalidInput" });
  });
});

describe("weights", () => {
  it("are loaded at the first completion, once, and reported", async () => {
    await Promise.all([textOf(), textOf({ say: "again" })]);
    expect(placements).toMatchObject([{ sha256: weights.$blob, layers: 3 }]);
  });

  it("that the store does not have are asked for again later", async () => {
    const absent = { ...weights, $blob: "0".repeat(64) };
    const refused = model.complete(request({ weights: absent }));
    await expect(refused).rejects.toMatchObject({ code: "Unavailable", retry: "later", message: expect.stringContaining(absent.$blob) });
    await expect(model.complete(request({ weights: null }))).rejects.toMatchObject({ code: "InvalidInput" });
    expect((await textOf()).length).toBeGreaterThan(0);
  });

  it("are replaced while completions run, and each completion ends on those it began with", async () => {
    const others = await store("others.gguf", (path) => randomWeightsLike(join(folder, "tiny.gguf"), path, 99));
    const greedy = { temperature: 0, maxTokens: 100 };
    const [first, second] = [await textOf({ sampling: greedy }), await textOf({ sampling: greedy, weights: others })];
    expect(first).not.toBe(second);
    const both = await Promise.all([
      textOf({ sampling: greedy }),
      textOf({ sampling: greedy, weights: others }),
      textOf({ sampling: greedy }),
    ]);
    expect(both).toEqual([first, second, first]);
  });

  it("and adapters that were loaded so often that the process should be started anew are told of, once", async () => {
    await model.close();
    const told: number[] = [];
    model = openLlamaModel({ blobs, threads: 1, loads: 4, onWorn: () => told.push(1) });
    const others = await store("worn.gguf", (path) => randomWeightsLike(join(folder, "tiny.gguf"), path, 98));
    const adapter = await store("worn-adapter.gguf", (path) => writeTinyAdapter(path, 4));
    const few = { maxTokens: 2 };
    for (const changes of [{}, { adapter }, { adapter }, { weights: others }, { weights: others }])
      await textOf({ ...changes, sampling: few });
    expect(told).toEqual([]);
    for (const changes of [{}, { adapter }, { weights: others }]) await textOf({ ...changes, sampling: few });
    expect(told).toEqual([1]);
  });

  it.each([
    "llama.attention.head_count",
    "llama.feed_forward_length",
    "llama.block_count",
    "tokenizer.ggml.tokens",
    "tokenizer.ggml.eos_token_id",
  ])("without %s are refused before llama.cpp sees them", async (key) => {
    const lacking = await store(`lacking-${key}.gguf`, (path) => writeTinyGguf(path, 1, {}, [key]));
    await expect(model.complete(request({ weights: lacking }))).rejects.toMatchObject({
      code: "InvalidInput",
      message: expect.stringContaining(key),
    });
  });

  it("that are not GGUF, are cut short or are an adapter are refused", async () => {
    const prose = await blobs.put(Readable.from(["no weights at all"]), "text/plain");
    const whole = await readFile(join(folder, "tiny.gguf"));
    const short = await store("short.gguf", (path) => writeFile(path, whole.subarray(0, whole.length / 2)));
    const adapter = await store("adapter.gguf", (path) => writeTinyAdapter(path, 3));
    for (const bad of [prose, short, adapter])
      await expect(model.complete(request({ weights: bad }))).rejects.toMatchObject({
        code: "InvalidInput",
        message: expect.stringContaining(bad.$blob),
      });
  });

  it("are used with an adapter only if it was made for them", async () => {
    const foreign = await store("foreign.gguf", (path) => writeTinyAdapter(path, 3, {}, "gemma"));
    const misshapen = await store("misshapen.gguf", (path) => writeTinyAdapter(path, 3, { width: 32 }));
    for (const adapter of [weights, foreign, misshapen])
      await expect(model.complete(request({ adapter }))).rejects.toMatchObject({ code: "InvalidInput" });
    expect((await textOf()).length).toBeGreaterThan(0);
  });

  it("with a context too small for the prompt refuse it and say so", async () => {
    await expect(model.complete(request({ say: "x".repeat(2000) }))).rejects.toMatchObject({
      code: "InvalidInput",
      message: expect.stringMatching(/2\d\d\d tokens.*1024/),
    });
  });

  it("with a context that cuts the answer say that it was cut", async () => {
    const eager = await store("long.gguf", (path) => writeTinyGguf(path, 1, { context: 256 }));
    const answer = await model.complete(request({ weights: eager, sampling: { temperature: 0, maxTokens: 900 }, say: "y".repeat(60) }));
    expect(answer).toMatchObject({ stopReason: "length" });
    expect(answer.promptTokens + answer.completionTokens).toBe(256);
  });

  it.each([
    [
      "that names its own turns",
      "{% for message in messages %}[{{ message['role'] }}] {{ message['content'] }}\n{% endfor %}",
      "[system] ROBIN writes one method.\n[user] hello\n[assistant] ",
    ],
    [
      "that begins with the first token itself",
      "{{ bos_token }}{% for message in messages %}{{ message['content'] }};{% endfor %}",
      "ROBIN writes one method.;hello;",
    ],
  ])("may have a chat template %s", async (_, chatTemplate, rendered) => {
    const templated = await store("templated.gguf", (path) => writeTinyGguf(path, 1, { chatTemplate }));
    expect((await model.complete(request({ weights: templated }))).promptTokens).toBe(1 + rendered.length);
  });

  it("without a chat template are asked in a general form", async () => {
    const plain = await store("plain.gguf", (path) => writeTinyGguf(path, 1, {}, ["tokenizer.chat_template"]));
    const { promptTokens } = await model.complete(request({ weights: plain }));
    expect(promptTokens).toBeGreaterThan("ROBIN writes one method.hello".length);
  });
});

describe("the seed model", () => {
  const seedFile = fileURLToPath(new URL("../../infra/seed-model/seed.gguf", import.meta.url));
  const brief = {
    selector: "addItem",
    params: [{ name: "item", type: "number" }],
    slots: { items: "number[]" },
    intent: "append item to items",
    examples: [{ slots: { items: [1] }, args: [2], after: { items: [1, 2] } }],
  };

  it("answers in company what it answers alone, and a copy of it with random weights answers nothing", async () => {
    const seed = await blobs.put(createReadStream(seedFile), "application/x-gguf");
    const control = await store("control.gguf", (path) => randomWeightsLike(seedFile, path, 5));
    const ask = async (named: BlobHandle, seed: number) =>
      cleanMethod(
        await textOf({
          weights: named,
          messages: methodPrompt(codex.ROBIN, brief, {}, false),
          sampling: { seed, temperature: seed === 0 ? 0 : 0.5, maxTokens: 200 },
        }),
        "addItem",
      );
    const seeds = [0, 1, 2, 3, 4, 5];
    const together = await Promise.all(seeds.map((each) => ask(seed, each)));
    const alone: string[] = [];
    for (const each of seeds) alone.push(await ask(seed, each));
    expect(together.filter((text, at) => text === alone[at]).length).toBeGreaterThanOrEqual(seeds.length - 2);
    for (const method of alone) expect(method).toMatch(/^function \w+\(.*\}$/s);
    expect(await ask(control, 0)).not.toMatch(/^function \w+\(/);
  });

  it("writes a plan that follows the schema", async () => {
    const seed = await blobs.put(createReadStream(seedFile), "application/x-gguf");
    const { text, stopReason } = await model.complete(
      request({
        weights: seed,
        messages: planPrompt(codex.BRICK, brief, false),
        schema: planSchema,
        sampling: { temperature: 0, maxTokens: 200 },
      }),
    );
    expect(stopReason).toBe("end");
    expect(plan.safeParse(JSON.parse(cleanJson(text))).error).toBeUndefined();
  });
});

function commonPrefix(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}
