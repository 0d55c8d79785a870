/**
 * A file of a repository on Hugging Face, or on a server that speaks as it does, as a source: as Hugging Face's own tools fetch it, with their
 * settings (HF_ENDPOINT, the token of `hub-token.ts`, and proxies). The hub says which commit is meant, how large the file is and, for large files,
 * what its sha256 is, and redirects to the servers that have the bytes, at an address that is good for some time. So whenever a download is
 * cut the hub is asked for an address again, of the same commit.
 */
import { BatError, isBatError } from "../../shared/errors.ts";
import { askAgain, Busy, type Range, type Retries, readResumed } from "../resumed-read.ts";
import { hubRefusal, tooMany } from "./hub-refusal.ts";
import { hubToken } from "./hub-token.ts";
import { proxiedFetch, proxySetting } from "./proxied-fetch.ts";
import type { Access, Source } from "./source.ts";

const HUB = "https://huggingface.co";
const RETRIES: Retries = { attempts: 12, firstPauseMs: 250 };
/** Of the first question: whoever asks sits before the terminal, and a hub that cannot be reached is to be said within seconds. */
const FIRST_ATTEMPTS = 4;
const FIRST_ANSWER_MS = 10_000;
const HOPS = 8;
/** A download may take as long as it moves; a connection on which nothing moves for this long is given up. */
const IDLE_MS = 60_000;

export interface HubFile {
  /** OWNER/REPO. */
  repo: string;
  path: string;
  /** A branch, a tag or a commit. */
  revision: string;
}

/** @throws BatError NotFound, Forbidden, Unavailable */
export async function openHubFile(file: HubFile, access: Access): Promise<Source> {
  const hub = new Hub(access, await proxiedFetch(access.env));
  const name = `hf:${file.repo}/${file.path}@${file.revision}`;
  const { headers } = await hub.head(file, name);
  const size = Number(headers.get("x-linked-size") ?? headers.get("content-length") ?? Number.NaN);
  if (!Number.isSafeInteger(size))
    throw new BatError("Unavailable", `${hub.url} does not say how large ${name} is: check that HF_ENDPOINT is a hub of models`);
  // Of the commit, from now on: a branch may move on while the file comes.
  const pinned = { ...file, revision: headers.get("x-repo-commit") ?? file.revision };
  // A small file's ETag is git's name of it.
  const [, sha256] = /^"?([0-9a-f]{64})"?$/.exec(headers.get("x-linked-etag") ?? "") ?? [];
  return {
    name,
    fileName: file.path.slice(file.path.lastIndexOf("/") + 1),
    size,
    sha256,
    bytes: () => hub.bytes(pinned, size, name),
    beside: (fileName) => openHubFile({ ...pinned, path: file.path.slice(0, file.path.lastIndexOf("/") + 1) + fileName }, access),
  };
}

class Hub {
  readonly url: string;
  readonly #token: string | undefined;
  readonly #proxy: string | undefined;
  readonly #fetch: typeof fetch;
  readonly #retries: Retries;
  readonly #idleMs: number;

