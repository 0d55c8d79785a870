/** A small typed client of the HTTP API: what `batos` uses, and what a program in TypeScript can use. */
import type { CycleEvent } from "../../shared/audit/event.ts";
import type { Writing } from "../../shared/audit/writing.ts";
import type { Difference } from "../../shared/image/diff.ts";
import type { Packed, Revision } from "../../shared/image/store.ts";
import type { BlobHandle, Stored } from "../../shared/image/values.ts";
import type { Adapter } from "../../shared/language/adapters.ts";
import type { Model } from "../../shared/language/models.ts";
import type { Example } from "../../shared/mind/brief.ts";
import { ConnectionLostError, isAway, type ProblemDocument, ProblemError, problemIn, UnreachableError } from "./errors.ts";
import { Patience } from "./patience.ts";
import { readServerSentEvents } from "./server-sent-events.ts";

export interface Message {
  receiver: string;
  selector: string;
  args?: unknown[];
  params?: string[];
  intent?: string;
  examples?: Example[];
  holder?: string;
}

export interface Answered {
  job: string;
  status: "answered";
  result: Stored;
  mission: string | null;
  method: { holder: string; selector: string; version: number } | null;
}

export interface Pending {
  job: string;
  status: "queued" | "waiting";
}

export interface ImageObject {
  oid: string;
  name: string | null;
  tid: number;
  slots: Record<string, Stored>;
}

export interface NewObject {
  name?: string;
  parents?: (string | { $ref: string })[];
  delegates?: string[];
  slots?: Record<string, unknown>;
}

export interface JobTrace {
  job: Record<string, unknown>;
  missions: Record<string, unknown>[];
  events: CycleEvent[];
}

/** What a job's event stream says: an event of the trail, what the model is writing, or the end with the answer or the problem. */
export type JobEvent =
  | { kind: "event"; event: CycleEvent }
  | { kind: "writing"; writing: Writing }
  | { kind: "settled"; outcome: Answered | ProblemDocument };

interface Request {
  method?: string;
  body?: unknown;
  /** A body that is sent as it comes, in place of `body`. */
  stream?: ReadableStream<Uint8Array>;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
  /** The answer may take longer than the five minutes after which Node's own `fetch` gives up: what is sent is stored elsewhere, or a model is tried. */
  patient?: boolean;
}

/** Without limits of its own. Loaded for who needs it: other commands start sooner without. */
async function fetchPatiently(): Promise<typeof fetch> {
  const { Agent, fetch: fetchBy } = await import("undici");
  const dispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
  return ((url: string, init: object) => fetchBy(url, { ...init, dispatcher })) as unknown as typeof fetch;
}

const query = (members: Record<string, number | undefined>): string => {
  const given = Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  return given.length === 0 ? "" : `?${given.join("&")}`;
};

/** The longest wait that the API grants to one request, in seconds. */
const LONGEST_WAIT = 120;
/** A system that is started again is there after seconds. */
const PATIENCE_MS = 60_000;

export class BatosClient {
  readonly #url: string;
  readonly #key: string;
  readonly #patienceMs: number;
  /** Somebody was there once: who is not now may come back. */
  #reached = false;

  /**
   * @param url where the API listens, as in `http://127.0.0.1:7310`
   * @param patienceMs how long a lost connection is tried again while a message is waited for. A first request that nobody takes fails at once
   */
  constructor({ url, key, patienceMs = PATIENCE_MS }: { url: string; key: string; patienceMs?: number }) {
    this.#url = url.replace(/\/+$/, "");
    this.#key = key;
    this.#patienceMs = patienceMs;
  }

  /**
   * Sends a message and waits up to `waitSeconds` (0: not at all) for its answer. With an idempotency key it is sent again
   * when the connection is lost before it is accepted.
   * @throws ProblemError when the message was refused or failed, UnreachableError, ConnectionLostError when it may have been accepted
   */
  async send(
    message: Message,
    { waitSeconds = 0, idempotencyKey, signal }: { waitSeconds?: number; idempotencyKey?: string; signal?: AbortSignal } = {},
  ): Promise<Answered | Pending> {
    const until = Date.now() + waitSeconds * 1000;
    const key: Record<string, string> = idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey };
    const post = (): Promise<Answered | Pending> =>
      this.#json("/v1/messages", { method: "POST", body: message, headers: { ...waitFor(secondsTo(until)), ...key }, signal });
    const first = await (idempotencyKey === undefined ? post() : this.#asking(undefined, until, signal, post));
    return first.status === "answered" ? first : this.#await(first, until, signal);
  }

  /** A job as it is, or as it is after waiting for its answer up to `waitSeconds`. @throws ProblemError when it failed */
  async job(id: string, { waitSeconds = 0, signal }: { waitSeconds?: number; signal?: AbortSignal } = {}): Promise<Answered | Pending> {
    const until = Date.now() + waitSeconds * 1000;
    const first = await this.#asking(id, until, signal, () => this.#job(id, waitSeconds, signal));
    return first.status === "answered" ? first : this.#await(first, until, signal);
  }

