/**
 * The blob store of a single machine: a content-addressed directory (see `BlobFolder`). `incoming/` holds what is being written, `corrupt/`
 * what was found not to match its name, `leaving/` what is being removed.
 *
 * A blob becomes visible by one rename, so a crash leaves either the whole blob or a file in `incoming/` that the next open removes.
 */
import { rm, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { BlobStore } from "../../shared/blob/blob-store.ts";
import { isBatError } from "../../shared/errors.ts";
import type { BlobHandle } from "../../shared/image/values.ts";
import { BlobFolder } from "./blob-folder.ts";
import { openIncoming, receive } from "./incoming.ts";

/** Opens the store, making the directory where it is missing and removing what writers that died left half-written. */
export async function openDiskBlobStore(directory: string): Promise<BlobStore> {
  const incoming = join(directory, "incoming");
  await openIncoming(incoming);
  const blobs = new BlobFolder(directory);
  await blobs.putBackLeaving();
  return new DiskBlobStore(blobs, incoming);
}

class DiskBlobStore implements BlobStore {
  readonly #blobs: BlobFolder;
  readonly #incoming: string;

  constructor(blobs: BlobFolder, incoming: string) {
    this.#blobs = blobs;
    this.#incoming = incoming;
  }

  async put(content: Readable, mediaType: string): Promise<BlobHandle> {
    const received = await receive(this.#incoming, content);
    const { sha256, size, path } = received;
    try {
      if ((await this.#blobs.size(sha256)) === size && (await this.#putAgain(sha256))) await unlink(path);
      else await this.#blobs.publish(received);
      return { $blob: sha256, size, mediaType };
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  /**
   * Whether it is here and whole; then it is noted that it was put now: nobody collects it before what refers to it is committed. False where that
   * came too late. Its size proves nothing: who is told that a blob is damaged puts it again. Rejected: a new file each time, since the system
   * puts the seed model at each start, and processes would each map a file of their own.
   */
  async #putAgain(sha256: string): Promise<boolean> {
    if (!(await this.#blobs.isWhole(sha256))) return false;
    return this.#blobs.touch(sha256).then(
      () => true,
      (error) => {
        if (isBatError(error, "NotFound")) return false;
        throw error;
      },
    );
  }

  get(sha256: string): Promise<Readable> {
    return this.#blobs.read(sha256);
  }

  size(sha256: string): Promise<number | undefined> {
    return this.#blobs.size(sha256);
  }

  async *list(): AsyncGenerator<{ sha256: string; put: number }> {
    for await (const { sha256, used } of this.#blobs.entries()) yield { sha256, put: used };
  }

  remove(sha256: string): Promise<void> {
    return this.#blobs.remove(sha256);
  }

  removeIfOld(sha256: string, before: number): Promise<boolean> {
    return this.#blobs.removeIfOld(sha256, before);
  }

  localPath(sha256: string): Promise<string> {
    return this.#blobs.checkedPath(sha256);
  }
}
