/** Evaluated beginnings of prompts that outlive the process: what they save, and that nothing in their folder can change an answer. */
import { fork } from "node:child_process";
import { createReadStream, readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { openDiskBlobStore } from "../../infra/disk/blob-store.ts";
import { openLanguageModel } from "../../infra/language.ts";
import { openLlamaModel } from "../../infra/llama/llama-model.ts";
import { loadOn, openLlama } from "../../infra/llama/open-llama.ts";
import { Prefill } from "../../infra/llama/prefill.ts";
import { PrefixFiles, type PrefixFilesOptions } from "../../infra/llama/prefix-files.ts";
import type { BlobStore } from "../../shared/blob/blob-store.ts";
import { parseConfig } from "../../shared/config.ts";
import type { BlobHandle } from "../../shared/image/values.ts";
import type { Completion, CompletionRequest } from "../../shared/language/language-model.ts";
import { methodPrompt } from "../../shared/language/prompts.ts";
import type { CompletionsAsked } from "../support/completions-process.ts";
import { writeTinyAdapter, writeTinyGguf } from "../support/random-gguf.ts";

const PROGRAM = fileURLToPath(new URL("../support/completions-process.ts", import.meta.url));
const SYSTEM = "ROBIN writes one method of an object, in TypeScript, as the brief says it: no more than that. ".repeat(3);
/** A byte vocabulary: BOS, the turns' marks, their names, and the system message, up to where the brief begins. */
const SHARED = 1 + 2 + 1 + "system\n".length + SYSTEM.length + "\n".length + "user\n".length;

let root: string;
let blobFolder: string;
let blobs: BlobStore;
let folder: string;
let tiny: BlobHandle;
let other: BlobHandle;
let adapter: BlobHandle;
let seed: BlobHandle;
let round = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "batos-prefixes-"));
  blobFolder = join(root, "blobs");
  blobs = await openDiskBlobStore(blobFolder);
  const put = async (name: string, write: (path: string) => Promise<void>): Promise<BlobHandle> => {
    const path = join(root, name);
    await write(path);
    return blobs.put(createReadStream(path), "application/x-gguf");
  };
  tiny = await put("tiny.gguf", (path) => writeTinyGguf(path, 1));
  other = await put("other.gguf", (path) => writeTinyGguf(path, 2));
  adapter = await put("adapter.gguf", (path) => writeTinyAdapter(path, 3));
  seed = await blobs.put(createReadStream("infra/seed-model/seed.gguf"), "application/x-gguf");
});
afterAll(() => rm(root, { recursive: true }));
beforeEach(() => {
  folder = join(root, `prefixes-${round++}`);
});

const request = (say: string, changes: Partial<CompletionRequest> = {}): CompletionRequest => ({
  messages: [
    { role: "system", content: SYSTEM },
    { role: "user", content: say },
  ],
  weights: tiny,
  adapter: null,
  sampling: { temperature: 1, topP: 1, topK: 0, seed: 1, maxTokens: 40 },
  purpose: { step: "method", selector: "x", attempt: 0, sample: 0 },
  ...changes,
});

/** Asks a process of its own. */
function askProcess(asked: CompletionRequest, prefixes?: PrefixFilesOptions): Promise<Completion> {
  const child = fork(PROGRAM, { execArgv: ["--import", "tsx"] });
  return new Promise((resolve, reject) => {
    child.once("message", ([answer]: [Completion]) => resolve(answer));
    child.once("exit", (code) => reject(new Error(`the process ended with ${code}`)));
    child.send({ folder: blobFolder, requests: [asked], prefixes } satisfies CompletionsAsked);
  });
}

/** Asks a model that was just loaded. */
async function ask(asked: CompletionRequest, prefixes?: PrefixFilesOptions): Promise<Completion> {
  const model = openLlamaModel({ blobs, threads: 1, prefixes: prefixes && new PrefixFiles(prefixes) });
  return model.complete(asked).finally(() => model.close());
}

const kept = (leastMs = 0, maxBytes = 2 ** 30) => ({ folder, leastMs, maxBytes });
const files = async (): Promise<string[]> => (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".state"));

