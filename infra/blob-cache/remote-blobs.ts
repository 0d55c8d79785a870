/** What a cache stands in front of: a blob store that is reached over a network and has no local paths. */
import type { Readable } from "node:stream";
import type { BlobStore } from "../../shared/blob/blob-store.ts";
import type { BatError } from "../../shared/errors.ts";
import type { BlobHandle } from "../../shared/image/values.ts";
import type { Received } from "../disk/incoming.ts";

export interface RemoteBlobs extends Omit<BlobStore, "put" | "localPath"> {
  /** As the port says. `keep` is given the local file that the content went through, once the blob is in the store, and may rename it; what it leaves is removed. */
  put(content: Readable, mediaType: string, keep?: (file: Received) => Promise<void>): Promise<BlobHandle>;
  /** The bytes from `start` up to and without `end`, in order and unchecked. @throws BatError NotFound, Unavailable */
  range(sha256: string, range: { start: number; end: number }): AsyncIterable<Buffer>;
  /** Puts a blob whose bytes were found wrong twice where nobody reads it. Answers the error for whoever asked for it. */
  setAside(sha256: string): Promise<BatError>;
}
