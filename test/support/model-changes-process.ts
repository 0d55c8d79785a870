/**
 * A process that changes its language model again and again, and says how much memory it holds after every tenth change. Its message says where the
 * blobs are and what to ask.
 */
import { openDiskBlobStore } from "../../infra/disk/blob-store.ts";
import { openLlamaModel } from "../../infra/llama/llama-model.ts";
import type { CompletionRequest } from "../../shared/language/language-model.ts";

process.once("message", async ({ folder, requests, changes }: { folder: string; requests: CompletionRequest[]; changes: number }) => {
  const model = openLlamaModel({ blobs: await openDiskBlobStore(folder), threads: 1 });
  const megabytes: number[] = [];
  for (let change = 1; change <= changes; change++) {
    await model.complete(requests[change % requests.length] as CompletionRequest);
    if (change % 10 > 0) continue;
    // What JavaScript has not collected yet is not what this is about.
    globalThis.gc?.();
    megabytes.push(process.memoryUsage.rss() / 2 ** 20);
  }
  await model.close();
  process.send?.(megabytes, () => process.disconnect());
});
