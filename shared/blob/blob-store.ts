/** The port of the blob stores (§3): content-addressed by sha256, streaming both ways. */
import type { Readable } from "node:stream";
import type { BlobHandle } from "../image/values.ts";

export interface BlobStore {
  /** Stores a stream and returns its handle; a blob that is there already is not written again. A half-written blob is never visible. */
  put(content: Readable, mediaType: string): Promise<BlobHandle>;
  /** The blob's bytes. @throws BatError NotFound when it is not there, Corrupt (at the end of the stream) when the bytes do not match the hash. */
  get(sha256: string): Promise<Readable>;
  has(sha256: string): Promise<boolean>;
  /** A path on the local disk whose bytes have been checked against the hash: what a model is mapped from. */
  localPath(sha256: string): Promise<string>;
}
