/**
 * A language model server on its own, for tests: answers chat completions from recorded ones, by the purpose in the request's metadata, or with
 * llama.cpp.
 * Started by openai-server.ts with its settings as JSON in the first argument; says where it listens by an IPC message.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { findRecording, parseRecordings } from "../../infra/recorded/recordings.ts";
import type { EmbeddingModel } from "../../shared/language/embedding-model.ts";
import type { Completion, CompletionRequest, LanguageModel } from "../../shared/language/language-model.ts";
import type { ServerSettings } from "./openai-server.ts";

type Purpose = CompletionRequest["purpose"];

/** The part of a request that is looked at. */
interface Body {
  model: string;
  messages: CompletionRequest["messages"];
  temperature: number;
  top_p: number;
  seed: number;
  max_tokens: number;
  stream?: boolean;
  response_format?: { json_schema: { schema: Record<string, unknown> } };
  metadata: Record<keyof Purpose, string>;
}

const settings = JSON.parse(process.argv[2] ?? "{}") as ServerSettings;
const recordings = parseRecordings(settings.completions, "the test's completions");
const counts: Record<string, number> = {};
const requests: unknown[] = [];
const waiting = new Set<() => void>();
const watching: { count: number; tell(): void }[] = [];
const pieces = new WeakMap<ServerResponse, number>();
let holding = settings.hold ?? false;
let refusals = settings.refuse?.times ?? 0;
let cuts = settings.cut?.times ?? 0;
const llama = settings.llama && (await openLlama(settings.llama.folder));
const embeddings = settings.llama && (await openEmbeddings(settings.llama.folder));

const server = createServer((request, response) => {
  answer(request, response).catch((error) => response.writeHead(500).end(String(error)));
});
server.listen(0, "127.0.0.1", () => process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }));
process.on("disconnect", () => process.exit(0));

/** Imported when it is wanted: most tests start this process for recorded answers. */
async function openLlama(folder: string): Promise<LanguageModel> {
  const { openDiskBlobStore } = await import("../../infra/disk/blob-store.ts");
  const { openLlamaModel } = await import("../../infra/llama/llama-model.ts");
  return openLlamaModel({ blobs: await openDiskBlobStore(folder), threads: 1 });
}

async function openEmbeddings(folder: string): Promise<EmbeddingModel> {
  const { openDiskBlobStore } = await import("../../infra/disk/blob-store.ts");
  const { openLlamaEmbeddings } = await import("../../infra/llama/embeddings.ts");
  return openLlamaEmbeddings({ blobs: await openDiskBlobStore(folder), threads: 1 });
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === "/counts") return json(response, 200, counts);
  if (request.url === "/requests") return json(response, 200, requests);
  if (request.url === "/release") {
    holding = false;
    for (const go of waiting) go();
    return json(response, 200, {});
  }
  if (request.url?.startsWith("/held/")) {
    const count = Number(request.url.slice("/held/".length));
    if (waiting.size < count) await new Promise<void>((tell) => watching.push({ count, tell }));
    return json(response, 200, {});
  }
  if (request.url === "/v1/embeddings") return embed(request, response);
  if (request.url !== "/v1/chat/completions") return json(response, 404, { error: { message: "no such path" } });
  return complete(request, response);
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString());
}

function refused(response: ServerResponse): boolean {
  if (refusals === 0 || !settings.refuse) return false;
  refusals -= 1;
  const { status, retryAfter } = settings.refuse;
  const headers: Record<string, string> = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
  json(response, status, { error: { message: "refused as told" } }, headers);
  return true;
}

/** The vectors of the real model, the last one first: which is which the index says alone. */
async function embed(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = (await bodyOf(request)) as { model: string; input: string[] };
  requests.push({ headers: request.headers, body });
  if (refused(response)) return;
  if (!settings.llama || !embeddings) return json(response, 404, { error: { message: "no model here" } });
  const made = await embeddings.embed(body.input, { weights: settings.llama.weights });
  // As long as they are with models that do not bring them to length 1 themselves.
  const data = made?.vectors.map((vector, index) => ({ object: "embedding", index, embedding: vector.map((value) => value * 25) }));
  json(response, 200, { object: "list", model: body.model, data: data?.reverse(), usage: { prompt_tokens: 0, total_tokens: 0 } });
}

