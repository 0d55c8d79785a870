/**
 * A language model in a process of its own, for tests: answers the requests in its first message, one after another, and says the answers.
 * Started with `fork`; nothing else runs beside a completion.
 */
import { openDiskBlobStore } from "../../infra/disk/blob-store.ts";
import { openLlamaModel } from "../../infra/llama/llama-model.ts";
import { PrefixFiles, type PrefixFilesOptions } from "../../infra/llama/prefix-files.ts";
import type { Completion, CompletionRequest } from "../../shared/language/language-model.ts";

export interface CompletionsAsked {
  folder: string;
  requests: CompletionRequest[];
  /** Where beginnings of prompts are kept, if anywhere. */
  prefixes?: PrefixFilesOptions | undefined;
}

process.once("message", async ({ folder, requests, prefixes }: CompletionsAsked) => {
  const kept = prefixes && new PrefixFiles(prefixes);
  const model = openLlamaModel({ blobs: await openDiskBlobStore(folder), threads: 1, prefixes: kept });
  const answers: Completion[] = [];
  for (const request of requests) answers.push(await model.complete(request));
  await model.close();
  process.send?.(answers, () => process.disconnect());
});
