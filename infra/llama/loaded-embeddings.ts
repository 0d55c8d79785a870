/** One model in memory that makes vectors: its weights and the one context they are used in. */
import type { LlamaEmbeddingContext, LlamaModel } from "node-llama-cpp";
import { BatError } from "../../shared/errors.ts";
import { type Embeddings, embeddingsOf } from "../../shared/language/embedding-model.ts";
import { type Accelerator, besideOthers } from "./accelerator.ts";
import { checkWeights } from "./gguf-check.ts";
import { type LlamaUse, loadOn, type Threads } from "./open-llama.ts";
import { passingFailure } from "./passing-failure.ts";

/** Tokens. Models made for embeddings read 512 to 8192; what is searched for is found by passages, and the cache of a large context is memory. */
export const LARGEST_CONTEXT = 2048;

export class LoadedEmbeddings {
  readonly sha256: string;
  readonly #model: LlamaModel;
  readonly #context: LlamaEmbeddingContext;
  readonly #limit: number;

  /** Layers on a GPU. */
  get gpuLayers(): number {
    return this.#model.gpuLayers;
  }

  private constructor(sha256: string, model: LlamaModel, context: LlamaEmbeddingContext, limit: number) {
    this.sha256 = sha256;
    this.#model = model;
    this.#context = context;
    this.#limit = limit;
  }

  /**
   * On a GPU they take what the model that answers left there.
   * @throws BatError InvalidInput for a file that is no model or makes no vectors, Unavailable when there is no memory for it
   */
  static async load(
    use: LlamaUse,
    path: string,
    sha256: string,
    { accelerator, ...threads }: Threads & { accelerator: Accelerator },
  ): Promise<LoadedEmbeddings> {
    await checkWeights(path, sha256, "embeddings");
    const refused = async (error: Error): Promise<never> => {
      const said = await use.why();
      const passing = passingFailure(error, sha256, said);
      if (passing) throw passing;
      throw new BatError(
        "InvalidInput",
        `llama.cpp makes no vectors by the weights ${sha256} (${said || error.message}): take another model`,
        { sha256 },
        error,
      );
    };
    const model = await loadOn(use.llama, path, besideOthers(accelerator)).catch(refused);
    const contextSize = Math.min(model.trainContextSize, LARGEST_CONTEXT);
    try {
      // All of a text in one batch: a model that reads in both directions has to see it at once.
      const context = await model.createEmbeddingContext({
        contextSize,
        batchSize: contextSize,
        threads: use.threadsOf(model, threads),
      });
      return new LoadedEmbeddings(sha256, model, context, contextSize - 1);
    } catch (error) {
      await model.dispose();
      return refused(error as Error);
    }
  }

  /** @throws BatError InvalidInput for a text that is longer than the model can read; the signal's reason once it is aborted */
  async embed(texts: readonly string[], signal: AbortSignal): Promise<Embeddings> {
    for (const [at, text] of texts.entries()) {
      const tokens = this.#context.calculateInputLength(text);
      if (tokens > this.#limit)
        throw new BatError(
          "InvalidInput",
          `text ${at} is ${tokens} tokens, and the model that makes the vectors reads ${this.#limit}: split it`,
          {
            text: at,
            tokens,
            limit: this.#limit,
          },
        );
    }
    const vectors: (readonly number[])[] = [];
    for (const text of texts) {
      signal.throwIfAborted();
      vectors.push((await this.#context.getEmbeddingFor(text)).vector);
    }
    return embeddingsOf(this.sha256, vectors);
  }

  async dispose(): Promise<void> {
    await this.#context.dispose();
    await this.#model.dispose();
  }
}
