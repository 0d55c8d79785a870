/**
 * One blob's way into the cache. Of all processes of the machine one downloads it, into a file that says whose bytes it has and how many it
 * will have; when that process dies, the next one goes on at the byte where it stopped. The file becomes the blob when all bytes have been
 * hashed, those of before as well.
 */
import { createHash } from "node:crypto";
import { type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { blobMissing } from "../../shared/blob/blob-store.ts";
import { BatError } from "../../shared/errors.ts";
import { writeAll } from "../disk/incoming.ts";
import { withLock } from "../waiting-lock.ts";
import type { RemoteBlobs } from "./remote-blobs.ts";
import { type CachePlace, reserve } from "./room.ts";

const CHUNK = 64 * 1024;
/** What is written at once: a write for each chunk of the network would cost more than the network. */
const STAGED = 1024 * 1024;

export class Fill {
  /** Resolves when the blob is in the cache. @throws BatError NotFound, TooLarge, Unavailable, or Corrupt when what came was wrong twice */
  readonly done: Promise<void>;
  readonly #sha256: string;
  readonly #place: CachePlace;
  readonly #remote: RemoteBlobs;
  /** The file that this process downloads into, once it does. */
  #path: string | undefined;
  #written = 0;
  /** Counts the downloads that were begun anew: who has read bytes of an earlier one has read wrong bytes. */
  #round = 0;
  #state: "filling" | "over" = "filling";
  #waiting: (() => void)[] = [];

  constructor(sha256: string, place: CachePlace, remote: RemoteBlobs) {
    this.#sha256 = sha256;
    this.#place = place;
    this.#remote = remote;
    this.done = withLock(join(place.locks, sha256), () => this.#fill()).finally(() => {
      this.#state = "over";
      this.#wake();
    });
    this.done.catch(() => {}); // whoever waits hears of it; nobody has to wait
  }

  /** The blob's bytes as they come in. Errors, at the end, as of `done`. */
  async *chunks(): AsyncGenerator<Buffer> {
    const round = this.#round;
    let file: FileHandle | undefined;
    try {
      for (let at = 0; ; ) {
        while (this.#state === "filling" && this.#round === round && this.#written <= at) await this.#change();
        if (this.#round !== round || this.#path === undefined || this.#written <= at) break;
        // The blob's own file when this one is gone: it was whole, and renamed.
        file ??= await open(this.#path, "r").catch(() => undefined);
        if (!file) break;
        const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK), 0, Math.min(CHUNK, this.#written - at), at);
        at += bytesRead;
        if (bytesRead > 0) yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await file?.close();
    }
    await this.done;
    if (this.#round !== round)
      throw new BatError("Corrupt", `blob ${this.#sha256} was damaged on the way here and came whole the second time: read it again`, {
        sha256: this.#sha256,
      });
    if (!file) yield* await this.#place.blobs.read(this.#sha256);
  }

  async #fill(): Promise<void> {
    const { blobs } = this.#place;
    if ((await blobs.size(this.#sha256)) !== undefined) return; // another process was first
    const size = await this.#remote.size(this.#sha256);
    if (size === undefined) throw blobMissing(this.#sha256);
    const path = await reserve(this.#place, this.#sha256, size);
    this.#path = path;
    // The bytes of an earlier download may be what is wrong, after a power loss: they do not count against the store.
    for (let wrong = 0; wrong < 2; ) {
      const { sha256, resumed } = await this.#download(path, size);
      if (sha256 === this.#sha256) {
        await blobs.publish({ path, sha256 });
        await blobs.markChecked(sha256);
        return;
      }
      if (!resumed) wrong += 1;
      this.#round += 1;
      this.#written = 0;
      await rm(path, { force: true });
      await (await open(path, "a", 0o644)).close();
    }
    await rm(path, { force: true });
    throw await this.#remote.setAside(this.#sha256);
  }

  /** Answers the hash of the whole file, and whether some of it was there before. */
  async #download(path: string, size: number): Promise<{ sha256: string; resumed: boolean }> {
    const file = await open(path, "r+");
    try {
      const hash = createHash("sha256");
      let start = 0;
      for await (const chunk of file.createReadStream({ autoClose: false, start: 0, highWaterMark: 4 * CHUNK })) {
        hash.update(chunk);
        start += chunk.length;
      }
      this.#advance(start);
      // Chunks are hashed as they come and written a megabyte at a time, after those that were there.
      const staged = Buffer.allocUnsafe(STAGED);
      let filled = 0;
      const flush = async (): Promise<void> => {
        await writeAll(file, staged.subarray(0, filled), this.#written);
        this.#advance(this.#written + filled);
        filled = 0;
      };
      for await (const chunk of this.#remote.range(this.#sha256, { start, end: size })) {
        hash.update(chunk);
        for (let from = 0; from < chunk.length; ) {
          const copied = chunk.copy(staged, filled, from);
          from += copied;
          filled += copied;
          if (filled === STAGED) await flush();
        }
      }
      await flush();
      await file.chmod(0o444);
      await file.sync();
      return { sha256: hash.digest("hex"), resumed: start > 0 };
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === "ENOSPC" ? diskFull(path, error) : error;
    } finally {
      await file.close();
    }
  }

  #advance(written: number): void {
    this.#written = written;
    this.#wake();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

const diskFull = (path: string, cause: unknown): BatError =>
  new BatError(
    "Unavailable",
    `the disk of the blob cache is full (${path}): free room on it, or lower BATOS_BLOB_CACHE_GB`,
    { path },
    cause,
  );
