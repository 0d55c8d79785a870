/** The port of embeddings (§9.1): texts as vectors, near to each other where the texts mean alike. An in-process model, or a server. */
import { BatError } from "../errors.ts";
import type { BlobHandle } from "../image/values.ts";

export interface Embeddings {
  /** Which model made them. Vectors of different models do not compare: whoever stores vectors stores this with them. */
  model: string;
  /** Numbers in each vector. */
  dimension: number;
  /** One for each text, in their order, each of length 1: their product is the cosine. */
  vectors: number[][];
}

export interface EmbeddingModel {
  /**
   * The vectors of some texts; null where no weights are named and the model has none of its own: then there are no vectors. Never blocks the
   * event loop.
   * @param options.weights those the image names for it (pLLM_obj's `embedding_weights`). A server that holds its own ignores them.
   * @throws BatError InvalidInput for texts that can never have vectors (see `checkTexts`, and texts longer than the model can read), Unavailable
   *   when the model cannot be reached, its weights are not there, or the signal ended the work
   */
  embed(texts: readonly string[], options: { weights: BlobHandle | null; signal?: AbortSignal | undefined }): Promise<Embeddings | null>;
  close(): Promise<void>;
}

/** Servers take about as many in one request. */
export const MOST_TEXTS = 32;
/** Characters; the model's own limit, in tokens, is as a rule far less. */
export const LONGEST_TEXT = 32_768;

/** @throws BatError InvalidInput for no texts or too many, and for one that is empty or too long */
export function checkTexts(texts: readonly string[]): void {
  if (texts.length === 0 || texts.length > MOST_TEXTS)
    throw new BatError("InvalidInput", `${texts.length} texts cannot be embedded at once: give 1 to ${MOST_TEXTS}`, {
      texts: texts.length,
    });
  for (const [at, text] of texts.entries()) {
    if (text.trim() === "") throw new BatError("InvalidInput", `text ${at} is empty, and has no vector: leave it out`, { text: at });
    if (text.length > LONGEST_TEXT)
      throw new BatError("InvalidInput", `text ${at} has ${text.length} characters, and ${LONGEST_TEXT} can be embedded: split it`, {
        text: at,
      });
  }
}

/**
 * What a model said, as embeddings: every vector brought to length 1.
 * @throws BatError Unavailable for what are no vectors of one model: none, of different dimensions, with numbers that are none, or of length 0
 */
export function embeddingsOf(model: string, raw: readonly (readonly number[])[]): Embeddings {
  const dimension = raw[0]?.length ?? 0;
  const vectors = raw.map((vector, at) => {
    // By the largest first, so that the squares of very large or very small numbers are numbers too.
    const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (vector.length !== dimension || !Number.isFinite(largest) || largest === 0 || vector.some(Number.isNaN))
      throw new BatError("Unavailable", `the model ${model} made no vector of text ${at}: take another model for embeddings`, {
        model,
        text: at,
      });
    const small = scaled(vector, largest);
    return scaled(small, Math.hypot(...small));
  });
  return { model, dimension, vectors };
}

const scaled = (vector: readonly number[], by: number): number[] => vector.map((value) => value / by);
