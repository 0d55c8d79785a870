/** Work that one process of a machine does at a time: the others wait until it is done, or until the one that does it is dead. */
import { type FSWatcher, watch } from "node:fs";
import { utimes } from "node:fs/promises";
import { takeLock } from "./exclusive-lock.ts";

/** The release of a lock is seen as it happens. A holder that was killed announces nothing: that its lock is free is found within this time. */
const DEATH_MS = 1_000;

/**
 * Does the work while holding the lock. The lock's file stays: who removed it could take away the one that the next process has just locked.
 */
export async function withLock<Answer>(path: string, work: () => Promise<Answer>): Promise<Answer> {
  const lock = takeLock(path) ?? (await waitFor(path));
  try {
    return await work();
  } finally {
    lock.release();
    const now = new Date();
    // Wakes those who wait. Nothing is lost when the folder is gone.
    await utimes(path, now, now).catch(() => {});
  }
}

async function waitFor(path: string): Promise<{ release(): void }> {
  let wake = (): void => {};
  const watcher = watched(path, () => wake());
  try {
    for (;;) {
      // The watch is there before the lock is tried: a release in between is not missed.
      const changed = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const lock = takeLock(path);
      if (lock) return lock;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, DEATH_MS);
      });
      await Promise.race([changed, late]);
      clearTimeout(timer);
    }
  } finally {
    watcher?.close();
  }
}

/** A machine has so many watches and no more: without one the release is found as a death is. */
function watched(path: string, changed: () => void): FSWatcher | undefined {
  try {
    return watch(path, changed).on("error", changed);
  } catch {
    return undefined;
  }
}