describe("a second process", () => {
  it("evaluates what comes after the beginning alone, and answers as it would without the file", async () => {
    const plain = await ask(request("deposit an amount"));
    const first = await askProcess(request("write a greeting"), kept());
    expect(first.evaluatedTokens).toBe(first.promptTokens);
    expect(await files()).toHaveLength(1);
    const second = await askProcess(request("deposit an amount"), kept());
    expect(second.evaluatedTokens).toBe(second.promptTokens - SHARED);
    expect(second.text).toBe(plain.text);
  });

  it("does so with the seed model and its prompts", async () => {
    const codex = JSON.parse(readFileSync("shared/persona/codex.json", "utf8")).ROBIN;
    const ofBrief = (selector: string, intent: string): CompletionRequest =>
      request("", {
        weights: seed,
        messages: methodPrompt(codex, { selector, intent, params: [], slots: { balance: "number" }, examples: [] } as never, {}, true),
        sampling: { temperature: 0, topP: 1, topK: 0, seed: 1, maxTokens: 60 },
      });
    const plain = await ask(ofBrief("total", "return the balance"));
    await ask(ofBrief("clear", "set the balance to 0"), kept());
    const second = await ask(ofBrief("total", "return the balance"), kept());
    expect(plain.evaluatedTokens).toBe(plain.promptTokens);
    expect(second.evaluatedTokens).toBeLessThan(plain.promptTokens / 2);
    expect(second.text).toBe(plain.text);
  });

  it("reads no file of the same words with an adapter, and the adapter's answer is its own", async () => {
    const adapted = request("deposit an amount", { adapter });
    const plain = await ask(adapted);
    await ask(request("write a greeting"), kept());
    const second = await ask(adapted, kept());
    expect(second.evaluatedTokens).toBe(second.promptTokens);
    expect(second.text).toBe(plain.text);
    expect(await files()).toHaveLength(2);
    const third = await ask(adapted, kept());
    expect(third).toMatchObject({ evaluatedTokens: third.promptTokens - SHARED, text: plain.text });
  });

  it("finds nothing where evaluating was faster than what is worth a file", async () => {
    await ask(request("write a greeting"), kept(60_000));
    expect(await files()).toEqual([]);
  });
});

it("what prompts begin with is evaluated by itself, whether or not a file of it pays", async () => {
  const accelerator = { gpu: "off", layers: "auto" } as const;
  const use = await openLlama(accelerator);
  const model = await loadOn(use.llama, await blobs.localPath(tiny.$blob), accelerator);
  const context = await model.createContext({ contextSize: 256, threads: 1 });
  const sequence = context.getSequence();
  const evaluated = vi.spyOn(sequence, "evaluateWithoutGeneratingNewTokens");
  for (const leastMs of [0, 60_000]) {
    const prefill = new Prefill({ files: new PrefixFiles(kept(leastMs)), key: `${leastMs}` });
    for (const word of ["one ", "two ", "six "]) {
      evaluated.mockClear();
      expect(await prefill.run(sequence, model.tokenize(word.repeat(30)), { shared: 60 })).toBe(119);
      expect(evaluated.mock.calls.map(([tokens]) => tokens.length)).toEqual([60, 59]);
    }
  }
  await model.dispose();
  await use.close();
});

describe("what is in the folder and is not what it says", () => {
  const damages: Record<string, (path: string, name: string) => Promise<void>> = {
    "a byte that was flipped": async (path) => {
      const bytes = await readFile(path);
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
      await writeFile(path, bytes);
    },
    "a file that was cut": async (path) => truncate(path, (await stat(path)).size - 1000),
    "an empty file": async (path) => truncate(path, 0),
    "a file of other weights": async (path, name) => {
      const [mine] = name.split("-");
      await rm(path);
      await ask(request("write a greeting", { weights: other }), kept());
      const [theirs = ""] = await files();
      await rename(join(folder, theirs), join(folder, `${mine}-${theirs.split("-")[1]}`));
    },
  };

  let plain: Completion;
  let whole: string;

  beforeAll(async () => {
    plain = await ask(request("deposit an amount"));
    folder = join(root, "whole");
    await ask(request("write a greeting"), kept());
    whole = folder;
  });

  it.each(Object.keys(damages))("%s: the beginning is evaluated, the answer is the same, and the file is made anew", async (damage) => {
    await cp(whole, folder, { recursive: true });
    const [name = ""] = await files();
    await damages[damage]?.(join(folder, name), name);
    const second = await ask(request("deposit an amount"), kept());
    expect(second).toMatchObject({ evaluatedTokens: second.promptTokens, text: plain.text });
    expect(await files()).toEqual([name]);
  });
});

