/** Opens the language model and the embedding model that the configuration names. */
import type { BlobStore } from "../shared/blob/blob-store.ts";
import type { Config } from "../shared/config.ts";
import type { EmbeddingModel } from "../shared/language/embedding-model.ts";
import type { LanguageModel } from "../shared/language/language-model.ts";
import { openLlamaEmbeddings } from "./llama/embeddings.ts";
import { type LlamaOptions, openLlamaModel } from "./llama/llama-model.ts";
import { openChatClient } from "./openai/chat-client.ts";
import { openEmbeddingsClient } from "./openai/embeddings-client.ts";
import { openRecordedModel } from "./recorded/recorded-model.ts";

/**
 * What is told is of the in-process model only.
 * @throws BatError InvalidInput when recorded completions cannot be read. Weights are looked for at the first completion, not here.
 */
export async function openLanguageModel(
  config: Config,
  blobs: BlobStore,
  told: Pick<LlamaOptions, "onPlaced" | "onWorn"> = {},
): Promise<LanguageModel> {
  const [kind, ...rest] = config.BATOS_MODEL.split(":");
  const where = rest.join(":");
  if (kind === "recorded") return openRecordedModel(where);
  if (kind === "openai") return openChatClient({ url: where, name: config.BATOS_MODEL_NAME, key: config.BATOS_MODEL_KEY });
  return openLlamaModel({ blobs, threads: config.BATOS_MODEL_THREADS, loads: config.BATOS_MODEL_LOADS, ...told });
}

/** Opens nothing but what asks: weights are looked for, and a server is asked, when the first texts come. */
export function openEmbeddingModel(config: Config, blobs: BlobStore): EmbeddingModel {
  const [kind, ...rest] = config.BATOS_EMBEDDINGS.split(":");
  if (kind !== "openai") return openLlamaEmbeddings({ blobs, threads: config.BATOS_MODEL_THREADS });
  const { BATOS_EMBEDDINGS_NAME: name, BATOS_EMBEDDINGS_KEY: key } = config;
  return openEmbeddingsClient({ url: rest.join(":"), name, key });
}
