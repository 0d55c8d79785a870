/**
 * Embeddings in this process: llama.cpp through node-llama-cpp, on the weights that each request names. A model made for embeddings pools as its
 * file says; of any other the state after the last token is taken. One request at a time: a context for embeddings has one sequence.
 */

import type { BlobStore } from "../../shared/blob/blob-store.ts";
import { BatError, isBatError } from "../../shared/errors.ts";
import type { BlobHandle } from "../../shared/image/values.ts";
import { checkTexts, type EmbeddingModel, type Embeddings } from "../../shared/language/embedding-model.ts";
import { linkedSignal } from "../linked-signal.ts";
import { type Accelerator, ANY_ACCELERATOR } from "./accelerator.ts";
import type { FirstUse } from "./first-use.ts";
import { LoadedEmbeddings } from "./loaded-embeddings.ts";
import { type LlamaUse, openLlama, type Threads } from "./open-llama.ts";

interface Options extends Threads {
  blobs: BlobStore;
  accelerator?: Accelerator | undefined;
  firstUse?: FirstUse | undefined;
}

/** A model that loads nothing until the first texts come, and keeps the weights that were asked for last. */
export function openLlamaEmbeddings(options: Options): EmbeddingModel {
  return new LlamaEmbeddings(options);
}

class LlamaEmbeddings implements EmbeddingModel {
  readonly #options: Options;
  readonly #closing = new AbortController();
  #llama: Promise<LlamaUse> | undefined;
  #loaded: LoadedEmbeddings | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: Options) {
    this.#options = options;
  }

  async embed(
    texts: readonly string[],
    { weights, signal }: { weights: BlobHandle | null; signal?: AbortSignal | undefined },
  ): Promise<Embeddings | null> {
    checkTexts(texts);
    if (!weights) return null;
    const { signal: cancel, unlink } = linkedSignal([signal, this.#closing.signal]);
    const work = this.#last.then(() => this.#embed(texts, weights, cancel));
    this.#last = work.catch(() => undefined).finally(unlink);
    // The work ends with the text it is at; its model stays taken until then, the caller does not wait.
    return unlessAborted(work, cancel);
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error("the embedding model is closing"));
    this.#options.firstUse?.close();
    await this.#last;
    await this.#loaded?.dispose().catch(() => undefined);
    await this.#llama?.then((llama) => llama.close()).catch(() => undefined);
  }

  async #embed(texts: readonly string[], weights: BlobHandle, cancel: AbortSignal): Promise<Embeddings> {
    cancel.throwIfAborted();
    if (this.#loaded?.sha256 !== weights.$blob) await this.#load(weights);
    return (this.#loaded as LoadedEmbeddings).embed(texts, cancel);
  }

  async #load({ $blob: sha256 }: BlobHandle): Promise<void> {
    const path = await this.#options.blobs.localPath(sha256).catch((error) => {
      if (!isBatError(error, "NotFound") && !isBatError(error, "Corrupt")) throw error;
      const message = `the weights ${sha256}, which make the vectors, are not in the blob store or were damaged there: import them again, or name others`;
      throw new BatError("Unavailable", message, { sha256 }, error);
    });
    // Before loading: two models may not fit side by side.
    await this.#loaded?.dispose();
    this.#loaded = undefined;
    const { threads, workers, accelerator = ANY_ACCELERATOR } = this.#options;
    this.#llama ??= openLlama(accelerator);
    const use = await this.#llama.catch((error) => {
      this.#llama = undefined;
      throw error;
    });
    await this.#options.firstUse?.embeddings({ path, sha256 }, use.gpuFor(accelerator));
    use.forget();
    this.#loaded = await LoadedEmbeddings.load(use, path, sha256, { threads, workers, accelerator });
  }
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void =>
      reject(new BatError("Unavailable", `the embedding of texts was stopped (${String(signal.reason)}): ask again`));
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
    if (signal.aborted) stop();
  });
}
