/** The port of the blob stores (§3): content-addressed by sha256, streaming both ways. */
import type { Readable } from "node:stream";
import { BatError } from "../errors.ts";
import type { BlobHandle } from "../image/values.ts";

export interface BlobStore {
  /** Stores a stream and returns its handle; a blob that is there already is not written again. A half-written blob is never visible. */
  put(content: Readable, mediaType: string): Promise<BlobHandle>;
  /** The blob's bytes. @throws BatError NotFound when it is not there, Corrupt (at the end of the stream) when the bytes do not match the hash. */
  get(sha256: string): Promise<Readable>;
  /** In bytes, as it is in the store; undefined when it is not there. */
  size(sha256: string): Promise<number | undefined>;
  /** Every blob, and when it was last put (epoch milliseconds), in any order. */
  list(): AsyncIterable<{ sha256: string; put: number }>;
  /** Removes a blob for good; one that is not there is no error. Who reads it at this moment reads it to its end, or hears (NotFound) that it is gone. */
  remove(sha256: string): Promise<void>;
  /**
   * As `remove`, where the blob was last put before a time (epoch milliseconds): it is asked for at the last moment, since a blob can be put again
   * while somebody finds out that nothing names it. Whether it was removed.
   */
  removeIfOld(sha256: string, before: number): Promise<boolean>;
  /** A path on the local disk whose bytes have been checked against the hash: what a model is mapped from. */
  localPath(sha256: string): Promise<string>;
}

/** @throws BatError InvalidInput when it is not a blob's name. */
export function checkedName(sha256: string): string {
  if (/^[0-9a-f]{64}$/.test(sha256)) return sha256;
  throw new BatError("InvalidInput", `"${sha256}" is not a blob's name: give the 64 lower-case hex digits of a sha256`);
}

export const blobMissing = (sha256: string, cause?: unknown): BatError =>
  new BatError("NotFound", `blob ${sha256} is not in the store: put it, or name another`, { sha256 }, cause);
