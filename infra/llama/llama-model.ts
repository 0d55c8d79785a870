/**
 * The language model in this process: llama.cpp through node-llama-cpp, on the weights that each request names. Weights are loaded at first
 * use, checked against their hash before they are mapped, and let go when requests name others and the last completion on them has ended.
 */

import type { BlobStore } from "../../shared/blob/blob-store.ts";
import { BatError, isBatError } from "../../shared/errors.ts";
import type { BlobHandle } from "../../shared/image/values.ts";
import type { Completion, CompletionRequest, LanguageModel } from "../../shared/language/language-model.ts";
import { linkedSignal } from "../linked-signal.ts";
import { type Accelerator, ANY_ACCELERATOR } from "./accelerator.ts";
import type { FileToLoad } from "./first-load.ts";
import type { FirstUse } from "./first-use.ts";
import { LoadedModel, type Placement, type Progress } from "./loaded-model.ts";
import { type LlamaUse, openLlama, type Threads } from "./open-llama.ts";
import type { PrefixFiles } from "./prefix-files.ts";

export type { Placement } from "./loaded-model.ts";

export interface LlamaOptions extends Threads {
  blobs: BlobStore;
  accelerator?: Accelerator | undefined;
  /** Of that accelerator where it was opened before; closed with the model. */
  llama?: LlamaUse | undefined;
  /** Asked before a file is loaded; without it every file is taken to be one that llama.cpp survives. */
  firstUse?: FirstUse | undefined;
  /** Where evaluated beginnings of prompts are kept; nowhere where undefined. */
  prefixes?: PrefixFiles | undefined;
  /** Told what went where after weights were loaded. */
  onPlaced?: ((placement: Placement) => void) | undefined;
  /**
   * Loads of weights and adapters until `onWorn` is told, once. Disposed weights leave a little memory behind, and an adapter stays for as long as
   * its weights do: over many changes only a new process gives everything back.
   */
  loads?: number | undefined;
  onWorn?: (() => void) | undefined;
}

/** A model that loads nothing until the first completion. */
export function openLlamaModel(options: LlamaOptions): LanguageModel {
  return new LlamaLanguageModel(options);
}

interface Use {
  model: Promise<LoadedModel>;
  adapters: Set<string>;
  users: number;
}

class LlamaLanguageModel implements LanguageModel {
  readonly #options: LlamaOptions;
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<unknown>>();
  readonly #models = new Map<string, Use>();
  #llama: Promise<LlamaUse> | undefined;
  #newest = "";
  #loads = 0;

  constructor(options: LlamaOptions) {
    this.#options = options;
    this.#llama = options.llama && Promise.resolve(options.llama);
  }

