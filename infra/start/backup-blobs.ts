/** The blobs that a copied image names, into the folder that the copy will run from. */
import type { BlobStore } from "../../shared/blob/blob-store.ts";
import { BatError, isBatError } from "../../shared/errors.ts";
import type { ObjectStore } from "../../shared/image/store.ts";

export interface BackedUp {
  /** Of the image's blobs, those that the target has. */
  blobs: number;
  /** The sha256 of those that the source has not got, or not whole. */
  lost: string[];
}

/**
 * Copies what the target lacks, comparing every byte that is copied with its hash. `now` is the image as it is in the source: what it names no longer
 * went with a pack while the copy was made, and is not lost.
 * @throws BatError Conflict when a pack took blobs that the copy names
 */
export async function backUpBlobs(
  copy: Pick<ObjectStore, "blobs">,
  now: Pick<ObjectStore, "blobs">,
  source: Pick<BlobStore, "get">,
  target: Pick<BlobStore, "put" | "size">,
): Promise<BackedUp> {
  const named = await copy.blobs();
  const missing: string[] = [];
  for (const sha256 of named) {
    if ((await target.size(sha256)) !== undefined) continue;
    try {
      await target.put(await source.get(sha256), "application/octet-stream");
    } catch (error) {
      if (!isBatError(error, "NotFound") && !isBatError(error, "Corrupt")) throw error;
      missing.push(sha256);
    }
  }
  const still = missing.length > 0 ? await now.blobs() : new Set<string>();
  if (missing.some((sha256) => !still.has(sha256)))
    throw new BatError("Conflict", "the image was packed while it was copied, and blobs that the copy names are gone: back up again");
  return { blobs: named.size - missing.length, lost: missing };
}
