/** Trying a file before this machine's first load of it: what is tried, what is remembered, and for how long it counts. */
import { type ChildProcess, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { open as openFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openBlobCache } from "../../infra/blob-cache/blob-cache.ts";
import { openDiskBlobStore } from "../../infra/disk/blob-store.ts";
import { ANY_ACCELERATOR } from "../../infra/llama/accelerator.ts";
import { openLlamaEmbeddings } from "../../infra/llama/embeddings.ts";
import { createFirstUse, type FirstUse } from "../../infra/llama/first-use.ts";
import { openLlamaModel } from "../../infra/llama/llama-model.ts";
import { createProbe } from "../../infra/llama/probe.ts";
import { embeddingsBy, pairOf, Verdicts } from "../../infra/llama/verdicts.ts";
import { openS3Blobs } from "../../infra/s3/blob-store.ts";
import type { BlobHandle } from "../../shared/image/values.ts";
import { writeCrashingGguf, writeTinyAdapter, writeTinyGguf } from "../support/random-gguf.ts";
import { startS3 } from "../support/s3-server.ts";

const LIMITS = { threads: 1, accelerator: ANY_ACCELERATOR } as const;
/** Where there is no file: whoever is not refused because of it has not looked. */
const nowhere = (sha256: string) => ({ path: "/nowhere.gguf", sha256 });
const [GOOD, BAD, ADAPTER] = ["a", "b", "c"].map((digit) => digit.repeat(64)) as [string, string, string];

let root: string;
let folder: string;
let round = 0;
let warned: string[];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "batos-first-use-"));
  await writeTinyGguf(join(root, "good.gguf"), 1);
  await writeCrashingGguf(join(root, "bad.gguf"), 3);
  await writeTinyGguf(join(root, "deep.gguf"), 4, { width: 512, layers: 4, heads: 8, context: 4096 });
  await writeTinyAdapter(join(root, "adapter.gguf"), 2);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => {
  folder = join(root, `verdicts-${round++}`);
  warned = [];
});

const file = (name: string, sha256: string) => ({ path: join(root, name), sha256 });
/** As another process would have it. */
const open = (shipped: string[] = []): FirstUse =>
  createFirstUse({
    limits: LIMITS,
    verdicts: new Verdicts(folder),
    shipped,
    warn: (message) => warned.push(message),
  });
const known = (sha256: string, gpu: string | false = false) => new Verdicts(folder).of(sha256, gpu);
const notes = (): string[] => readdirSync(folder).map((name) => join(folder, name));

/** The next process that this one starts, once it runs. */
function nextChild(): Promise<ChildProcess> {
  return new Promise((resolve) => {
    const found = (message: unknown): void => {
      unsubscribe("child_process", found);
      const { process: child } = message as { process: ChildProcess };
      once(child, "spawn").then(() => resolve(child));
    };
    subscribe("child_process", found);
  });
}

