/**
 * Blobs in a directory: `ab/cdef...` is the blob whose sha256 is `abcdef...`. A file comes in whole, by one rename, after its bytes and
 * before its directory entry are on the disk; a file that is found not to match its name is put out of sight.
 */
import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { blobMissing, checkedName } from "../../shared/blob/blob-store.ts";
import { BatError, isBatError } from "../../shared/errors.ts";
import type { Received } from "./incoming.ts";

const CHUNK = 64 * 1024;

/** Where a file is looked at for the last time before it is removed. */
const LEAVING = "leaving";

/** A file of the folder. `used` is when it was put or last touched, in epoch milliseconds. */
interface Entry {
  sha256: string;
  size: number;
  used: number;
}

export class BlobFolder {
  readonly #directory: string;
  readonly #damaged: "kept" | "dropped";
  /** What `checkedPath` has checked in this process, by hash; `state` tells whether the file is still the one that was checked. */
  readonly #checked = new Map<string, { state: string; check: Promise<string> }>();

  /** `damaged`: what becomes of a file that does not match its name: kept in `corrupt/` for who looks into it, or dropped, where there is another copy. */
  constructor(directory: string, damaged: "kept" | "dropped" = "kept") {
    this.#directory = directory;
    this.#damaged = damaged;
  }

