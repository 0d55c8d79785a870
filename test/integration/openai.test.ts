import { createReadStream, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openDiskBlobStore } from "../../infra/disk/blob-store.ts";
import { openLlamaModel } from "../../infra/llama/llama-model.ts";
import { openChatClient } from "../../infra/openai/chat-client.ts";
import { planFindings } from "../../shared/guardian/data.ts";
import type { BlobHandle } from "../../shared/image/values.ts";
import { cleanJson } from "../../shared/language/cleaning.ts";
import type { Completion, CompletionRequest, LanguageModel } from "../../shared/language/language-model.ts";
import { methodPrompt, planPrompt } from "../../shared/language/prompts.ts";
import { type OpenAiServer, startOpenAiServer } from "../support/openai-server.ts";

const completions = [
  { step: "method", selector: "addItem", text: "function addItem() {}" },
  { step: "plan", selector: "*", text: '{"artifact":', stopReason: "length" as const },
];
const request = (changes: Partial<CompletionRequest> = {}): CompletionRequest => ({
  messages: [
    { role: "system", content: "mandate" },
    { role: "user", content: "brief" },
  ],
  weights: null,
  adapter: null,
  sampling: { temperature: 0.5, topP: 0.9, topK: 20, seed: 42, maxTokens: 100 },
  purpose: { step: "method", selector: "addItem", attempt: 1, sample: 3 },
  ...changes,
});

