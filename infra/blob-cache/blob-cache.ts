/**
 * Blobs of a store elsewhere, kept on this machine's disk for all of its processes: what models are mapped from. The folder has blobs as
 * `BlobFolder` keeps them, `incoming/` for what is being put, `partial/` for what is being downloaded, and `locks/`.
 *
 * Whether a blob exists is for the store to say; bytes are served from here without asking it, which a name that is their hash allows.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { type BlobStore, blobMissing } from "../../shared/blob/blob-store.ts";
import { BatError, isBatError } from "../../shared/errors.ts";
import type { BlobHandle } from "../../shared/image/values.ts";
import { BlobFolder } from "../disk/blob-folder.ts";
import { Fill } from "./fill.ts";
import type { RemoteBlobs } from "./remote-blobs.ts";
import { type CachePlace, take, trim } from "./room.ts";

const CHUNK = 64 * 1024;
/** How often a blob may be gone again before its path is given out. */
const ATTEMPTS = 3;

/** `directory` may be that of a cache that other processes have open, all with the same bound `bytes`. The store spools what is put in the directory's `incoming/`. */
export async function openBlobCache(directory: string, bytes: number, remote: RemoteBlobs): Promise<BlobStore> {
  const place: CachePlace = {
    blobs: new BlobFolder(directory, "dropped"),
    partial: join(directory, "partial"),
    locks: join(directory, "locks"),
    bytes,
  };
  for (const folder of [place.partial, place.locks]) await mkdir(folder, { recursive: true });
  await trim(place);
  return new BlobCache(place, remote);
}

class BlobCache implements BlobStore {
  readonly #place: CachePlace;
  readonly #remote: RemoteBlobs;
  readonly #fills = new Map<string, Fill>();

  constructor(place: CachePlace, remote: RemoteBlobs) {
    this.#place = place;
    this.#remote = remote;
  }

  put(content: Readable, mediaType: string): Promise<BlobHandle> {
    return this.#remote.put(content, mediaType, (file) => take(this.#place, file));
  }

  async get(sha256: string): Promise<Readable> {
    if (await this.#use(sha256)) {
      const here = await this.#place.blobs.read(sha256).catch(gone);
      if (here) return here;
    }
    const size = await this.#remote.size(sha256);
    if (size === undefined) throw blobMissing(sha256);
    // A blob that is larger than the cache passes by it.
    if (size > this.#place.bytes) return this.#remote.get(sha256);
    return Readable.from(this.#fill(sha256).chunks(), { objectMode: false, highWaterMark: CHUNK });
  }

  size(sha256: string): Promise<number | undefined> {
    return this.#remote.size(sha256);
  }

  list(): AsyncIterable<{ sha256: string; put: number }> {
    return this.#remote.list();
  }

  async remove(sha256: string): Promise<void> {
    await this.#remote.remove(sha256);
    await this.#place.blobs.remove(sha256);
  }

  async removeIfOld(sha256: string, before: number): Promise<boolean> {
    const removed = await this.#remote.removeIfOld(sha256, before);
    if (removed) await this.#place.blobs.remove(sha256);
    return removed;
  }

  async localPath(sha256: string): Promise<string> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const path = (await this.#use(sha256)) ? await this.#place.blobs.checkedPath(sha256).catch(gone) : undefined;
      if (path !== undefined) return path;
      await this.#fill(sha256).done;
    }
    throw new BatError(
      "Unavailable",
      `blob ${sha256} leaves the cache as soon as it is there, for others that are used at the same time: raise BATOS_BLOB_CACHE_GB`,
      { sha256 },
    );
  }

  /** Notes the use of a blob, so that others go before it. Whether it is here. */
  async #use(sha256: string): Promise<boolean> {
    const used = await this.#place.blobs.touch(sha256).then(() => true, gone);
    return used ?? false;
  }

  /** The download under way in this process, or a new one. */
  #fill(sha256: string): Fill {
    const known = this.#fills.get(sha256);
    if (known) return known;
    const fill = new Fill(sha256, this.#place, this.#remote);
    this.#fills.set(sha256, fill);
    const forget = (): void => void this.#fills.delete(sha256);
    fill.done.then(forget, forget);
    return fill;
  }
}

/** A copy that is not here, or was damaged and dropped: there is another one in the store. */
const gone = (error: unknown): undefined => {
  if (!isBatError(error, "NotFound") && !isBatError(error, "Corrupt")) throw error;
};