  constructor({ env, retries = RETRIES, idleMs = IDLE_MS }: Access, fetchBy: typeof fetch) {
    this.url = (env.HF_ENDPOINT || HUB).replace(/\/+$/, "");
    if (!/^https?:\/\//.test(this.url) || !URL.canParse(this.url))
      throw new BatError("InvalidInput", `setting HF_ENDPOINT: is an http:// or https:// address, as ${HUB}`);
    const { username, password } = new URL(this.url);
    if (username !== "" || password !== "")
      throw new BatError("InvalidInput", "setting HF_ENDPOINT: has no user or password in it; put the token into HF_TOKEN");
    this.#token = hubToken(env);
    this.#proxy = proxySetting(env);
    this.#fetch = fetchBy;
    this.#retries = retries;
    this.#idleMs = idleMs;
  }

  /**
   * Asks for a file, wherever the hub has it. A HEAD is answered as soon as somebody says what the file is: who has the bytes need not know.
   * @throws BatError when it is refused for good; any other error when asking again may help
   */
  async ask(method: "GET" | "HEAD", { repo, path, revision }: HubFile, headers: Record<string, string>, signal: AbortSignal) {
    const parts = path.split("/").map(encodeURIComponent).join("/");
    let url = new URL(`${this.url}/${repo}/resolve/${encodeURIComponent(revision)}/${parts}`);
    const { origin } = url;
    for (let hop = 0; hop < HOPS; hop++) {
      const mine = url.origin === origin;
      const answer = await this.#fetch(url, {
        method,
        signal,
        redirect: "manual",
        headers: {
          ...headers,
          // Compressed, its size would not be the file's.
          "accept-encoding": "identity",
          // Elsewhere the address itself says that whoever has it may read, and a token is for who issued it.
          ...(mine && this.#token !== undefined ? { authorization: `Bearer ${this.#token}` } : {}),
        },
      });
      const location = answer.status >= 300 && answer.status < 400 ? answer.headers.get("location") : null;
      if (answer.ok || (method === "HEAD" && location !== null && answer.headers.has("x-linked-size"))) return answer;
      await answer.body?.cancel();
      if (location === null) throw hubRefusal(answer, { repo, path, revision }, { hub: this.url, mine, token: this.#token !== undefined });
      const next = new URL(location, url);
      if (url.protocol === "https:" && next.protocol !== "https:")
        throw new BatError(
          "Unavailable",
          `${url.host} sends on to ${next.protocol}//${next.host}, where anybody could change what comes: check HF_ENDPOINT`,
        );
      url = next;
    }
    throw new BatError("Unavailable", `${this.url} sends from one address to another without an end: check HF_ENDPOINT`);
  }

  /** What the hub says of a file. @throws as `ask`, BatError alone */
  async head(file: HubFile, name: string): Promise<Response> {
    const ask = () => this.ask("HEAD", file, {}, AbortSignal.timeout(Math.min(FIRST_ANSWER_MS, this.#idleMs)));
    const retries = { ...this.#retries, attempts: Math.min(FIRST_ATTEMPTS, this.#retries.attempts) };
    return askAgain(ask, retries, isBatError).catch((error: unknown) => {
      throw this.#unavailable(name, error);
    });
  }

  /** @throws BatError Conflict when another file comes than before, and as `ask` */
  async *bytes(file: HubFile, size: number, name: string): AsyncGenerator<Uint8Array> {
    const over = new AbortController();
    let etag: string | null = null;
    const ask = async ({ start }: Range, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> => {
      const idle = new AbortController();
      const silence = new Silence(this.#idleMs, () => idle.abort(stalled(this.#idleMs)));
      silence.begin();
      // A weak ETag is no promise that bytes are the same ones: whoever gets one here answers the whole file.
      const ifSame: Record<string, string> = etag === null || etag.startsWith("W/") ? {} : { "if-range": etag };
      const headers = start === 0 ? {} : { range: `bytes=${start}-`, ...ifSame };
      const answer = await this.ask("GET", file, headers, AbortSignal.any([signal, idle.signal])).catch((error: unknown) => {
        silence.end();
        throw error;
      });
      const { from, total } = extentOf(answer);
      const same = etag === null || answer.headers.get("etag") === null || answer.headers.get("etag") === etag;
      if (!same || (total !== undefined && total !== size) || from > start) {
        silence.end();
        idle.abort();
        throw new BatError("Conflict", `${name} is not what it was when it was asked for first: try again`);
      }
      etag ??= answer.headers.get("etag");
      return chunksOf(answer, start - from, silence);
    };
    try {
      yield* readResumed({ start: 0, end: size }, ask, this.#retries, isBatError, over.signal);
    } catch (error) {
      throw this.#unavailable(name, error);
    } finally {
      over.abort();
    }
  }

  /** What is said of an error that did not go away. */
  #unavailable(name: string, error: unknown): unknown {
    if (isBatError(error)) return error;
    const { message, cause } = error as Error & { cause?: { code?: string; message?: string } };
    const what = cause?.code ?? cause?.message ?? message;
    const network = this.#proxy === undefined ? "the network" : `the proxy that ${this.#proxy} names`;
    const todo = error instanceof Busy ? tooMany(this.#token !== undefined) : `check ${network}, or set HF_ENDPOINT to a mirror`;
    return new BatError("Unavailable", `${name} cannot be fetched from ${this.url} (${what}): ${todo}`);
  }
}

/** Where in the file an answer begins, and how large the whole is, as far as it says so. */
function extentOf({ status, headers }: Response): { from: number; total: number | undefined } {
  const length = headers.get("content-length");
  if (status !== 206) return { from: 0, total: length === null ? undefined : Number(length) };
  const [, from, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers.get("content-range") ?? "") ?? [];
  return { from: from === undefined ? Number.POSITIVE_INFINITY : Number(from), total: total === undefined ? undefined : Number(total) };
}

/** An answer's bytes without the first ones. Silence is what comes from there, not what a slow reader here makes. */
async function* chunksOf(answer: Response, skipped: number, silence: Silence): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of answer.body ?? []) {
      silence.end();
      const rest = chunk.subarray(Math.min(skipped, chunk.length));
      skipped -= chunk.length - rest.length;
      if (rest.length > 0) yield rest;
      silence.begin();
    }
  } finally {
    silence.end();
  }
}

class Silence {
  readonly #milliseconds: number;
  readonly #tooLong: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(milliseconds: number, tooLong: () => void) {
    this.#milliseconds = milliseconds;
    this.#tooLong = tooLong;
  }

  begin(): void {
    this.#timer = setTimeout(this.#tooLong, this.#milliseconds);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

const stalled = (milliseconds: number): Error => new Error(`nothing came for ${milliseconds / 1000} seconds`);