async function complete(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = (await bodyOf(request)) as Body;
  const { step, selector, attempt, sample } = body.metadata;
  const purpose: Purpose = { step, selector, attempt: Number(attempt), sample: Number(sample) };
  requests.push({ headers: request.headers, body });
  const key = `${step} ${selector} ${attempt} ${sample}`;
  counts[key] = (counts[key] ?? 0) + 1;
  if (refused(response)) return;
  if (settings.delayMs) await new Promise((resolve) => setTimeout(resolve, settings.delayMs));
  if (isHeld(purpose)) await held(response);
  if (llama) return generated(llama, body, purpose, response);
  const found = findRecording(recordings, purpose);
  if (!found) return json(response, 404, { error: { message: `nothing is recorded for ${key}` } });
  if (streams(body)) for (const piece of found.text.match(/.{1,4}/gs) ?? []) if (!(await say(response, body.model, piece))) return;
  finish(response, body, { text: found.text, stopReason: found.stopReason, promptTokens: 7, evaluatedTokens: 3, completionTokens: 5 });
}

/** An answer of the real model, each piece as it is generated. Whoever goes away ends it. */
async function generated(model: LanguageModel, body: Body, purpose: Purpose, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  const { weights } = settings.llama as NonNullable<ServerSettings["llama"]>;
  const request: CompletionRequest = {
    messages: body.messages,
    weights,
    adapter: /^[0-9a-f]{64}$/.test(body.model) ? { $blob: body.model, size: 0, mediaType: "" } : null,
    schema: body.response_format?.json_schema.schema,
    sampling: { temperature: body.temperature, topP: body.top_p, topK: 40, seed: body.seed, maxTokens: body.max_tokens },
    purpose,
  };
  let said = Promise.resolve(true);
  const onText = (piece: string): void => {
    if (streams(body)) said = said.then((goesOn) => goesOn && say(response, body.model, piece));
  };
  const completion = await model.complete(request, { signal: gone.signal, onText });
  if ((await said) && completion.stopReason !== "aborted") finish(response, body, completion);
}

const streams = (body: Body): boolean => body.stream === true && !settings.whole;

/** Writes one piece of a stream; false when this was the last that the test wants to hear. */
async function say(response: ServerResponse, model: string, content: string): Promise<boolean> {
  if (!response.headersSent) response.writeHead(200, { "content-type": "text/event-stream" });
  if (settings.pieceMs) await pause(settings.pieceMs);
  const spoken = pieces.get(response) ?? 0;
  if (settings.cut && cuts > 0 && spoken === settings.cut.after) {
    cuts -= 1;
    if (settings.cut.how === "close") response.destroy();
    else response.end(settings.cut.how === "end" ? "" : event({ error: { message: "out of memory" } }));
    return false;
  }
  pieces.set(response, spoken + 1);
  // A comment, as servers send them to keep a connection open, and a line that is cut between two packets.
  const line = event({ object: "chat.completion.chunk", model, choices: [{ index: 0, delta: { content }, finish_reason: null }] });
  response.write(`: still here\n${line.slice(0, 9)}`);
  await new Promise((flushed) => response.write(line.slice(9), flushed));
  return true;
}

const event = (data: unknown): string => `data: ${JSON.stringify(data)}\r\n\r\n`;

function finish(
  response: ServerResponse,
  body: Body,
  answer: Pick<Completion, "text" | "stopReason" | "promptTokens" | "evaluatedTokens" | "completionTokens">,
): void {
  const finish_reason = answer.stopReason === "length" ? "length" : "stop";
  const usage = {
    prompt_tokens: answer.promptTokens,
    completion_tokens: answer.completionTokens,
    prompt_tokens_details: { cached_tokens: answer.promptTokens - answer.evaluatedTokens },
  };
  const { model } = body;
  if (!streams(body)) {
    const choice = { index: 0, message: { role: "assistant", content: answer.text }, finish_reason };
    json(response, 200, { object: "chat.completion", model, choices: [choice], usage });
    return;
  }
  if (!response.headersSent) response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(event({ object: "chat.completion.chunk", model, choices: [{ index: 0, delta: {}, finish_reason }] }));
  response.end(`${event({ object: "chat.completion.chunk", model, choices: [], usage })}data: [DONE]\n\n`);
}

function isHeld(purpose: Purpose): boolean {
  if (typeof holding === "boolean") return holding;
  return Object.entries(holding).every(([key, value]) => purpose[key as keyof Purpose] === value);
}

/** Waits until the release, or until whoever asked has gone. */
async function held(response: ServerResponse): Promise<void> {
  let go = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    go = resolve;
  });
  waiting.add(go);
  response.on("close", go);
  for (const watch of watching) if (waiting.size >= watch.count) watch.tell();
  await released;
  waiting.delete(go);
}

function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}
