/** The port of the language core (§7.1): node-llama-cpp in the worker, an OpenAI-compatible server, or recorded completions. */
import type { BlobHandle } from "../image/values.ts";
import type { ChatMessage } from "./prompts.ts";

export interface Sampling {
  /** 0 is greedy. */
  temperature: number;
  topP: number;
  topK: number;
  seed: number;
  maxTokens: number;
}

export interface CompletionRequest {
  messages: ChatMessage[];
  /** The weights the image names (pLLM_obj). A server that holds its own weights ignores it. */
  weights: BlobHandle | null;
  /** Exactly this adapter, or none. */
  adapter: BlobHandle | null;
  /** A JSON Schema the answer must follow; undefined for free text. The caller validates again. */
  schema?: Record<string, unknown> | undefined;
  sampling: Sampling;
  /** What the completion is for. Recorded completions are found by it. */
  purpose: { step: string; selector: string; attempt: number; sample: number };
}

export interface Completion {
  text: string;
  /** `length`: cut at maxTokens. `none`: nothing was recorded for this purpose (recorded completions only). */
  stopReason: "end" | "length" | "aborted" | "none";
  promptTokens: number;
  /** Those of them that were evaluated for this completion; the rest was kept from another, or copied from one that asked the same. */
  evaluatedTokens: number;
  completionTokens: number;
  milliseconds: number;
  model: string;
  adapter: string | null;
}

export interface LanguageModel {
  /**
   * One completion. Never blocks the event loop.
   * @throws BatError Unavailable when the model cannot be reached or its weights are not there (retry later); InvalidInput when the
   *   request can never succeed. An aborted completion is an outcome, not an error.
   */
  complete(request: CompletionRequest, options?: { signal?: AbortSignal; onText?: (piece: string) => void }): Promise<Completion>;
  close(): Promise<void>;
}