  /**
   * A job's events from the first one until it is final. A lost connection is taken up again where it was lost.
   * @throws ConnectionLostError when it cannot be
   */
  async *events(job: string, { signal }: { signal?: AbortSignal } = {}): AsyncGenerator<JobEvent> {
    const patience = new Patience(this.#patienceMs);
    for (let last = 0; ; ) {
      let lost: unknown;
      try {
        const response = await this.#fetch(`/v1/jobs/${encodeURIComponent(job)}/events`, {
          headers: { accept: "text/event-stream", "last-event-id": String(last) },
          signal,
        });
        try {
          for await (const { event, data, id } of readServerSentEvents(response)) {
            patience.goesOn();
            if (id !== undefined) last = Number(id);
            if (event === "settled") return void (yield { kind: "settled", outcome: JSON.parse(data) });
            if (event === "bye") break;
            yield event === "writing" ? { kind: "writing", writing: JSON.parse(data) } : { kind: "event", event: JSON.parse(data) };
          }
        } catch (error) {
          throw this.#brokenOff(error, signal);
        } finally {
          patience.heard();
        }
      } catch (error) {
        lost = this.#lost(error, signal);
      }
      signal?.throwIfAborted();
      if (!(await patience.lasts(signal))) throw new ConnectionLostError(this.#url, job, lost);
    }
  }

  trace(job: string): Promise<JobTrace> {
    return this.#json(`/v1/jobs/${encodeURIComponent(job)}/trace`);
  }

  createObject(object: NewObject): Promise<{ oid: string; name: string | null; tid: number }> {
    return this.#json("/v1/objects", { method: "POST", body: object });
  }

  cloneObject(nameOrOid: string, { name }: { name?: string } = {}): Promise<{ oid: string; name: string | null; tid: number }> {
    return this.#json(`/v1/objects/${encodeURIComponent(nameOrOid)}/clone`, { method: "POST", body: { name } });
  }

  object(nameOrOid: string, { tid }: { tid?: number } = {}): Promise<ImageObject> {
    return this.#json(`/v1/objects/${encodeURIComponent(nameOrOid)}${query({ tid })}`);
  }

  patchObject(nameOrOid: string, patch: Omit<NewObject, "name"> & { remove?: string[] }): Promise<ImageObject> {
    return this.#json(`/v1/objects/${encodeURIComponent(nameOrOid)}`, { method: "PATCH", body: patch });
  }

  /** An object's revisions, newest first; `next` is where the page after this one begins, null at the end. */
  history(
    nameOrOid: string,
    { limit, before }: { limit?: number; before?: number } = {},
  ): Promise<{ oid: string; revisions: Revision[]; next: number | null }> {
    return this.#json(`/v1/objects/${encodeURIComponent(nameOrOid)}/history${query({ limit, before })}`);
  }

  /** What differs in an object between two transactions; `to` is now when absent. */
  diff(nameOrOid: string, from: number, to?: number): Promise<{ oid: string; from: number; to: number; differences: Difference[] }> {
    return this.#json(`/v1/objects/${encodeURIComponent(nameOrOid)}/diff${query({ from, to })}`);
  }

  /** Drops history before a time, and with `collect` objects that nothing leads to and blobs that nothing names. */
  pack(before: Date, { collect = true }: { collect?: boolean } = {}): Promise<Packed & { packed: number; blobs: number }> {
    return this.#json("/v1/image/pack", { method: "POST", body: { before: before.toISOString(), collect } });
  }

  /** The whole image as it is now, as the bytes of an export. */
  async export(): Promise<ReadableStream<Uint8Array>> {
    const { body } = await this.#fetch("/v1/image/export", {});
    return body as ReadableStream<Uint8Array>;
  }

  /** Takes a transaction back. @throws ProblemError Conflict when something later depends on it */
  undo(tid: number): Promise<{ undone: number; tid: number }> {
    return this.#json(`/v1/transactions/${tid}/undo`, { method: "POST" });
  }

