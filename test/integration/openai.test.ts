import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { openChatClient } from "../../infra/openai/chat-client.ts";
import type { CompletionRequest } from "../../shared/language/language-model.ts";
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
