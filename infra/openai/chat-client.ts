/** The language model behind any OpenAI-compatible server (vLLM, llama-server, Ollama): chat completions over fetch. */
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { BatError } from "../../shared/errors.ts";
import type { Completion, CompletionRequest, LanguageModel } from "../../shared/language/language-model.ts";

export interface ChatServer {
  /** Up to and including the version, `http://127.0.0.1:8000/v1`. */
  url: string;
  /** The model to ask for where no adapter is named. */
  name: string;
  key?: string | undefined;
  /** Milliseconds until one request is given up. */
  timeout?: number;
}

const TIMEOUT_MS = 300_000;
const ATTEMPTS = 5;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 30_000;

const answer = z.object({
  model: z.string().optional(),
  choices: z.array(z.object({ message: z.object({ content: z.string().nullish() }), finish_reason: z.string().nullish() })).min(1),
  usage: z.object({ prompt_tokens: z.number().optional(), completion_tokens: z.number().optional() }).nullish(),
});

/** A server that is asked over HTTP. The weights that the image names are ignored: the server holds its own. */
export function openChatClient(server: ChatServer): LanguageModel {
  const closing = new AbortController();
  const endpoint = `${server.url.replace(/\/+$/, "")}/chat/completions`;
  return {
    async complete(request, { signal, onText } = {}) {
      const started = performance.now();
      const adapter = request.adapter?.$blob ?? null;
      const asked = { model: adapter ?? server.name, adapter };
      const cancel = AbortSignal.any(signal ? [signal, closing.signal] : [closing.signal]);
      const aborted = (): Completion => ({
        text: "",
        stopReason: "aborted",
        promptTokens: 0,
        completionTokens: 0,
        milliseconds: performance.now() - started,
        ...asked,
      });
      try {
        const said = await ask(endpoint, server, bodyOf(request, asked.model), cancel);
        const [choice] = said.choices;
        const text = choice?.message.content ?? "";
        if (text) onText?.(text);
        return {
          text,
          stopReason: choice?.finish_reason === "length" ? "length" : "end",
          promptTokens: said.usage?.prompt_tokens ?? 0,
          completionTokens: said.usage?.completion_tokens ?? 0,
          milliseconds: performance.now() - started,
          model: said.model ?? asked.model,
          adapter,
        };
      } catch (error) {
        if (cancel.aborted) return aborted();
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
    ...(schema ? { response_format: { type: "json_schema", json_schema: { name: purpose.step, schema, strict: true } } } : {}),
    // The protocol's metadata are strings.
    metadata: Object.fromEntries(Object.entries(purpose).map(([key, value]) => [key, String(value)])),
  });
}

/** One answer; a server that is busy (429, 503) is asked again a few times, no sooner than it says. */
async function ask(endpoint: string, server: ChatServer, body: string, cancel: AbortSignal): Promise<z.infer<typeof answer>> {
  const headers = { "content-type": "application/json", ...(server.key ? { authorization: `Bearer ${server.key}` } : {}) };
  for (let attempt = 1; ; attempt += 1) {
    const timeout = AbortSignal.timeout(server.timeout ?? TIMEOUT_MS);
    const signal = AbortSignal.any([cancel, timeout]);
    const response = await fetch(endpoint, { method: "POST", headers, body, signal }).catch((error) => {
      throw unreachable(endpoint, error);
    });
    if (response.ok) return readAnswer(endpoint, response);
    const refusal = await refusalOf(endpoint, response);
    if (attempt === ATTEMPTS || (response.status !== 429 && response.status !== 503)) throw refusal;
    await sleep(waitBefore(attempt, response.headers.get("retry-after")), undefined, { signal: cancel });
  }
}

async function readAnswer(endpoint: string, response: Response): Promise<z.infer<typeof answer>> {
  const text = await response.text().catch((error) => {
    throw unreachable(endpoint, error);
  });
  try {
    return answer.parse(JSON.parse(text));
  } catch (error) {
    throw new BatError(
      "Unavailable",
      `${endpoint} did not answer with a chat completion: check that BATOS_MODEL names an OpenAI-compatible server`,
      { said: text.slice(0, 500) },
      error,
    );
  }
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
      : `cannot be reached (${(error.cause as NodeJS.ErrnoException | undefined)?.code ?? error.message})`;
  return new BatError("Unavailable", `the language model server ${endpoint} ${why}: start it, or change BATOS_MODEL`, undefined, error);
}

/** Milliseconds: what the server asks for within reason, else a doubling wait, spread so that workers do not come back together. */
function waitBefore(attempt: number, retryAfter: string | null): number {
  const seconds =
    retryAfter === null ? Number.NaN : Number.isNaN(Number(retryAfter)) ? (Date.parse(retryAfter) - Date.now()) / 1000 : Number(retryAfter);
  const wait = Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + Math.random());
  return Math.min(wait, LONGEST_WAIT_MS);
}