  async complete(
    request: CompletionRequest,
    { signal, onText }: { signal?: AbortSignal; onText?: (piece: string) => void } = {},
  ): Promise<Completion> {
    const { weights, adapter } = request;
    if (!weights) throw new BatError("InvalidInput", "no weights are named: set pLLM_obj's weights slot to a GGUF blob");
    const started = performance.now();
    const { signal: cancel, unlink } = linkedSignal([signal, this.#closing.signal]);
    const progress: Progress = { promptTokens: 0, evaluatedTokens: 0, completionTokens: 0, answer: undefined };
    // The work may outlast an abort by one batch, or by a load; its sequence and its model stay taken until then, the caller does not wait.
    const work = cancel.aborted ? Promise.resolve("end" as const) : this.#complete(request, weights, progress, cancel, onText);
    this.#running.add(work);
    work
      .catch(() => undefined)
      .finally(() => {
        unlink();
        this.#running.delete(work);
      });
    const stopReason = await untilAborted(work, cancel);
    return {
      text: progress.answer?.text ?? "",
      stopReason,
      promptTokens: progress.promptTokens,
      evaluatedTokens: progress.evaluatedTokens,
      completionTokens: progress.completionTokens,
      milliseconds: performance.now() - started,
      model: weights.$blob,
      adapter: adapter?.$blob ?? null,
    };
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error("the language model is closing"));
    this.#options.firstUse?.close();
    await Promise.allSettled(this.#running);
    for (const { model } of this.#models.values()) await model.then((loaded) => loaded.dispose()).catch(() => undefined);
    this.#models.clear();
    await this.#llama?.then((llama) => llama.close()).catch(() => undefined);
  }

  async #complete(
    request: CompletionRequest,
    weights: BlobHandle,
    progress: Progress,
    cancel: AbortSignal,
    onText?: (piece: string) => void,
  ): Promise<"end" | "length"> {
    if (request.adapter) await this.#localPath(request.adapter, "adapter"); // fetched while weights are not kept waiting for it
    const use = this.#use(weights);
    use.users += 1;
    try {
      const model = await use.model;
      // Asked for again: a cache may have let it go while the weights came.
      const adapterPath = request.adapter ? await this.#localPath(request.adapter, "adapter") : undefined;
      if (request.adapter && adapterPath !== undefined)
        await this.#tryAdapter(use, model, { path: adapterPath, sha256: request.adapter.$blob });
      return await model.complete(request, adapterPath, progress, cancel, onText);
    } catch (error) {
      if (isBatError(error) || cancel.aborted) throw error;
      throw new BatError(
        "Unavailable",
        `the language model failed (${(error as Error).message}): try again; if it stays, check the weights ${weights.$blob}`,
        undefined,
        error,
      );
    } finally {
      use.users -= 1;
      await this.#letGo();
    }
  }

  /** Before an adapter's first use on weights, and counts it. */
  async #tryAdapter(use: Use, { file, placement }: LoadedModel, adapter: FileToLoad): Promise<void> {
    if (use.adapters.has(adapter.sha256)) return;
    const { firstUse } = this.#options;
    if (firstUse) {
      // Asked for again: weights stay mapped here when a cache has let their file go.
      const path = await this.#localPath({ $blob: file.sha256 }, "weights");
      await firstUse.adapter({ ...file, path }, adapter, placement.gpuLayers > 0 && placement.gpu);
    }
    if (use.adapters.has(adapter.sha256)) return; // another completion was quicker
    use.adapters.add(adapter.sha256);
    this.#countLoad();
  }

  #use(weights: BlobHandle): Use {
    this.#newest = weights.$blob;
    const known = this.#models.get(weights.$blob);
    if (known) return known;
    const use: Use = { model: this.#load(weights), adapters: new Set(), users: 0 };
    this.#models.set(weights.$blob, use);
    use.model.catch(() => this.#models.delete(weights.$blob)); // the next request tries again
    return use;
  }

  async #load(weights: BlobHandle): Promise<LoadedModel> {
    const path = await this.#localPath(weights, "weights");
    const file: FileToLoad = { path, sha256: weights.$blob };
    await this.#letGo(); // before loading: two models may not fit side by side
    const { threads, workers, accelerator = ANY_ACCELERATOR, firstUse, prefixes } = this.#options;
    this.#llama ??= openLlama(accelerator);
    const use = await this.#llama.catch((error) => {
      this.#llama = undefined;
      throw error;
    });
    await firstUse?.weights(file, use.gpuFor(accelerator));
    use.forget();
    const loaded = await LoadedModel.load(use, file, { threads, workers, accelerator, prefixes });
    this.#options.onPlaced?.(loaded.placement);
    this.#countLoad();
    return loaded;
  }

  #countLoad(): void {
    this.#loads += 1;
    if (this.#loads === this.#options.loads) this.#options.onWorn?.();
  }

  /** Disposes the models that nobody runs on and that are not the newest asked for. */
  async #letGo(): Promise<void> {
    for (const [sha256, use] of [...this.#models]) {
      if (use.users > 0 || sha256 === this.#newest) continue;
      this.#models.delete(sha256);
      await use.model.then((loaded) => loaded.dispose()).catch(() => undefined);
    }
  }

  async #localPath({ $blob }: Pick<BlobHandle, "$blob">, what: string): Promise<string> {
    try {
      return await this.#options.blobs.localPath($blob);
    } catch (error) {
      if (isBatError(error, "NotFound"))
        throw new BatError(
          "Unavailable",
          `the ${what} ${$blob} are not in the blob store: import them again, or name others`,
          { sha256: $blob },
          error,
        );
      if (isBatError(error, "Corrupt"))
        throw new BatError(
          "Unavailable",
          `the ${what} ${$blob} were damaged on disk and set aside: import them again`,
          { sha256: $blob },
          error,
        );
      throw error;
    }
  }
}

/** What the work comes to, or `aborted` as soon as the signal says so. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | "aborted"> {
  if (signal.aborted) return "aborted";
  let stop = (): void => undefined;
  const aborted = new Promise<"aborted">((resolve) => {
    stop = () => resolve("aborted");
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } catch (error) {
    if (signal.aborted) return "aborted";
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