describe("the folder", () => {
  const state = (size: number) => (path: string) => writeFile(path, Buffer.alloc(size, 7));
  const read = async (store: PrefixFiles, key: string): Promise<boolean> => store.use(key, async () => true);

  it("and what is in it are for this user's eyes only", async () => {
    await new PrefixFiles(kept()).keep("a", 1, state(100));
    const [name = ""] = await files();
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual([name]);
  });

  it("is bounded: what was longest unused goes first", async () => {
    const store = new PrefixFiles(kept(0, 250));
    await store.keep("a", 1, state(100));
    const [a = ""] = await files();
    await store.keep("b", 1, state(100));
    const [b = ""] = (await files()).filter((name) => name !== a);
    await utimes(join(folder, a), 1000, 1000);
    await utimes(join(folder, b), 2000, 2000);
    expect(await read(store, "a")).toBe(true); // used now
    await store.keep("c", 1, state(100));
    expect([await read(store, "a"), await read(store, "b"), await read(store, "c")]).toEqual([true, false, true]);
    await store.keep("d", 1, state(300));
    expect([await read(store, "a"), await read(store, "d")]).toEqual([true, false]);
  });

  it("keeps nothing that would be read no faster than it is evaluated", async () => {
    const store = new PrefixFiles(kept(1));
    await store.keep("a", 5, state(2_000_000)); // some ten milliseconds to read
    expect(await files()).toEqual([]);
    // And it is not written again to find that out.
    const again = vi.fn(state(2_000_000));
    await store.keep("a", 500, again);
    expect(again).not.toHaveBeenCalled();
    await store.keep("b", 500, state(2_000_000));
    expect(await files()).toHaveLength(1);
  });

  it("is used without an error where nothing can be written, or the reader refuses", async () => {
    await mkdir(folder);
    const store = new PrefixFiles({ ...kept(), folder: join(root, "tiny.gguf", "no folder") });
    await store.keep("a", 1, state(100));
    expect(await read(store, "a")).toBe(false);
    const failing = new PrefixFiles(kept());
    await failing.keep("a", 1, () => Promise.reject(new Error("disk full")));
    expect(await readdir(folder)).toEqual([]);
    await failing.keep("a", 1, state(100));
    expect(await failing.use("a", () => Promise.reject(new Error("too many open files")))).toBe(false);
    expect(await failing.use("a", async () => false)).toBe(false);
    expect(await files()).toHaveLength(1);
    expect(await read(failing, "a")).toBe(true);
  });

  it("holds one file of a beginning that two processes evaluated at once", async () => {
    const [one, other] = [new PrefixFiles(kept()), new PrefixFiles(kept())];
    await one.keep("a", 1, async (path) => {
      await other.keep("a", 1, state(100));
      await state(101)(path);
    });
    const names = await files();
    expect(names).toHaveLength(1);
    expect((await stat(join(folder, names[0] as string))).size).toBe(100);
    expect(await readdir(folder)).toEqual(names);
  });

  it.each<[megabytes: string, left: number]>([
    ["1", 1],
    ["0", 0],
  ])("has no more in it than a bound that was lowered to %s MB, from the next start on", async (megabytes, left) => {
    const config = parseConfig({ BATOS_DATA: join(root, `data-${megabytes}`), BATOS_PREFIX_CACHE_MB: megabytes });
    folder = join(config.BATOS_DATA, "prompt-prefixes");
    const before = new PrefixFiles(kept());
    for (const key of ["a", "b"]) await before.keep(key, 1, state(700_000));
    expect(await files()).toHaveLength(2);
    const model = await openLanguageModel(config, blobs, { warn: () => {} });
    expect(await files()).toHaveLength(left);
    await model.close();
  });
});

it("what a killed process left of a prompt in the temporary folder is removed at the next start, and what is being copied is not", async () => {
  const temporary = join(root, "temporary");
  const hours = (count: number): Date => new Date(Date.now() - count * 3_600_000);
  for (const [name, at] of Object.entries({ "batos-prefix-old": hours(2), "batos-prefix-new": hours(0), "another-old": hours(2) })) {
    await mkdir(join(temporary, name), { recursive: true });
    await writeFile(join(temporary, name, "state"), "a prompt");
    await utimes(join(temporary, name), at, at);
  }
  vi.stubEnv("TMPDIR", temporary);
  const model = await openLanguageModel(parseConfig({ BATOS_DATA: folder, BATOS_PREFIX_CACHE_MB: "0" }), blobs, { warn: () => {} });
  vi.unstubAllEnvs();
  await model.close();
  expect((await readdir(temporary)).sort()).toEqual(["another-old", "batos-prefix-new"]);
});
