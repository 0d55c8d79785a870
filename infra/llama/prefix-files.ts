/**
 * The evaluated beginnings of prompts, kept on this machine's disk from one process to the next. llama.cpp trusts what it reads: so a file is
 * read only where its name's checksum, over what it is for and its bytes, is right, and its folder is this user's alone.
 *
 * A name is KEY-CHECKSUM.state. It appears by one rename of a file that is on the disk, so nobody finds half of one.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { chmod, mkdir, mkdtemp, open, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { LLAMA_BUILD } from "./runtime.ts";

export interface PrefixFilesOptions {
  folder: string;
  /** What all files together may take; the longest unused are removed first. */
  maxBytes: number;
  /** Milliseconds: what is evaluated faster is not kept. */
  leastMs: number;
}

/** Reading, checksum included: measured 300 to 600 MB a second from the page cache, and taken for less. */
const READ_BYTES_PER_MS = 200_000;
const SUFFIX = ".state";
const PARTIAL = "partial-";
/** A file that is being written is never this old. */
const ABANDONED_MS = 3_600_000;

/** What is the same for all beginnings on some weights, for `PrefixFiles`' keys. */
export const prefixKey = (facts: { weights: string; gpu: string | false; gpuLayers: number }): string =>
  JSON.stringify({ ...facts, runtime: LLAMA_BUILD });

export class PrefixFiles {
  readonly #options: PrefixFilesOptions;
  readonly #writing = new Set<string>();
  /** Keys whose files were found to be read no faster than they are evaluated. */
  readonly #worthless = new Set<string>();

  constructor(options: PrefixFilesOptions) {
    this.#options = options;
  }

  /** Whether what takes so long to evaluate may be worth a file. */
  worth(milliseconds: number): boolean {
    return milliseconds >= this.#options.leastMs;
  }

  /** Brings the folder within its bound, which may have been larger before; 0 bytes free all of it. Never fails. */
  async trim(): Promise<void> {
    await this.#makeRoom().catch(() => undefined); // no folder, say: nothing is there
  }

  /** Hands over the path of what was kept under this description, if anything whole was; true when `read` took it. Never fails. */
  async use(description: string, read: (path: string) => Promise<boolean>): Promise<boolean> {
    const key = sha256(description);
    for (const name of await this.#names(key)) {
      const path = join(this.#options.folder, name);
      try {
        if (name !== nameOf(key, await checksum(key, path))) {
          await rm(path, { force: true });
          continue;
        }
        if (!(await read(path))) continue;
        const now = new Date();
        await utimes(path, now, now).catch(() => undefined);
        return true;
      } catch {
        // Another process removed it, too many files are open, or there is no room for it: none says that it is bad.
      }
    }
    return false;
  }

  /** Keeps what `write` puts into a file of that path, if that pays; `milliseconds` is what evaluating it took. Never fails: it may just not be kept. */
  async keep(description: string, milliseconds: number, write: (path: string) => Promise<unknown>): Promise<void> {
    const key = sha256(description);
    if (!this.worth(milliseconds) || this.#writing.has(key) || this.#worthless.has(key)) return;
    this.#writing.add(key);
    try {
      if ((await this.#names(key)).length > 0) return;
      await mkdir(this.#options.folder, { recursive: true, mode: 0o700 });
      const partial = await mkdtemp(join(this.#options.folder, PARTIAL));
      try {
        await this.#publish(key, join(partial, "state"), milliseconds, write);
      } finally {
        await rm(partial, { recursive: true, force: true });
      }
      await this.#makeRoom();
    } catch {
      // A full disk, say: the next prompt is evaluated as this one was.
    } finally {
      this.#writing.delete(key);
    }
  }

  async #publish(key: string, path: string, milliseconds: number, write: (path: string) => Promise<unknown>): Promise<void> {
    const { folder, leastMs, maxBytes } = this.#options;
    await write(path);
    await chmod(path, 0o600); // prompts are in it
    const { size } = await stat(path);
    const pays = leastMs === 0 || size / READ_BYTES_PER_MS < milliseconds / 2;
    if (!pays || size > maxBytes) {
      this.#worthless.add(key);
      return;
    }
    await sync(path);
    const sum = await checksum(key, path);
    if ((await this.#names(key)).length > 0) return; // another process was quicker
    await rename(path, join(folder, nameOf(key, sum)));
    await sync(folder);
  }

  async #names(key: string): Promise<string[]> {
    const names = await readdir(this.#options.folder).catch(() => []);
    return names.filter((name) => name.startsWith(`${key}-`) && name.endsWith(SUFFIX));
  }

  async #makeRoom(): Promise<void> {
    const { folder, maxBytes } = this.#options;
    const entries: { path: string; size: number; used: number }[] = [];
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      const found = await stat(path).catch(() => undefined);
      if (!found) continue;
      if (name.endsWith(SUFFIX)) entries.push({ path, size: found.size, used: found.mtimeMs });
      else if (name.startsWith(PARTIAL) && Date.now() - found.mtimeMs > ABANDONED_MS) await rm(path, { recursive: true, force: true });
    }
    let bytes = entries.reduce((sum, { size }) => sum + size, 0);
    for (const { path, size } of entries.sort((one, other) => one.used - other.used)) {
      if (bytes <= maxBytes) break;
      await rm(path, { force: true });
      bytes -= size;
    }
  }
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const nameOf = (key: string, sum: string): string => `${key}-${sum}${SUFFIX}`;

/** Over the key too: a file under another's name is none. */
async function checksum(key: string, path: string): Promise<string> {
  const hash = createHash("sha256").update(key);
  for await (const piece of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(piece as Buffer);
  return hash.digest("hex");
}

async function sync(path: string): Promise<void> {
  const file = await open(path, "r");
  await file.sync().finally(() => file.close());
}