describe("the first use of weights", () => {
  it("is tried once on a machine, and again on another kind of GPU", async () => {
    const first = open();
    await Promise.all([first.weights(file("good.gguf", GOOD), false), first.weights(file("good.gguf", GOOD), false)]);
    expect(notes()).toHaveLength(1);
    await open().weights(nowhere(GOOD), false);
    expect(await known(GOOD, "cuda")).toBeUndefined();
  });

  it("is good on the kind of GPU that it was tried on, whatever the machine has", async () => {
    const cpu = { ...ANY_ACCELERATOR, layers: 0 } as const;
    const use = createFirstUse({ limits: { ...LIMITS, accelerator: cpu }, verdicts: new Verdicts(folder), shipped: [], warn: () => {} });
    await use.weights(file("good.gguf", GOOD), "cuda");
    await use.embeddings(file("good.gguf", GOOD), "cuda");
    await use.adapter(file("good.gguf", GOOD), file("adapter.gguf", ADAPTER), "cuda");
    for (const subject of [GOOD, embeddingsBy(GOOD), pairOf(GOOD, ADAPTER)]) {
      expect(await known(subject, "cuda")).toBeUndefined();
      expect(await known(subject, false)).toBeNull();
    }
  });

  it("that llama.cpp does not survive is refused, then and later, until the refusal is an hour old", async () => {
    const refused = { code: "InvalidInput", message: expect.stringMatching(/llama\.cpp crashes on the file .*GGML_ASSERT/) };
    await expect(open().weights(file("bad.gguf", BAD), false)).rejects.toMatchObject(refused);
    await expect(open().weights(nowhere(BAD), false)).rejects.toMatchObject(refused);
    const [note = ""] = notes();
    expect(statSync(note).mode & 0o777).toBe(0o600);
    const said = JSON.parse(readFileSync(note, "utf8"));
    writeFileSync(note, JSON.stringify({ ...said, at: said.at - 3_700_000 }));
    expect(await known(BAD)).toBeUndefined();
  });

  it("that memory or time ran out for, or that was broken off, says nothing of the next one", async () => {
    const use = createFirstUse({ limits: { ...LIMITS, memory: 1 }, verdicts: new Verdicts(folder), shipped: [], warn: () => {} });
    await expect(use.weights(file("good.gguf", GOOD), false)).rejects.toMatchObject({ code: "TooLarge" });
    const closed = open();
    const started = nextChild();
    const refused = expect(closed.weights(file("good.gguf", GOOD), false)).rejects.toMatchObject({ code: "Unavailable" });
    await started;
    closed.close();
    await refused;
    await expect(closed.weights(file("good.gguf", GOOD), false)).rejects.toMatchObject({
      code: "Unavailable",
      message: expect.stringContaining("stops"),
    });
    expect(await known(GOOD)).toBeUndefined();
    await open().weights(file("good.gguf", GOOD), false);
  });

  it("whose file is gone is not held against it", async () => {
    await expect(open().weights(nowhere(GOOD), false)).rejects.toMatchObject({
      code: "Unavailable",
      message: expect.stringContaining("ENOENT"),
    });
    expect(await known(GOOD)).toBeUndefined();
  });

  it.each([210, 250])("of which memory runs short is not held against the file (%i MB)", async (megabytes) => {
    const started = nextChild();
    const running = open().weights(file("deep.gguf", GOOD), false);
    const came = running.catch((error) => error);
    execFileSync("prlimit", ["--pid", String((await started).pid), `--data=${megabytes * 2 ** 20}`]);
    const code = (await came)?.code;
    expect(["Unavailable", undefined]).toContain(code);
    expect(await known(GOOD)).toBe(code === undefined ? null : undefined);
  });

  it("that takes too long says nothing of the next one, and to ask again", async () => {
    const use = createFirstUse({ limits: LIMITS, verdicts: new Verdicts(folder), shipped: [], warn: () => {}, longestMs: 1 });
    await expect(use.weights(file("good.gguf", GOOD), false)).rejects.toMatchObject({ code: "Unavailable" });
    expect(await known(GOOD)).toBeUndefined();
  });

  it("that is not begun, since its process dies first, says nothing of the next one", async () => {
    const started = nextChild();
    const running = open().weights(file("good.gguf", GOOD), false);
    const died = expect(running).rejects.toMatchObject({
      code: "Unavailable",
      message: expect.stringMatching(/ended with SIGSEGV before it began/),
    });
    process.kill((await started).pid as number, "SIGSEGV");
    await died;
    expect(await known(GOOD)).toBeUndefined();
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("that %s ends says nothing of the next one", async (signal) => {
    const started = nextChild();
    const running = open().weights(file("good.gguf", GOOD), false);
    const refused = expect(running).rejects.toMatchObject({
      code: "Unavailable",
      message: expect.stringContaining(`was stopped (${signal})`),
    });
    process.kill((await started).pid as number, signal);
    await refused;
    expect(await known(GOOD)).toBeUndefined();
  });

  it.each(["SIGINT", "SIGTERM"] as const)("is not ended by %s, which whoever asked gets too", async (signal) => {
    const path = join(root, `${signal}.pipe`);
    execFileSync("mkfifo", [path]);
    const started = nextChild();
    const running = open().weights({ path, sha256: GOOD }, false);
    const refused = expect(running).rejects.not.toThrow(/SIG/);
    const writer = await openFile(path, "w"); // when it reads
    process.kill((await started).pid as number, signal);
    await writer.close();
    await refused;
  });

  it("of what comes with the program needs no trial, of another file of the same size it does", async () => {
    const seed = "infra/seed-model/seed.gguf";
    const bytes = readFileSync(seed);
    await open([seed]).weights({ path: seed, sha256: createHash("sha256").update(bytes).digest("hex") }, false);
    expect(notes()).toHaveLength(1);
    const path = join(root, "same-size");
    writeFileSync(path, Buffer.alloc(bytes.length));
    await expect(open([seed]).weights({ path, sha256: BAD }, false)).rejects.toThrow(/is not a GGUF file/);
  });

  it("is tried again where the note is torn or the folder cannot be written, and the latter is told", async () => {
    await new Verdicts(folder).remember(GOOD, false, null);
    expect(await known(GOOD)).toBeNull();
    const [note = ""] = notes();
    writeFileSync(note, readFileSync(note, "utf8").slice(0, 20));
    expect(await known(GOOD)).toBeUndefined();
    await expect(open().weights(nowhere(GOOD), false)).rejects.toThrow(/cannot be read/);
    folder = join(root, "good.gguf", "no folder");
    await open().weights(file("good.gguf", GOOD), false);
    expect(warned).toEqual([expect.stringMatching(/^what came of trying a+ cannot be remembered .*: check the data folder$/)]);
  });
});

it("what was tried before it was named need not be tried by a worker", async () => {
  const probe = createProbe(LIMITS, new Verdicts(folder));
  await probe.weights(file("good.gguf", GOOD));
  await probe.adapter(file("good.gguf", GOOD), file("adapter.gguf", ADAPTER));
  await open().weights(nowhere(GOOD), false);
  await open().adapter(nowhere(GOOD), nowhere(ADAPTER), false);
});

it("an adapter is tried with the weights that it is to be used on", async () => {
  await open().adapter(file("good.gguf", GOOD), file("adapter.gguf", ADAPTER), false);
  await open().adapter(nowhere(GOOD), nowhere(ADAPTER), false);
  await writeTinyGguf(join(root, "wide.gguf"), 4, { width: 128 });
  await expect(open().adapter(file("wide.gguf", BAD), file("adapter.gguf", ADAPTER), false)).rejects.toThrow(/does not fit the weights/);
});

it("weights that are to make vectors are tried as such, by the model that makes them", async () => {
  const blobs = await openDiskBlobStore(join(root, "blobs"));
  const weights = await blobs.put(createReadStream(join(root, "bad.gguf")), "application/x-gguf");
  const embeddings = openLlamaEmbeddings({ blobs, threads: 1, firstUse: open() });
  await expect(embeddings.embed(["a text"], { weights })).rejects.toThrow(/llama\.cpp crashes on the file/);
  await embeddings.close();
});

it("an adapter is tried though a cache has let the file of the loaded weights go", async () => {
  const s3 = await startS3();
  const cached = join(root, "cache");
  const remote = await openS3Blobs(await s3.bucket(), { spool: join(root, "incoming"), warn: () => {} });
  const blobs = await openBlobCache(cached, 2 ** 30, remote);
  const [weights, adapter] = (await Promise.all(
    ["good.gguf", "adapter.gguf"].map((name) => blobs.put(createReadStream(join(root, name)), "application/x-gguf")),
  )) as [BlobHandle, BlobHandle];
  const model = openLlamaModel({ blobs, threads: 1, firstUse: open() });
  const request = {
    messages: [{ role: "user" as const, content: "Hello" }],
    weights,
    sampling: { temperature: 0, topP: 1, topK: 0, seed: 1, maxTokens: 4 },
    purpose: { step: "method", selector: "x", attempt: 0, sample: 0 },
  };
  await model.complete({ ...request, adapter: null });
  rmSync(join(cached, weights.$blob.slice(0, 2), weights.$blob.slice(2)));
  expect(await model.complete({ ...request, adapter })).toMatchObject({ adapter: adapter.$blob, completionTokens: expect.any(Number) });
  await model.close();
  await s3.close();
});
