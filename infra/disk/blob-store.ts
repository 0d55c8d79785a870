/**
 * The blob store of a single machine: a content-addressed directory. `ab/cdef...` holds the blob whose sha256 is `abcdef...`,
 * `incoming/` what is being written, `corrupt/` what was found not to match its name.
 *
 * A blob becomes visible by one rename, after its bytes and before its directory entry are on the disk, so a crash leaves either the whole
 * blob or a file in `incoming/` that the next open removes.
 */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, unlink, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { BlobStore } from "../../shared/blob/blob-store.ts";
import { BatError } from "../../shared/errors.ts";
import type { BlobHandle } from "../../shared/image/values.ts";

/** A writer on another machine that shares the directory cannot be asked whether it lives; after a day without a byte it does not. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;
const CHUNK = 64 * 1024;

/** Opens the store, making the directory where it is missing and removing what writers that died left half-written. */
export async function openDiskBlobStore(directory: string): Promise<BlobStore> {
  const incoming = join(directory, "incoming");
  await mkdir(incoming, { recursive: true });
  await removeAbandoned(incoming);
  return new DiskBlobStore(directory);
}

class DiskBlobStore implements BlobStore {
  readonly #directory: string;
  /** What localPath has checked in this process, by hash; `state` tells whether the file is still the one that was checked. */
  readonly #checked = new Map<string, { state: string; check: Promise<string> }>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  async put(content: Readable, mediaType: string): Promise<BlobHandle> {
    const temporary = join(this.#directory, "incoming", `${hostname()}.${process.pid}.${randomUUID()}`);
    // Read-only from birth: a model is mapped from this file, and a write into a mapped file would kill the process that maps it.
    const file = await open(temporary, "wx", 0o444);
    try {
      const { sha256, size } = await writeHashed(content, file).finally(() => file.close());
      const path = this.#path(sha256);
      if ((await sizeOf(path)) === size) {
        // It was put now: `list` says so, and nobody collects it before what refers to it is committed.
        await touch(path);
        await unlink(temporary);
      } else await this.#publish(temporary, sha256);
      return { $blob: sha256, size, mediaType };
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  async get(sha256: string): Promise<Readable> {
    const path = this.#path(sha256);
    const file = await open(path, "r").catch(missing(sha256));
    return Readable.from(this.#checkedChunks(sha256, path, file), { objectMode: false, highWaterMark: CHUNK });
  }

  async has(sha256: string): Promise<boolean> {
    return (await sizeOf(this.#path(sha256))) !== undefined;
  }

  async *list(): AsyncGenerator<{ sha256: string; put: number }> {
    for (const shard of await readdir(this.#directory)) {
      if (!/^[0-9a-f]{2}$/.test(shard)) continue;
      for (const rest of await readdir(join(this.#directory, shard))) {
        const found = await stat(join(this.#directory, shard, rest)).catch(absent);
        if (found) yield { sha256: shard + rest, put: found.atimeMs };
      }
    }
  }

  async remove(sha256: string): Promise<void> {
    this.#checked.delete(sha256);
    await rm(this.#path(sha256), { force: true });
  }

  async localPath(sha256: string): Promise<string> {
    const path = this.#path(sha256);
    const { size, mtimeMs, ino } = await stat(path).catch(missing(sha256));
    const state = `${size} ${mtimeMs} ${ino}`;
    const known = this.#checked.get(sha256);
    if (known?.state === state) return known.check;
    const check = this.#check(sha256, path);
    this.#checked.set(sha256, { state, check });
    check.catch(() => this.#checked.delete(sha256));
    return check;
  }

  #path(sha256: string): string {
    if (!/^[0-9a-f]{64}$/.test(sha256))
      throw new BatError("InvalidInput", `"${sha256}" is not a blob's name: give the 64 lower-case hex digits of a sha256`);
    return join(this.#directory, sha256.slice(0, 2), sha256.slice(2));
  }

  async #publish(temporary: string, sha256: string): Promise<void> {
    const shard = join(this.#directory, sha256.slice(0, 2));
    if (await mkdir(shard, { recursive: true })) await syncDirectory(this.#directory);
    await rename(temporary, this.#path(sha256));
    await syncDirectory(shard);
  }

  async #check(sha256: string, path: string): Promise<string> {
    const hash = createHash("sha256");
    await pipeline(createReadStream(path, { highWaterMark: 4 * CHUNK }), hash);
    if (hash.digest("hex") !== sha256) throw await this.#refuse(sha256, path);
    return path;
  }

  async *#checkedChunks(sha256: string, path: string, file: FileHandle): AsyncGenerator<Buffer> {
    const hash = createHash("sha256");
    for await (const chunk of file.createReadStream({ highWaterMark: CHUNK })) {
      hash.update(chunk);
      yield chunk;
    }
    if (hash.digest("hex") !== sha256) throw await this.#refuse(sha256, path);
  }

  /** Moves a file that is not what its name says out of sight, so that the blob reads as missing and can be put again. */
  async #refuse(sha256: string, path: string): Promise<BatError> {
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

async function writeHashed(content: Readable, file: FileHandle): Promise<{ sha256: string; size: number }> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const piece of content) {
    const chunk = typeof piece === "string" ? Buffer.from(piece) : (piece as Uint8Array);
    hash.update(chunk);
    for (let written = 0; written < chunk.length; ) written += (await file.write(chunk, written)).bytesWritten;
    size += chunk.length;
  }
  await file.sync();
  return { sha256: hash.digest("hex"), size };
}

async function removeAbandoned(incoming: string): Promise<void> {
  for (const name of await readdir(incoming)) {
    const path = join(incoming, name);
    const modified = await stat(path).then(
      (found) => found.mtimeMs,
      () => undefined, // finished or removed meanwhile
    );
    if (modified !== undefined && isAbandoned(name, modified)) await rm(path, { force: true });
  }
}

/** Whether the process that was writing a file of `incoming/` is gone. */
function isAbandoned(name: string, modified: number): boolean {
  if (Date.now() - modified > ABANDONED_MS) return true;
  const [, host, pid] = name.match(/^(.+)\.(\d+)\.[^.]+$/) ?? [];
  if (host !== hostname()) return false;
  // A restarted container has its old hostname and often its old process ids: what is older than this process is not this process's.
  if (Number(pid) === process.pid) return modified < Date.now() - process.uptime() * 1000;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

const missing =
  (sha256: string) =>
  (error: NodeJS.ErrnoException): never => {
    if (error.code === "ENOENT")
      throw new BatError("NotFound", `blob ${sha256} is not in the store: put it, or name another`, { sha256 }, error);
    throw error;
  };

const sizeOf = async (path: string): Promise<number | undefined> => (await stat(path).catch(absent))?.size;

const absent = (error: NodeJS.ErrnoException): undefined => {
  if (error.code !== "ENOENT") throw error;
};

/** Notes when a blob was put in its time of access: the time of change tells whether the file is still the one that was checked. */
async function touch(path: string): Promise<void> {
  const { mtime } = await stat(path);
  await utimes(path, new Date(), mtime);
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
