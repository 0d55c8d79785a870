/** The port of the blob stores (§3): content-addressed by sha256, streaming both ways. */
import type { Readable } from "node:stream";
import type { BlobHandle } from "../image/values.ts";

export interface BlobStore {
  /** Stores a stream and returns its handle; a blob that is there already is not written again. A half-written blob is never visible. */
  put(content: Readable, mediaType: string): Promise<BlobHandle>;
  /** The blob's bytes. @throws BatError NotFound when it is not there, Corrupt (at the end of the stream) when the bytes do not match the hash. */
  get(sha256: string): Promise<Readable>;
  has(sha256: string): Promise<boolean>;
  /** Every blob, and when it was last put (epoch milliseconds), in any order. */
  list(): AsyncIterable<{ sha256: string; put: number }>;
  /** Removes a blob for good; one that is not there is no error. Who reads it at this moment reads it to its end. */
  remove(sha256: string): Promise<void>;
  /** A path on the local disk whose bytes have been checked against the hash: what a model is mapped from. */
  localPath(sha256: string): Promise<string>;
}
