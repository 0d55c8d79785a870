/** Asking an OpenAI-compatible server (vLLM, llama-server, Ollama) over HTTP: patience, retries, and what its refusals mean. */
import { setTimeout as sleep } from "node:timers/promises";
import { BatError, isBatError } from "../../shared/errors.ts";
import { retryAfterMs } from "../retry-after.ts";

export interface ServerAddress {
  /** Up to and including the version, `http://127.0.0.1:8000/v1`. */
  url: string;
  /** The model to ask for; for completions, where no adapter is named. */
  name: string;
  key?: string | undefined;
  /** Milliseconds without a word from the server until a request is given up. */
  timeout?: number;
}

export interface Server extends ServerAddress {
  /** The setting that names the server; what goes with it is `_NAME` and `_KEY`. */
  settings: "BATOS_MODEL" | "BATOS_EMBEDDINGS";
}

/** What a server is, in words. */
const KIND: Record<Server["settings"], string> = { BATOS_MODEL: "language model server", BATOS_EMBEDDINGS: "embeddings server" };

const TIMEOUT_MS = 300_000;
const ATTEMPTS = 5;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 30_000;

/**
 * Asks for something and has the answer read, which may come in a stream. A server that is busy (429, 503) is asked again a few times, no sooner
 * than it says; one that broke off within its answer is not.
 * @param path below the server's address
 * @throws BatError InvalidInput when this can never succeed, Unavailable for everything else
 */
export async function post<Answer>(
  server: Server,
  path: string,
  body: string,
  cancel: AbortSignal,
  read: (endpoint: string, response: Response) => Promise<Answer>,
): Promise<Answer> {
  const endpoint = `${server.url.replace(/\/+$/, "")}/${path}`;
  const headers = { "content-type": "application/json", ...(server.key ? { authorization: `Bearer ${server.key}` } : {}) };
  for (let attempt = 1; ; attempt += 1) {
    const silence = new Silence(server.timeout ?? TIMEOUT_MS);
    try {
      const signal = AbortSignal.any([cancel, silence.signal]);
      const response = await fetch(endpoint, { method: "POST", headers, body, signal });
      if (response.ok) return await read(endpoint, heard(response, silence));
      const refusal = await refusalOf(endpoint, server, response);
      if (attempt === ATTEMPTS || (response.status !== 429 && response.status !== 503)) throw refusal;
      await sleep(waitBefore(attempt, response.headers.get("retry-after")), undefined, { signal: cancel });
    } catch (error) {
      throw isBatError(error) ? error : unreachable(endpoint, server, error as Error);
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
async function refusalOf(endpoint: string, { settings }: Server, response: Response): Promise<BatError> {
  const said = (await response.text().catch(() => "")).slice(0, 500);
  const details = { status: response.status, said };
  if ([400, 413, 422].includes(response.status))
    return new BatError("InvalidInput", `the ${KIND[settings]} refused the request (${response.status}): ${said}`, details);
  const hint: Record<number, string> = {
    401: `check ${settings}_KEY`,
    403: `check ${settings}_KEY`,
    404: `check ${settings}, ${settings}_NAME and that the server has the model or adapter`,
  };
  return new BatError(
    "Unavailable",
    `the ${KIND[settings]} ${endpoint} answered ${response.status}: ${hint[response.status] ?? "try again later"}`,
    details,
  );
}

function unreachable(endpoint: string, { settings }: Server, error: Error): BatError {
  const why =
    error.name === "TimeoutError"
      ? "did not answer in time"
      : `cannot be reached or broke off (${(error.cause as NodeJS.ErrnoException | undefined)?.code ?? error.message})`;
  return new BatError("Unavailable", `the ${KIND[settings]} ${endpoint} ${why}: start it, or change ${settings}`, undefined, error);
}

/** Milliseconds: what the server asks for within reason, else a doubling wait, spread so that workers do not come back together. */
function waitBefore(attempt: number, retryAfter: string | null): number {
  const wait = retryAfterMs(retryAfter) ?? FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + Math.random());
  return Math.min(wait, LONGEST_WAIT_MS);
}