describe("an OpenAI-compatible server", () => {
  let server: OpenAiServer;
  const start = async (options: Omit<Parameters<typeof startOpenAiServer>[0], "completions"> = {}) => {
    server = await startOpenAiServer({ completions, ...options });
    return openChatClient({ url: server.url, name: "some-model", key: "secret" });
  };
  afterEach(() => server?.close());

  it("is sent everything that the request says, and its answer comes back", async () => {
    const model = await start();
    const schema = { type: "object", properties: {} };
    expect(await model.complete(request({ schema }))).toMatchObject({
      text: "function addItem() {}",
      stopReason: "end",
      promptTokens: 7,
      evaluatedTokens: 3,
      completionTokens: 5,
      model: "some-model",
      adapter: null,
    });
    const [sent] = await server.requests();
    expect(sent?.headers.authorization).toBe("Bearer secret");
    expect(sent?.body).toEqual({
      model: "some-model",
      messages: request().messages,
      temperature: 0.5,
      top_p: 0.9,
      seed: 42,
      max_tokens: 100,
      stream: true,
      stream_options: { include_usage: true },
      response_format: { type: "json_schema", json_schema: { name: "method", schema, strict: true } },
      metadata: { step: "method", selector: "addItem", attempt: "1", sample: "3" },
    });
    expect(await server.counts()).toEqual({ "method addItem 1 3": 1 });
  });

  it("is asked for the adapter by its hash", async () => {
    const model = await start();
    const $blob = "a".repeat(64);
    expect(await model.complete(request({ adapter: { $blob, size: 1, mediaType: "application/x-gguf" } }))).toMatchObject({
      model: $blob,
      adapter: $blob,
    });
  });

  it("says an answer in pieces as they come", async () => {
    const model = await start({ pieceMs: 100 });
    const pieces: { text: string; at: number }[] = [];
    const { text } = await model.complete(request(), { onText: (piece) => pieces.push({ text: piece, at: performance.now() }) });
    expect(pieces.map((piece) => piece.text)).toEqual(["func", "tion", " add", "Item", "() {", "}"]);
    expect(text).toBe("function addItem() {}");
    // The last came when the first had long been heard.
    expect((pieces.at(-1)?.at ?? 0) - (pieces[0]?.at ?? 0)).toBeGreaterThan(150);
  });

  it("may take longer over an answer than it may be silent", async () => {
    await start({ pieceMs: 150 });
    const model = openChatClient({ url: server.url, name: "some-model", timeout: 600 });
    const { stopReason, milliseconds } = await model.complete(request());
    expect(stopReason).toBe("end");
    expect(milliseconds).toBeGreaterThan(800);
  });

  it.each(["close", "end", "error"] as const)("that breaks off in the midst of an answer (%s) is asked again later", async (how) => {
    const model = await start({ cut: { after: 3, times: 1, how } });
    await expect(model.complete(request())).rejects.toMatchObject({ code: "Unavailable", retry: "later" });
    expect((await model.complete(request())).text).toBe("function addItem() {}");
  });

  it("may answer as a whole, though it was asked for a stream", async () => {
    const model = await start({ whole: true });
    const pieces: string[] = [];
    expect(await model.complete(request(), { onText: (piece) => pieces.push(piece) })).toMatchObject({
      stopReason: "end",
      promptTokens: 7,
    });
    expect(pieces).toEqual(["function addItem() {}"]);
  });

  it("is left on abort in the midst of an answer, with what it said so far", async () => {
    const model = await start({ pieceMs: 50 });
    const abort = new AbortController();
    const { text, stopReason } = await model.complete(request(), { signal: abort.signal, onText: () => abort.abort() });
    expect({ text, stopReason }).toEqual({ text: "func", stopReason: "aborted" });
  });

  it("may cut an answer", async () => {
    const model = await start();
    expect(await model.complete(request({ purpose: { step: "plan", selector: "x", attempt: 0, sample: 0 } }))).toMatchObject({
      stopReason: "length",
      text: '{"artifact":',
    });
  });

  it.each([429, 503])("is asked again when it is busy (%i), after the wait that it names", async (status) => {
    const model = await start({ refuse: { status, times: 2, retryAfter: 0.2 } });
    const started = performance.now();
    expect((await model.complete(request())).stopReason).toBe("end");
    expect(performance.now() - started).toBeGreaterThan(390);
    expect(await server.counts()).toEqual({ "method addItem 1 3": 3 });
  });

  it("is given up when it stays busy", async () => {
    const model = await start({ refuse: { status: 503, times: 100, retryAfter: 0 } });
    await expect(model.complete(request())).rejects.toMatchObject({ code: "Unavailable" });
    expect(await server.counts()).toEqual({ "method addItem 1 3": 5 });
  });

  it.each([
    [400, "InvalidInput"],
    [401, "Unavailable"],
    [500, "Unavailable"],
  ])("is not asked again after %i: %s", async (status, code) => {
    const model = await start({ refuse: { status, times: 1 } });
    await expect(model.complete(request())).rejects.toMatchObject({ code });
    expect(await server.counts()).toEqual({ "method addItem 1 3": 1 });
  });

  it("is left at once on abort, while it holds its answer", async () => {
    const model = await start({ hold: { step: "method" } });
    const abort = new AbortController();
    const completion = model.complete(request(), { signal: abort.signal });
    await server.held();
    const started = performance.now();
    abort.abort();
    expect((await completion).stopReason).toBe("aborted");
    expect(performance.now() - started).toBeLessThan(100);
  });

  it("is left on abort during the wait before asking again", async () => {
    const model = await start({ refuse: { status: 503, times: 1, retryAfter: 20 } });
    expect((await model.complete(request(), { signal: AbortSignal.timeout(500) })).stopReason).toBe("aborted");
  });

  it("answers what it held once it is released", async () => {
    const model = await start({ hold: true });
    const both = Promise.all([model.complete(request()), model.complete(request())]);
    await server.held(2);
    await server.release();
    expect((await both).map(({ stopReason }) => stopReason)).toEqual(["end", "end"]);
  });

  it("that does not answer in time is unavailable", async () => {
    await start({ hold: true });
    const model = openChatClient({ url: server.url, name: "some-model", timeout: 200 });
    await expect(model.complete(request())).rejects.toMatchObject({ code: "Unavailable", message: expect.stringContaining("in time") });
  });

  it("that is not there is unavailable", async () => {
    const closed = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => closed.once("listening", resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const model = openChatClient({ url: `http://127.0.0.1:${port}/v1`, name: "some-model" });
    await expect(model.complete(request())).rejects.toMatchObject({
      code: "Unavailable",
      message: expect.stringContaining("ECONNREFUSED"),
    });
  });

  it("that speaks another protocol is unavailable", async () => {
    const other = createServer((_, response) => response.end("<html>")).listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const model = openChatClient({ url: `http://127.0.0.1:${(other.address() as AddressInfo).port}/v1`, name: "some-model" });
    await expect(model.complete(request())).rejects.toMatchObject({
      code: "Unavailable",
      message: expect.stringContaining("OpenAI-compatible"),
    });
    other.close();
  });
});

describe("a server with a real model", () => {
  const seedFile = fileURLToPath(new URL("../../infra/seed-model/seed.gguf", import.meta.url));
  const adapterFile = fileURLToPath(new URL("../../infra/seed-model/adapters/plans.gguf", import.meta.url));
  const codex = JSON.parse(readFileSync(new URL("../../shared/persona/codex.json", import.meta.url), "utf8"));
  const brief = { selector: "deposit", params: [{ name: "amount", type: "number" }], slots: { balance: "number" }, examples: [] };
  let folder: string;
  let server: OpenAiServer;
  let local: LanguageModel;
  let remote: LanguageModel;
  let weights: BlobHandle;
  let adapter: BlobHandle;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "openai-llama-"));
    const blobs = await openDiskBlobStore(folder);
    weights = await blobs.put(createReadStream(seedFile), "application/x-gguf");
    adapter = await blobs.put(createReadStream(adapterFile), "application/x-gguf");
    server = await startOpenAiServer({ llama: { folder, weights } });
    local = openLlamaModel({ blobs, threads: 1 });
    remote = openChatClient({ url: server.url, name: "seed" });
  });
  afterAll(async () => {
    await local?.close();
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const asked = (changes: Partial<CompletionRequest> = {}) =>
    request({
      messages: methodPrompt(codex.ROBIN, brief, {}, false),
      weights,
      sampling: { temperature: 0.5, topP: 0.95, topK: 40, seed: 3, maxTokens: 64 },
      ...changes,
    });
  const same = ({ text, stopReason, promptTokens, completionTokens }: Completion) => ({ text, stopReason, promptTokens, completionTokens });

  it("answers what the model answers here, token for token, and streams it", async () => {
    const pieces: string[] = [];
    const there = await remote.complete(asked(), { onText: (piece) => pieces.push(piece) });
    expect(same(there)).toEqual(same(await local.complete(asked())));
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.join("")).toBe(there.text);
  });

  it("answers with the adapter that was asked for", async () => {
    const greedy = { adapter, sampling: { temperature: 0, topP: 1, topK: 40, seed: 1, maxTokens: 64 } };
    const there = await remote.complete(asked(greedy));
    expect(same(there)).toEqual(same(await local.complete(asked(greedy))));
    expect(there.text).not.toBe((await remote.complete(asked({ ...greedy, adapter: null }))).text);
  });

  it("follows a schema, which is checked here again", async () => {
    const schema = codex.ALFRED.covenants.CognitivePlan as Record<string, unknown>;
    const { text, stopReason } = await remote.complete(
      asked({ messages: planPrompt(codex.BRICK, brief, false), schema, sampling: { ...asked().sampling, temperature: 0, maxTokens: 200 } }),
    );
    expect(stopReason).toBe("end");
    expect(planFindings(JSON.parse(cleanJson(text)), schema)).toEqual([]);
  });
});
