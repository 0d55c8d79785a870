/**
 * A language model server on its own, for tests: answers chat completions from recorded ones, by the purpose in the request's metadata.
 * Started by openai-server.ts with its settings as JSON in the first argument; says where it listens by an IPC message.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { findRecording, parseRecordings } from "../../infra/recorded/recordings.ts";
import type { CompletionRequest } from "../../shared/language/language-model.ts";
import type { ServerSettings } from "./openai-server.ts";

type Purpose = CompletionRequest["purpose"];

const settings = JSON.parse(process.argv[2] ?? "{}") as ServerSettings;
const recordings = parseRecordings(settings.completions, "the test's completions");
const counts: Record<string, number> = {};
const requests: unknown[] = [];
const waiting = new Set<() => void>();
const watching: { count: number; tell(): void }[] = [];
let holding = settings.hold ?? false;
let refusals = settings.refuse?.times ?? 0;

const server = createServer((request, response) => {
  answer(request, response).catch((error) => response.writeHead(500).end(String(error)));
});
server.listen(0, "127.0.0.1", () => process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }));
process.on("disconnect", () => process.exit(0));

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
  if (request.url !== "/v1/chat/completions") return json(response, 404, { error: { message: "no such path" } });
  return complete(request, response);
}

async function complete(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = JSON.parse(Buffer.concat(chunks).toString());
  const { step, selector, attempt, sample } = body.metadata;
  const purpose: Purpose = { step, selector, attempt: Number(attempt), sample: Number(sample) };
  requests.push({ headers: request.headers, body });
  const key = `${step} ${selector} ${attempt} ${sample}`;
  counts[key] = (counts[key] ?? 0) + 1;
  if (refusals > 0 && settings.refuse) {
    refusals -= 1;
    const { status, retryAfter } = settings.refuse;
    return json(
      response,
      status,
      { error: { message: "refused as told" } },
      retryAfter === undefined ? {} : { "retry-after": String(retryAfter) },
    );
  }
  if (settings.delayMs) await new Promise((resolve) => setTimeout(resolve, settings.delayMs));
  if (isHeld(purpose)) await held(response);
  const found = findRecording(recordings, purpose);
  if (!found) return json(response, 404, { error: { message: `nothing is recorded for ${key}` } });
  const choice = {
    index: 0,
    message: { role: "assistant", content: found.text },
    finish_reason: found.stopReason === "length" ? "length" : "stop",
  };
  json(response, 200, {
    object: "chat.completion",
    model: body.model,
    choices: [choice],
    usage: { prompt_tokens: 7, completion_tokens: 5 },
  });
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
