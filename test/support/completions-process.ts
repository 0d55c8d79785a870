/**
 * A language model in a process of its own, for tests: answers the requests in its first message, one after another, and says the answers.
 * Started with `fork`; nothing else runs beside a completion.
 */
import { openDiskBlobStore } from "../../infra/disk/blob-store.ts";
import { openLlamaModel } from "../../infra/llama/llama-model.ts";
import type { Completion, CompletionRequest } from "../../shared/language/language-model.ts";

process.once("message", async ({ folder, requests }: { folder: string; requests: CompletionRequest[] }) => {
  const model = openLlamaModel({ blobs: await openDiskBlobStore(folder), threads: 1 });
  const answers: Completion[] = [];
  for (const request of requests) answers.push(await model.complete(request));
  await model.close();
  process.send?.(answers, () => process.disconnect());
});
