/** Recorded completions as a language model, for tests and evaluation, and the recorder that makes them from another model's answers. */
import { appendFile, mkdir } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { Completion, CompletionRequest, LanguageModel } from "../../shared/language/language-model.ts";
import { findRecording, type Recording, readRecordings } from "./recordings.ts";

/**
 * A language model that answers from a JSONL file (see recordings.ts). What is not recorded is answered with stop reason `none`.
 * @throws BatError InvalidInput when the file cannot be read or has a bad line.
 */
export async function openRecordedModel(file: string): Promise<LanguageModel> {
  const recordings = await readRecordings(file);
  const model = `recorded:${basename(file)}`;
  return {
    async complete(request, { signal, onText } = {}): Promise<Completion> {
      const found = findRecording(recordings, request.purpose);
      const stopReason = signal?.aborted ? "aborted" : (found?.stopReason ?? "none");
      const text = stopReason === "aborted" ? "" : (found?.text ?? "");
      if (text) onText?.(text);
      // Nothing was evaluated, so no tokens are counted.
      return {
        text,
        stopReason,
        promptTokens: 0,
        evaluatedTokens: 0,
        completionTokens: 0,
        milliseconds: 0,
        model,
        adapter: request.adapter?.$blob ?? null,
      };
    },
    async close() {},
  };
}

/**
 * The given model, with every answer appended to a JSONL file in the form that `openRecordedModel` reads. Aborted and missing answers are
 * not recorded: they are not what the model says. An answer is given out only after it is in the file.
 */
export function recordTo(model: LanguageModel, file: string): LanguageModel {
  let written: Promise<unknown> = mkdir(dirname(file), { recursive: true });
  const record = (request: CompletionRequest, completion: Completion): Promise<unknown> => {
    if (completion.stopReason !== "end" && completion.stopReason !== "length") return Promise.resolve();
    const line: Recording = { ...request.purpose, text: completion.text, stopReason: completion.stopReason };
    const turn = written.then(() => appendFile(file, `${JSON.stringify(line)}\n`));
    written = turn.catch(() => undefined); // its own caller hears of it; the next line is tried all the same
    return turn;
  };
  return {
    async complete(request, options) {
      const completion = await model.complete(request, options);
      await record(request, completion);
      return completion;
    },
    async close() {
      await written;
      await model.close();
    },
  };
}
