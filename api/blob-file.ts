/** Uploaded files as the local disk has them. */
import { stat } from "node:fs/promises";
import type { FileToLoad } from "../infra/llama/first-load.ts";
import type { BlobStore } from "../shared/blob/blob-store.ts";
import type { BlobHandle } from "../shared/image/values.ts";

const GGUF = "application/x-gguf";

/** An uploaded GGUF file, its bytes checked against its name. @throws BatError NotFound, Corrupt */
export async function uploadedFile(blobs: BlobStore, sha256: string): Promise<{ file: FileToLoad; handle: BlobHandle }> {
  const path = await blobs.localPath(sha256);
  return { file: { path, sha256 }, handle: { $blob: sha256, size: (await stat(path)).size, mediaType: GGUF } };
}
