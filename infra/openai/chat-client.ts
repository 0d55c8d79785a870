/** The language model behind any OpenAI-compatible server (vLLM, llama-server, Ollama): chat completions over fetch. */

import type { Completion, CompletionRequest, LanguageModel } from "../../shared/language/language-model.ts";
import { linkedSignal } from "../linked-signal.ts";
import { nothingSaid, readAnswer } from "./chat-answer.ts";
import { post, type ServerAddress } from "./request.ts";

/** A server that is asked over HTTP. The weights that the image names are ignored: the server holds its own. */
export function openChatClient(server: ServerAddress): LanguageModel {
  const closing = new AbortController();
  return {
    async complete(request, { signal, onText } = {}) {
      const started = performance.now();
      const adapter = request.adapter?.$blob ?? null;
      const name = adapter ?? server.name;
      const { signal: cancel, unlink } = linkedSignal([signal, closing.signal]);
      const said = nothingSaid();
      const completion = (stopReason: Completion["stopReason"]): Completion => ({
        text: said.text,
        stopReason,
        promptTokens: said.promptTokens,
        evaluatedTokens: said.promptTokens - said.cachedTokens,
        completionTokens: said.completionTokens,
        milliseconds: performance.now() - started,
        model: said.model ?? name,
        adapter,
      });
      try {
        await post({ ...server, settings: "BATOS_MODEL" }, "chat/completions", bodyOf(request, name), cancel, (endpoint, response) =>
          readAnswer(endpoint, response, said, onText),
        );
        return completion(said.finish === "length" ? "length" : "end");
      } catch (error) {
        if (cancel.aborted) return completion("aborted");
        throw error;
      } finally {
        unlink();
      }
    },
    async close() {
      closing.abort();
    },
  };
}

function bodyOf({ messages, schema, sampling, purpose }: CompletionRequest, model: string): string {
  return JSON.stringify({
    model,
    messages,
    temperature: sampling.temperature,
    top_p: sampling.topP,
    seed: sampling.seed,
    max_tokens: sampling.maxTokens,
    stream: true,
    stream_options: { include_usage: true },
    ...(schema ? { response_format: { type: "json_schema", json_schema: { name: purpose.step, schema, strict: true } } } : {}),
    // The protocol's metadata are strings.
    metadata: Object.fromEntries(Object.entries(purpose).map(([key, value]) => [key, String(value)])),
  });
}