  /** In bytes; undefined when it is not here. */
  async size(sha256: string): Promise<number | undefined> {
    return (await stat(this.#path(sha256)).catch(absent))?.size;
  }

  /** Makes a file of the same file system the blob that its hash names. */
  async publish({ path, sha256 }: Pick<Received, "path" | "sha256">): Promise<void> {
    const shard = join(this.#directory, sha256.slice(0, 2));
    if (await mkdir(shard, { recursive: true })) await syncDirectory(this.#directory);
    // It is put now, and not when its first byte came: nothing else moves the time of access on.
    await utimes(path, new Date(), (await stat(path)).mtime);
    await rename(path, this.#path(sha256));
    await syncDirectory(shard);
  }

  /** Notes a put or a use in the time of access: the time of change tells whether the file is still the one that was checked. @throws BatError NotFound */
  async touch(sha256: string): Promise<void> {
    const path = this.#path(sha256);
    const { mtime } = await stat(path).catch(missing(sha256));
    await utimes(path, new Date(), mtime).catch(missing(sha256));
  }

  /** @throws BatError NotFound when it is not here, Corrupt (at the end of the stream) when the bytes do not match the hash. */
  async read(sha256: string): Promise<Readable> {
    const path = this.#path(sha256);
    const file = await open(path, "r").catch(missing(sha256));
    return Readable.from(this.#checkedChunks(sha256, path, file), { objectMode: false, highWaterMark: CHUNK });
  }

  /** The file's path, its bytes checked once in this process for as long as the file stays what it was. Errors as of `read`. */
  async checkedPath(sha256: string): Promise<string> {
    const path = this.#path(sha256);
    const state = await stateOf(path).catch(missing(sha256));
    const known = this.#checked.get(sha256);
    if (known?.state === state) return known.check;
    const check = this.#check(sha256, path);
    this.#checked.set(sha256, { state, check });
    check.catch(() => this.#checked.delete(sha256));
    return check;
  }

  /** Whether it is here, its bytes read now, whatever was checked before; a file that is damaged is put out of sight. */
  async isWhole(sha256: string): Promise<boolean> {
    this.#checked.delete(sha256);
    return this.checkedPath(sha256).then(
      () => true,
      (error) => {
        if (isBatError(error, "NotFound") || isBatError(error, "Corrupt")) return false;
        throw error;
      },
    );
  }

  /** To be called by who has just written and hashed it: `checkedPath` then need not. */
  async markChecked(sha256: string): Promise<void> {
    const path = this.#path(sha256);
    // A file's times are finer than those that a touch can set: from the first one on they stay what they are.
    await this.touch(sha256).catch(() => {});
    const state = await stateOf(path).catch(absent); // removed meanwhile
    if (state !== undefined) this.#checked.set(sha256, { state, check: Promise.resolve(path) });
  }

  async *entries(): AsyncGenerator<Entry> {
    for (const shard of await readdir(this.#directory)) {
      if (!/^[0-9a-f]{2}$/.test(shard)) continue;
      for (const rest of await readdir(join(this.#directory, shard))) {
        const found = await stat(join(this.#directory, shard, rest)).catch(absent);
        if (found) yield { sha256: shard + rest, size: found.size, used: found.atimeMs };
      }
    }
  }

  /** One that is not here is no error. Whoever has it open or mapped keeps it: only the name goes, and the disk's room when the last of them is done. */
  async remove(sha256: string): Promise<void> {
    this.#checked.delete(sha256);
    await rm(this.#path(sha256), { force: true });
  }

  /**
   * As `BlobStore.removeIfOld`. The file is taken out of its place and looked at once more there, where no put finds it. Rejected: removing it from
   * its place, which takes along what was put between the look and the removal.
   */
  async removeIfOld(sha256: string, before: number): Promise<boolean> {
    const path = this.#path(sha256);
    const isOld = async (at: string): Promise<boolean> => ((await stat(at).catch(absent))?.atimeMs ?? before) < before;
    if (!(await isOld(path))) return false;
    const aside = join(this.#directory, LEAVING, `${sha256}.${randomUUID()}`);
    await mkdir(join(this.#directory, LEAVING), { recursive: true });
    await rename(path, aside).catch(absent); // removed by somebody else
    if (!(await isOld(aside))) {
      await this.#putBack(sha256, aside);
      return false;
    }
    this.#checked.delete(sha256);
    await rm(aside, { force: true });
    return true;
  }

  /** Puts back what somebody who died was removing: it may have been put again in that moment. What a living one is removing stays for the next time. */
  async putBackLeaving(): Promise<void> {
    for (const name of (await readdir(join(this.#directory, LEAVING)).catch(absent)) ?? []) {
      const [, sha256] = /^([0-9a-f]{64})\./.exec(name) ?? [];
      if (sha256 !== undefined) await this.#putBack(sha256, join(this.#directory, LEAVING, name));
    }
  }

  /** A file that came into the place meanwhile is the newer one. */
  async #putBack(sha256: string, aside: string): Promise<void> {
    const path = this.#path(sha256);
    if (await stat(path).catch(absent)) await rm(aside, { force: true });
    else await rename(aside, path).catch(absent);
  }

  #path(sha256: string): string {
    checkedName(sha256);
    return join(this.#directory, sha256.slice(0, 2), sha256.slice(2));
  }

  async #check(sha256: string, path: string): Promise<string> {
    const hash = createHash("sha256");
    const file = await open(path, "r").catch(missing(sha256));
    try {
      await pipeline(file.createReadStream({ autoClose: false, highWaterMark: 4 * CHUNK }), hash);
      if (hash.digest("hex") !== sha256) throw await this.#refuse(sha256, path, file);
    } finally {
      await file.close();
    }
    return path;
  }

  async *#checkedChunks(sha256: string, path: string, file: FileHandle): AsyncGenerator<Buffer> {
    const hash = createHash("sha256");
    try {
      for await (const chunk of file.createReadStream({ autoClose: false, highWaterMark: CHUNK })) {
        hash.update(chunk);
        yield chunk;
      }
      if (hash.digest("hex") !== sha256) throw await this.#refuse(sha256, path, file);
    } finally {
      await file.close();
    }
  }

  /** Puts a file that is not what its name says out of sight, so that the blob reads as missing and can be put again: `file`, as long as it has the name. */
  async #refuse(sha256: string, path: string, file: FileHandle): Promise<BatError> {
    if ((await stat(path).catch(absent))?.ino !== (await file.stat()).ino)
      return new BatError("Corrupt", `blob ${sha256} did not match its hash and is another file by now: read it again`, { sha256 });
    if (this.#damaged === "dropped") {
      await rm(path, { force: true });
      return new BatError("Corrupt", `the copy here of blob ${sha256} did not match its hash and was dropped: read it again`, { sha256 });
    }
    const corrupt = join(this.#directory, "corrupt");
    const aside = join(corrupt, `${sha256}.${randomUUID()}`);
    await mkdir(corrupt, { recursive: true });
    await rename(path, aside).catch((error) => {
      if (error.code !== "ENOENT") throw error; // another reader was first
    });
    return new BatError(
      "Corrupt",
      `blob ${sha256} did not match its hash and was moved to ${aside}: check the disk, then put the blob again`,
      { sha256, aside },
    );
  }
}

async function stateOf(path: string): Promise<string> {
  const { size, mtimeMs, ino } = await stat(path);
  return `${size} ${mtimeMs} ${ino}`;
}

const missing =
  (sha256: string) =>
  (error: NodeJS.ErrnoException): never => {
    if (error.code === "ENOENT") throw blobMissing(sha256, error);
    throw error;
  };

const absent = (error: NodeJS.ErrnoException): undefined => {
  if (error.code !== "ENOENT") throw error;
};

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
