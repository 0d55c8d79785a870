/** Uploaded files as the local disk has them. */
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import type { FileToLoad } from "../infra/llama/first-load.ts";
import { type BlobStore, blobMissing } from "../shared/blob/blob-store.ts";
import { BatError } from "../shared/errors.ts";
import type { BlobHandle } from "../shared/image/values.ts";

const GGUF = "application/x-gguf";

/** An uploaded GGUF file, its bytes checked against its name. @throws BatError NotFound, Corrupt */
export async function uploadedFile(blobs: BlobStore, sha256: string): Promise<{ file: FileToLoad; handle: BlobHandle }> {
  // Whether it exists is for the store to say: a copy on this machine's disk may outlast it.
  if ((await blobs.size(sha256)) === undefined) throw blobMissing(sha256);
  const path = await blobs.localPath(sha256);
  return { file: { path, sha256 }, handle: { $blob: sha256, size: (await stat(path)).size, mediaType: GGUF } };
}

/**
 * An adapter as PEFT writes it, converted to GGUF for a base and stored as that.
 * @throws BatError InvalidInput for what cannot be converted, with the command that can
 */
export async function convertedFile(
  blobs: BlobStore,
  sha256: string,
  peft: Record<string, unknown>,
  base: FileToLoad,
): Promise<{ file: FileToLoad; handle: BlobHandle }> {
  // The reader of headers comes with llama.cpp's package, which an API that converts nothing need not load.
  const [{ ggufOfPeft, peftConfig }, { headsOf }] = await Promise.all([
    import("../infra/llama/peft.ts"),
    import("../infra/llama/gguf-check.ts"),
  ]);
  const { data: config, error } = peftConfig.safeParse(peft);
  const [issue] = error?.issues ?? [];
  if (!config)
    throw new BatError("InvalidInput", `adapter_config.json: ${issue?.path.join(".")}: ${issue?.message}; it is the one that PEFT wrote`);
  const gguf = ggufOfPeft(await blobs.localPath(sha256), config, await headsOf(base.path, base.sha256));
  const { $blob } = await blobs.put(Readable.from(gguf, { objectMode: false }), GGUF);
  return uploadedFile(blobs, $blob);
}
