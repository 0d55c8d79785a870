/** Opens the language model that the configuration names. */
import type { BlobStore } from "../shared/blob/blob-store.ts";
import type { Config } from "../shared/config.ts";
import type { LanguageModel } from "../shared/language/language-model.ts";
import { type LlamaOptions, openLlamaModel } from "./llama/llama-model.ts";
import { openChatClient } from "./openai/chat-client.ts";
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
