/**
 * Files that are being written: a folder in which each writer has files of its own, hashed as they come in. They become blobs by a rename,
 * and what writers that died left is removed when the folder is next opened.
 */
import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";

/** A writer on another machine that shares the directory cannot be asked whether it lives; after a day without a byte it does not. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;

/** A whole file, on the disk, whose bytes have been counted and hashed. Whoever has it renames or removes it. */
export interface Received {
  path: string;
  sha256: string;
  size: number;
}

/** Makes the folder where it is missing, and removes what writers that died left half-written. */
export async function openIncoming(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await removeAbandoned(folder);
}

/** Writes a stream to a file of the folder. When the stream fails, so does this, and no file is left. */
export async function receive(folder: string, content: Readable): Promise<Received> {
  const path = join(folder, `${hostname()}.${process.pid}.${randomUUID()}`);
  // Read-only from birth: a model is mapped from this file, and a write into a mapped file would kill the process that maps it.
  const file = await open(path, "wx", 0o444);
  try {
    return { path, ...(await writeHashed(content, file).finally(() => file.close())) };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

async function writeHashed(content: Readable, file: FileHandle): Promise<{ sha256: string; size: number }> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const piece of content) {
    const chunk = typeof piece === "string" ? Buffer.from(piece) : (piece as Uint8Array);
    hash.update(chunk);
    await writeAll(file, chunk, size);
    size += chunk.length;
  }
  await file.sync();
  return { sha256: hash.digest("hex"), size };
}

/** Writes a chunk at a place of the file: one write may take a part of it. */
export async function writeAll(file: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < chunk.length; )
    written += (await file.write(chunk, written, chunk.length - written, position + written)).bytesWritten;
}

async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const modified = await stat(path).then(
      (found) => found.mtimeMs,
      () => undefined, // finished or removed meanwhile
    );
    if (modified !== undefined && isAbandoned(name, modified)) await rm(path, { force: true });
  }
}

/** Whether the process that was writing a file of the folder is gone. */
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
