/**
 * The bound of a cache. What counts is what is in it and what is being downloaded into it, with the size that it will have; what was used
 * longest ago goes first. All processes of the machine keep the one bound: who makes room has the lock `room`.
 *
 * Removing a file that a process has mapped takes its name alone: the process goes on, and the disk has the room when it is done with it.
 * So the disk may hold more than the bound by what was removed and is still in use. Rejected: keeping what is in use, which nobody says
 * the end of, so that a worker which has used several models in its life would keep them all.
 */
import { chmod, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { BatError } from "../../shared/errors.ts";
import type { BlobFolder } from "../disk/blob-folder.ts";
import type { Received } from "../disk/incoming.ts";
import { takeLock } from "../exclusive-lock.ts";
import { withLock } from "../waiting-lock.ts";

export interface CachePlace {
  blobs: BlobFolder;
  /** The folder of downloads under way: `SHA256.SIZE` has the first bytes of a blob of that size. */
  partial: string;
  /** The folder of locks: one for each blob that is downloaded, and `room`. */
  locks: string;
  /** The bound, in bytes. */
  bytes: number;
}

/**
 * The file that a blob is to be downloaded into, with what an earlier download left in it. The caller has the blob's lock.
 * @throws BatError TooLarge when it can never fit, Unavailable when other downloads have all the room now
 */
export async function reserve(place: CachePlace, sha256: string, size: number): Promise<string> {
  const { bytes, locks, partial } = place;
  if (size > bytes)
    throw new BatError(
      "TooLarge",
      `blob ${sha256} has ${gigabytes(size)} GB and the cache holds ${gigabytes(bytes)}: set BATOS_BLOB_CACHE_GB to ${Math.ceil(size / 1e9)} or more`,
      { sha256, size, bytes },
    );
  return withLock(join(locks, "room"), async () => {
    if (!(await makeRoom(place, size, sha256)))
      throw new BatError(
        "Unavailable",
        `other downloads have the room of the blob cache now (${gigabytes(bytes)} GB): try again, or raise BATOS_BLOB_CACHE_GB`,
        { sha256, size, bytes },
      );
    const path = join(partial, `${sha256}.${size}`);
    // Who died between its last byte and its name left it read-only.
    await chmod(path, 0o644).catch((error) => {
      if (error.code !== "ENOENT") throw error;
    });
    await (await open(path, "a", 0o644)).close();
    return path;
  });
}

/** Makes a whole file a blob of the cache, where it fits and is not there. A file that is not taken stays where it is. */
export async function take(place: CachePlace, file: Received): Promise<void> {
  if (file.size > place.bytes) return;
  if ((await place.blobs.size(file.sha256)) === file.size) return place.blobs.touch(file.sha256).catch(() => {}); // gone meanwhile: no matter
  await withLock(join(place.locks, "room"), async () => {
    if (await makeRoom(place, file.size)) await place.blobs.publish(file);
  });
}

/** Brings a cache that was filled under a wider bound within this one. */
export const trim = (place: CachePlace): Promise<boolean> => withLock(join(place.locks, "room"), () => makeRoom(place, 0));

/** Whether so many bytes fit now. Nothing is removed when they cannot. The caller has the lock `room`, and that of the blob `own` if it downloads one. */
async function makeRoom(place: CachePlace, size: number, own?: string): Promise<boolean> {
  const { blobs, bytes } = place;
  // Downloads first: one that ends meanwhile is counted twice, not left out.
  const parts = (await partsOf(place)).filter((part) => !(part.sha256 === own && part.size === size));
  const entries: { sha256: string; size: number; used: number }[] = [];
  for await (const entry of blobs.entries()) entries.push(entry);
  let used = size + sum(parts) + sum(entries);
  if (used <= bytes) return true;

  const dead: (typeof parts)[number][] = [];
  for (const part of parts) if (part.sha256 === own || isFree(join(place.locks, part.sha256))) dead.push(part);
  if (used - sum(dead) - sum(entries) > bytes) return false;
  for (const { path, size: freed } of dead) {
    if (used <= bytes) return true;
    await rm(path, { force: true });
    used -= freed;
  }
  for (const { sha256, size: freed } of entries.sort((a, b) => a.used - b.used)) {
    if (used <= bytes) return true;
    await blobs.remove(sha256);
    used -= freed;
  }
  return used <= bytes;
}

async function partsOf({ partial }: CachePlace): Promise<{ path: string; sha256: string; size: number }[]> {
  return (await readdir(partial)).flatMap((name) => {
    const [, sha256, size] = /^([0-9a-f]{64})\.(\d+)$/.exec(name) ?? [];
    return sha256 === undefined ? [] : [{ path: join(partial, name), sha256, size: Number(size) }];
  });
}

/** Whether nobody is downloading it. Whoever begins to waits for the lock `room`, so what is free stays free while the caller has that. */
function isFree(path: string): boolean {
  const lock = takeLock(path);
  lock?.release();
  return lock !== undefined;
}

const sum = (files: readonly { size: number }[]): number => files.reduce((total, { size }) => total + size, 0);

const gigabytes = (bytes: number): string => (bytes / 1e9).toLocaleString("en", { maximumFractionDigits: 3 });
