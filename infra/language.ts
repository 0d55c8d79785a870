/** Opens the language model and the embedding model that the configuration names. */
import { join } from "node:path";
import type { BlobStore } from "../shared/blob/blob-store.ts";
import type { Config } from "../shared/config.ts";
import type { EmbeddingModel } from "../shared/language/embedding-model.ts";
import type { LanguageModel } from "../shared/language/language-model.ts";
import { acceleratorOf } from "./llama/accelerator.ts";
import { openLlamaEmbeddings } from "./llama/embeddings.ts";
import { createFirstUse, type FirstUse } from "./llama/first-use.ts";
import { type LlamaOptions, openLlamaModel } from "./llama/llama-model.ts";
import { checkAccelerator } from "./llama/open-llama.ts";
import { removeAbandonedStates } from "./llama/prefill.ts";
import { PrefixFiles } from "./llama/prefix-files.ts";
import { probeLimits } from "./llama/probe.ts";
import { verdictsOf } from "./llama/verdicts.ts";
import { openChatClient } from "./openai/chat-client.ts";
import { openEmbeddingsClient } from "./openai/embeddings-client.ts";
import { openRecordedModel } from "./recorded/recorded-model.ts";
import { SEED } from "./seed-model/seed.ts";

/** An evaluation that is faster than this is not worth a file. */
const PREFIX_LEAST_MS = 1000;

const prefixFolder = ({ BATOS_DATA }: Config): string => join(BATOS_DATA, "prompt-prefixes");

/**
 * What is told is of the in-process model only.
 * @throws BatError InvalidInput when recorded completions cannot be read, Unavailable when the GPU that is named does not work. Weights are looked for at the first completion, not here.
 */
export async function openLanguageModel(
  config: Config,
  blobs: BlobStore,
  { warn, ...told }: Pick<LlamaOptions, "onPlaced" | "onWorn"> & { warn(message: string): void },
): Promise<LanguageModel> {
  const [kind, ...rest] = config.BATOS_MODEL.split(":");
  const where = rest.join(":");
  if (kind === "recorded") return openRecordedModel(where);
  if (kind === "openai") return openChatClient({ url: where, name: config.BATOS_MODEL_NAME, key: config.BATOS_MODEL_KEY });
  const accelerator = acceleratorOf(config);
  const llama = await checkAccelerator(accelerator);
  const maxBytes = config.BATOS_PREFIX_CACHE_MB * 2 ** 20;
  const prefixes = new PrefixFiles({ folder: prefixFolder(config), maxBytes, leastMs: PREFIX_LEAST_MS });
  await prefixes.trim();
  await removeAbandonedStates();
  return openLlamaModel({
    blobs,
    threads: config.BATOS_MODEL_THREADS,
    workers: config.BATOS_WORKERS,
    accelerator,
    llama,
    firstUse: firstUseOf(config, warn),
    prefixes: maxBytes > 0 ? prefixes : undefined,
    loads: config.BATOS_MODEL_LOADS,
    ...told,
  });
}

const firstUseOf = (config: Config, warn: (message: string) => void): FirstUse =>
  createFirstUse({ limits: probeLimits(config), verdicts: verdictsOf(config), shipped: [SEED], warn });

/** Opens nothing but what asks: weights are looked for, and a server is asked, when the first texts come. */
export function openEmbeddingModel(config: Config, blobs: BlobStore, warn: (message: string) => void): EmbeddingModel {
  const [kind, ...rest] = config.BATOS_EMBEDDINGS.split(":");
  if (kind !== "openai") {
    const { BATOS_MODEL_THREADS: threads, BATOS_WORKERS: workers } = config;
    return openLlamaEmbeddings({ blobs, threads, workers, accelerator: acceleratorOf(config), firstUse: firstUseOf(config, warn) });
  }
  const { BATOS_EMBEDDINGS_NAME: name, BATOS_EMBEDDINGS_KEY: key } = config;
  return openEmbeddingsClient({ url: rest.join(":"), name, key });
}
