/** The language model behind any OpenAI-compatible server (vLLM, llama-server, Ollama): chat completions over fetch. */
import { setTimeout as sleep } from "node:timers/promises";
import { BatError, isBatError } from "../../shared/errors.ts";
import type { Completion, CompletionRequest, LanguageModel } from "../../shared/language/language-model.ts";
import { nothingSaid, readAnswer, type Said } from "./chat-answer.ts";

export interface ChatServer {
  /** Up to and including the version, `http://127.0.0.1:8000/v1`. */
  url: string;
  /** The model to ask for where no adapter is named. */
  name: string;
  key?: string | undefined;
  /** Milliseconds without a word from the server until a request is given up. */
  timeout?: number;
}

const TIMEOUT_MS = 300_000;
const ATTEMPTS = 5;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 30_000;

/** A server that is asked over HTTP. The weights that the image names are ignored: the server holds its own. */
export function openChatClient(server: ChatServer): LanguageModel {
  const closing = new AbortController();
  const endpoint = `${server.url.replace(/\/+$/, "")}/chat/completions`;
  return {
    async complete(request, { signal, onText } = {}) {
      const started = performance.now();
      const adapter = request.adapter?.$blob ?? null;
      const name = adapter ?? server.name;
      const cancel = AbortSignal.any(signal ? [signal, closing.signal] : [closing.signal]);
      const said = nothingSaid();
      const completion = (stopReason: Completion["stopReason"]): Completion => ({
        text: said.text,
        stopReason,
        promptTokens: said.promptTokens,
        evaluatedTokens: said.promptTokens - said.cachedTokens,
        completionTokens: said.completionTokens,
        milliseconds: performance.now() - started,
        model: said.model ?? name,
        adapter,
      });
      try {
        await ask(endpoint, server, bodyOf(request, name), cancel, said, onText);
        return completion(said.finish === "length" ? "length" : "end");
      } catch (error) {
        if (cancel.aborted) return completion("aborted");
        throw error;
      }
    },
    async close() {
      closing.abort();
    },
  };
}

function bodyOf({ messages, schema, sampling, purpose }: CompletionRequest, model: string): string {
  return JSON.stringify({
    model,
    messages,
    temperature: sampling.temperature,
    top_p: sampling.topP,
    seed: sampling.seed,
    max_tokens: sampling.maxTokens,
    stream: true,
    stream_options: { include_usage: true },
    ...(schema ? { response_format: { type: "json_schema", json_schema: { name: purpose.step, schema, strict: true } } } : {}),
    // The protocol's metadata are strings.
    metadata: Object.fromEntries(Object.entries(purpose).map(([key, value]) => [key, String(value)])),
  });
}

/** One answer, read into `said`; a server that is busy (429, 503) is asked again a few times, no sooner than it says. */
async function ask(
  endpoint: string,
  server: ChatServer,
  body: string,
  cancel: AbortSignal,
  said: Said,
  onText?: (piece: string) => void,
): Promise<void> {
  const headers = { "content-type": "application/json", ...(server.key ? { authorization: `Bearer ${server.key}` } : {}) };
  for (let attempt = 1; ; attempt += 1) {
    const silence = new Silence(server.timeout ?? TIMEOUT_MS);
    try {
      const signal = AbortSignal.any([cancel, silence.signal]);
      const response = await fetch(endpoint, { method: "POST", headers, body, signal });
      if (response.ok) return await readAnswer(endpoint, heard(response, silence), said, onText);
      const refusal = await refusalOf(endpoint, response);
      if (attempt === ATTEMPTS || (response.status !== 429 && response.status !== 503)) throw refusal;
      await sleep(waitBefore(attempt, response.headers.get("retry-after")), undefined, { signal: cancel });
    } catch (error) {
      throw isBatError(error) ? error : unreachable(endpoint, error as Error);
    } finally {
      silence.end();
    }
  }
}

/** Aborts when nothing was heard for a while; an answer may take as long as it likes, as long as it goes on. */
class Silence {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(milliseconds: number) {
    this.#timer = setTimeout(() => this.#controller.abort(new DOMException("nothing was heard", "TimeoutError")), milliseconds);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  heard(): void {
    this.#timer.refresh();
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

/** The response, telling of every part of its body that arrives. */
function heard(response: Response, silence: Silence): Response {
  const listening = new TransformStream<Uint8Array, Uint8Array>({
    transform(bytes, out) {
      silence.heard();
      out.enqueue(bytes);
    },
  });
  return new Response(response.body?.pipeThrough(listening) ?? null, response);
}

/** 400, 413 and 422 say that this request can never succeed; everything else may be put right on the server's side. */
async function refusalOf(endpoint: string, response: Response): Promise<BatError> {
  const said = (await response.text().catch(() => "")).slice(0, 500);
  const details = { status: response.status, said };
  if ([400, 413, 422].includes(response.status))
    return new BatError("InvalidInput", `the language model server refused the request (${response.status}): ${said}`, details);
  const hint: Record<number, string> = {
    401: "check BATOS_MODEL_KEY",
    403: "check BATOS_MODEL_KEY",
    404: "check BATOS_MODEL, BATOS_MODEL_NAME and that the server has the adapter",
  };
  return new BatError(
    "Unavailable",
    `the language model server ${endpoint} answered ${response.status}: ${hint[response.status] ?? "try again later"}`,
    details,
  );
}

function unreachable(endpoint: string, error: Error): BatError {
  const why =
    error.name === "TimeoutError"
      ? "did not answer in time"
      : `cannot be reached or broke off (${(error.cause as NodeJS.ErrnoException | undefined)?.code ?? error.message})`;
  return new BatError("Unavailable", `the language model server ${endpoint} ${why}: start it, or change BATOS_MODEL`, undefined, error);
}

/** Milliseconds: what the server asks for within reason, else a doubling wait, spread so that workers do not come back together. */
function waitBefore(attempt: number, retryAfter: string | null): number {
  const seconds =
    retryAfter === null ? Number.NaN : Number.isNaN(Number(retryAfter)) ? (Date.parse(retryAfter) - Date.now()) / 1000 : Number(retryAfter);
  const wait = Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + Math.random());
  return Math.min(wait, LONGEST_WAIT_MS);
}
