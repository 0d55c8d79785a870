/** Blobs that nothing names any more (§2.5). */
import type { BlobStore } from "../blob/blob-store.ts";
import type { ObjectStore } from "./store.ts";

/**
 * Removes the blobs that were last put before a time and that nothing in the store names; answers how many. Who puts a blob has from that time to now
 * to commit what names it: nothing may be under way that was begun before it. The list comes first: what is new while the store is read is not in it,
 * and what is put again meanwhile is found out when it would be removed.
 */
export async function collectBlobs(store: ObjectStore, blobs: Pick<BlobStore, "list" | "removeIfOld">, before: number): Promise<number> {
  const old: string[] = [];
  for await (const { sha256, put } of blobs.list()) if (put < before) old.push(sha256);
  const named = await store.blobs();
  let removed = 0;
  for (const sha256 of old) if (!named.has(sha256) && (await blobs.removeIfOld(sha256, before))) removed += 1;
  return removed;
}