  /** Uploads bytes in a stream; `size` lets the system refuse what is too large before it is sent. */
  upload(bytes: ReadableStream<Uint8Array>, size?: number): Promise<BlobHandle> {
    const length = size === undefined ? {} : { "content-length": String(size) };
    return this.#json("/v1/blobs", {
      method: "POST",
      stream: bytes,
      patient: true,
      headers: { "content-type": "application/x-gguf", ...length },
    });
  }

  async models(): Promise<Model[]> {
    return (await this.#json<{ models: Model[] }>("/v1/models")).models;
  }

  /** Adds a model whose weights were uploaded. @throws ProblemError when they cannot be loaded or do not fit */
  addModel(model: {
    name: string;
    sha256: string;
    statesRules?: boolean;
    embeddingsOnly?: boolean;
  }): Promise<{ model: Model; tid: number }> {
    return this.#json("/v1/models", { method: "POST", body: model, patient: true });
  }

  /**
   * Makes a model the one that thinks; `without` are the personas that lost their adapter, because it does not fit, and `instead` is what answers
   * in place of the image's weights, null when they do.
   */
  useModel(name: string): Promise<{ model: Model; without: string[]; instead: string | null; tid: number }> {
    return this.#json(`/v1/models/${encodeURIComponent(name)}/use`, { method: "POST", patient: true });
  }

  /** Says which model makes the vectors; null is none. @throws ProblemError when it makes none */
  useForEmbeddings(model: string | null): Promise<{ model: string | null; dimension: number | null; tid: number }> {
    return this.#json("/v1/embeddings", { method: "PUT", body: { model }, patient: true });
  }

  async adapters(): Promise<Adapter[]> {
    return (await this.#json<{ adapters: Adapter[] }>("/v1/adapters")).adapters;
  }

  /** Adds an adapter whose file was uploaded. @throws ProblemError when it does not fit the weights in use, or changes nothing */
  addAdapter(adapter: {
    name: string;
    sha256: string;
    persona?: string;
    peft?: Record<string, unknown>;
  }): Promise<{ adapter: Adapter; tid: number }> {
    return this.#json("/v1/adapters", { method: "POST", body: adapter, patient: true });
  }

  /** Says with which adapter a persona completes; null is none. */
  useAdapter(persona: string, adapter: string | null): Promise<{ persona: string; adapter: string | null; tid: number }> {
    return this.#json(`/v1/personas/${encodeURIComponent(persona)}/adapter`, { method: "PUT", body: { adapter }, patient: true });
  }

  async #await(pending: Pending, until: number, signal: AbortSignal | undefined): Promise<Answered | Pending> {
    let latest: Answered | Pending = pending;
    // Who stops answers before the time is up: that is no reason to ask again at once.
    const patience = new Patience(this.#patienceMs, until);
    for (let left = secondsTo(until); latest.status !== "answered" && left > 0; left = secondsTo(until)) {
      const asked = Date.now();
      latest = await this.#asking(pending.job, until, signal, () => this.#job(pending.job, secondsTo(until), signal));
      patience.heard();
      if (latest.status !== "answered" && Date.now() - asked < 1000) await patience.lasts(signal);
    }
    return latest;
  }

  #job(id: string, waitSeconds: number, signal: AbortSignal | undefined): Promise<Answered | Pending> {
    return this.#json(`/v1/jobs/${encodeURIComponent(id)}`, { headers: waitFor(waitSeconds), signal });
  }

  /** Asks for a job, and again where the connection was lost, until it is time. Before a message is accepted there is none. */
  async #asking<Answer>(
    job: string | undefined,
    until: number,
    signal: AbortSignal | undefined,
    ask: () => Promise<Answer>,
  ): Promise<Answer> {
    const patience = new Patience(this.#patienceMs, until);
    for (let again = false; ; again = true) {
      try {
        return await ask();
      } catch (error) {
        if (job === undefined && error instanceof ProblemError) throw error;
        const lost = this.#lost(error, signal);
        if (lost instanceof UnreachableError && lost.connected) patience.heard();
        if (await patience.lasts(signal)) continue;
        throw lost instanceof ProblemError && !again ? lost : new ConnectionLostError(this.#url, job, lost);
      }
    }
  }

  /** The error, when it says that a connection was lost that may come back. @throws it otherwise, and what the signal is aborted with */
  #lost(error: unknown, signal: AbortSignal | undefined): unknown {
    signal?.throwIfAborted();
    if (error instanceof UnreachableError && (this.#reached || error.connected)) this.#reached = true;
    else if (!(error instanceof ProblemError && isAway(error))) throw error;
    return error;
  }

  async #json<Body>(path: string, request: Request = {}): Promise<Body> {
    const response = await this.#fetch(path, request);
    return (await this.#read(response.json(), request.signal)) as Body;
  }

  /** What breaks a body off is an error that names nothing; what is wrong in it is not of this kind. */
  #brokenOff(error: unknown, signal: AbortSignal | undefined): unknown {
    signal?.throwIfAborted();
    return error instanceof SyntaxError ? error : new UnreachableError(this.#url, error);
  }

  #read<Body>(body: Promise<Body>, signal: AbortSignal | undefined): Promise<Body> {
    return body.catch((error: unknown) => {
      throw this.#brokenOff(error, signal);
    });
  }

  async #fetch(path: string, { method = "GET", body, stream, headers = {}, signal, patient = false }: Request): Promise<Response> {
    const fetchBy = patient ? await fetchPatiently() : fetch;
    const response = await fetchBy(`${this.#url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#key}`, ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // Without the last of these, fetch keeps a copy of all that it has sent, for a redirect that never comes.
      ...(stream === undefined ? {} : { body: stream, duplex: "half" as const, redirect: "error" as const }),
      ...(signal ? { signal } : {}),
    }).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw new UnreachableError(this.#url, error);
    });
    this.#reached = true;
    if (response.ok) return response;
    throw new ProblemError(await this.#read(problemIn(response), signal));
  }
}

const secondsTo = (until: number): number => Math.ceil((until - Date.now()) / 1000);
const waitFor = (seconds: number): Record<string, string> =>
  seconds > 0 ? { prefer: `wait=${Math.min(Math.ceil(seconds), LONGEST_WAIT)}` } : {};
