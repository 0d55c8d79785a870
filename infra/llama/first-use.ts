/**
 * Before a worker loads a file that this machine has not tried yet, a process of its own does: whoever may change pLLM_obj's slots can name any
 * blob, and llama.cpp aborts on what it does not expect. What was tried is remembered, so it costs each file one start of a process.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { errorOf, isBatError } from "../../shared/errors.ts";
import type { FileToLoad, LoadLimits } from "./first-load.ts";
import { createProbe } from "./probe.ts";
import { embeddingsBy, pairOf, type Verdict, type Verdicts } from "./verdicts.ts";

/** Large weights from a slow disk take minutes, and nobody's connection waits: missions have time limits of their own, and what was tried counts for the next. */
const LONGEST_MS = 1_800_000;

export interface FirstUse {
  /** Returns when weights may be loaded. @throws BatError InvalidInput, TooLarge, Unavailable: what came of trying them, now or before */
  weights(file: FileToLoad, gpu: string | false): Promise<void>;
  /** The same for weights that are to make vectors. */
  embeddings(file: FileToLoad, gpu: string | false): Promise<void>;
  /** The same for an adapter on weights that were loaded. */
  adapter(weights: FileToLoad, adapter: FileToLoad, gpu: string | false): Promise<void>;
  /** Ends what is being tried. */
  close(): void;
}

export interface FirstUseOptions {
  /** What a trial may take. */
  limits: LoadLimits;
  verdicts: Verdicts;
  /** Weights that come with the program, as files: its own tests have tried them. */
  shipped: readonly string[];
  /** What a trial may take in milliseconds. */
  longestMs?: number;
  /** Told in a sentence that a verdict could not be remembered. */
  warn(message: string): void;
}

export function createFirstUse({ limits, verdicts, shipped, warn, longestMs = LONGEST_MS }: FirstUseOptions): FirstUse {
  /** What is being tried or was found good by this process. */
  const known = new Map<string, Promise<void>>();

  const remember = (subject: string, gpu: string | false, verdict: Verdict): Promise<void> =>
    verdicts
      .remember(subject, gpu, verdict)
      .catch((error: Error) => warn(`what came of trying ${subject} cannot be remembered (${error.message}): check the data folder`));

  const probe = createProbe(limits, { remember }, longestMs);

  const find = async (subject: string, gpu: string | false, attempt: () => Promise<unknown>): Promise<void> => {
    const verdict = await verdicts.of(subject, gpu);
    if (verdict) throw errorOf(verdict);
    if (verdict === null) return;
    try {
      await attempt();
    } catch (error) {
      // Only what the file itself is to blame for; that memory or time ran out says nothing of the next attempt.
      if (isBatError(error, "InvalidInput")) await remember(subject, gpu, error.record());
      throw error;
    }
  };

  const once = (subject: string, gpu: string | false, attempt: () => Promise<unknown>): Promise<void> => {
    const running = known.get(subject) ?? find(subject, gpu, attempt);
    known.set(subject, running);
    running.catch(() => known.delete(subject));
    return running;
  };

  return {
    weights: (file, gpu) =>
      once(file.sha256, gpu, async () => ((await isShipped(file, shipped)) ? remember(file.sha256, gpu, null) : probe.weights(file))),
    embeddings: (file, gpu) => once(embeddingsBy(file.sha256), gpu, () => probe.embeddings(file)),
    adapter: (weights, adapter, gpu) => once(pairOf(weights.sha256, adapter.sha256), gpu, () => probe.adapter(weights, adapter)),
    close: () => probe.close(),
  };
}

/** Whether a file's bytes are those of one that comes with the program. The blob's name is their hash already. */
async function isShipped({ path, sha256 }: FileToLoad, shipped: readonly string[]): Promise<boolean> {
  for (const own of shipped) {
    if ((await stat(own)).size !== (await stat(path)).size) continue;
    const hash = createHash("sha256");
    for await (const piece of createReadStream(own)) hash.update(piece as Buffer);
    if (hash.digest("hex") === sha256) return true;
  }
  return false;
}
