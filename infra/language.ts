/** Opens the language model that the configuration names. */
import type { BlobStore } from "../shared/blob/blob-store.ts";
import type { Config } from "../shared/config.ts";
import type { LanguageModel } from "../shared/language/language-model.ts";
import { openLlamaModel, type Placement } from "./llama/llama-model.ts";
import { openChatClient } from "./openai/chat-client.ts";
import { openRecordedModel } from "./recorded/recorded-model.ts";

/**
 * `onPlaced` is told what a loaded model took and where (the in-process model only).
 * @throws BatError InvalidInput when recorded completions cannot be read. Weights are looked for at the first completion, not here.
 */
export async function openLanguageModel(
  config: Config,
  blobs: BlobStore,
  onPlaced?: (placement: Placement) => void,
): Promise<LanguageModel> {
  const [kind, ...rest] = config.BATOS_MODEL.split(":");
  const where = rest.join(":");
  if (kind === "recorded") return openRecordedModel(where);
  if (kind === "openai") return openChatClient({ url: where, name: config.BATOS_MODEL_NAME, key: config.BATOS_MODEL_KEY });
  return openLlamaModel({ blobs, threads: config.BATOS_MODEL_THREADS, onPlaced });
}
