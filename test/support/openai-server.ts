/**
 * Starts an OpenAI-compatible server as a process of its own, answering from recorded completions (see infra/recorded/recordings.ts) or with a real
 * model (and embeddings with that alone), streamed to whoever asks for a stream.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Recording } from "../../infra/recorded/recordings.ts";
import type { BlobHandle } from "../../shared/image/values.ts";
import type { CompletionRequest } from "../../shared/language/language-model.ts";

export interface ServerSettings {
  /** JSONL. */
  completions: string;
  /** Answers wait for `release`: all of them, or those whose purpose has these values. */
  hold?: boolean | Partial<CompletionRequest["purpose"]> | undefined;
  /** Every answer takes this long. */
  delayMs?: number | undefined;
  /** A streamed answer's pieces are so far apart. */
  pieceMs?: number | undefined;
  /** Answers are whole, whatever is asked for. */
  whole?: boolean | undefined;
  /** The first `times` streams end after so many pieces: `close` loses the connection, `end` ends the stream in order, `error` says why. */
  cut?: { after: number; times: number; how: "close" | "end" | "error" } | undefined;
  /** Answers come from these weights in this folder of blobs; an adapter is asked for as the model's name. */
  llama?: { folder: string; weights: BlobHandle } | undefined;
  /** The first `times` requests are refused with this status, and Retry-After in seconds. */
  refuse?: { status: number; times: number; retryAfter?: number } | undefined;
}

export interface OpenAiServer {
  /** What BATOS_MODEL wants after `openai:`. */
  url: string;
  /** How often each purpose was asked for, by `step selector attempt sample`. */
  counts(): Promise<Record<string, number>>;
  /** Every completion request so far, headers and body. */
  requests(): Promise<{ headers: Record<string, string>; body: Record<string, unknown> }[]>;
  /** Waits until so many answers are being held. */
  held(count?: number): Promise<void>;
  /** Lets every held answer go, and holds no more. */
  release(): Promise<void>;
  close(): Promise<void>;
}

/** `completions`: a JSONL file's path, or the recordings themselves. */
export async function startOpenAiServer(
  options: Omit<ServerSettings, "completions"> & { completions?: string | Partial<Recording>[] },
): Promise<OpenAiServer> {
  const { completions = [] } = options;
  const jsonl =
    typeof completions === "string" ? await readFile(completions, "utf8") : completions.map((line) => JSON.stringify(line)).join("\n");
  const script = fileURLToPath(new URL("./openai-server-process.ts", import.meta.url));
  const child = fork(script, [JSON.stringify({ ...options, completions: jsonl } satisfies ServerSettings)], {
    execArgv: ["--import", "tsx"],
  });
  const exited = once(child, "exit");
  const started = await Promise.race([once(child, "message"), exited.then(() => undefined)]);
  if (!started) throw new Error("the test's language model server did not start");
  const { url } = started[0] as { url: string };
  const ask = async (path: string, method = "GET") => (await fetch(url + path, { method })).json();
  return {
    url: `${url}/v1`,
    counts: () => ask("/counts") as Promise<Record<string, number>>,
    requests: () => ask("/requests") as ReturnType<OpenAiServer["requests"]>,
    held: async (count = 1) => void (await ask(`/held/${count}`)),
    release: async () => void (await ask("/release", "POST")),
    async close() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
