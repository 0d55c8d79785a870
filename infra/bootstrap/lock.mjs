import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { identify, isRunning, pidOf } from "./process-identity.mjs";

/**
 * Runs `work` while this call alone, of all processes on the machine, holds the lock file `path`. Waits for a living holder (`onWait` is
 * called once), takes over from a dead one.
 *
 * The file names its holder and appears by link(2), so it is never seen empty. A dead holder's file is first moved aside and
 * looked at again there: of two that saw it dead, one may have moved the other's fresh lock, and puts it back. (infra/exclusive-lock.ts
 * leaves this to the kernel, but needs what is installed under this lock.)
 *
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {(holder: number) => void} [onWait]
 * @returns {Promise<T>}
 */
export async function withLock(path, work, onWait) {
  mkdirSync(dirname(path), { recursive: true });
  const mine = `${path}.${process.pid}.${process.hrtime.bigint()}`;
  writeFileSync(mine, identify());
  let told = false;
  try {
    while (!tryLink(mine, path)) {
      const holder = read(path);
      if (holder === undefined) continue;
      if (!isRunning(holder)) {
        takeAway(path, holder, `${mine}.dead`);
        continue;
      }
      if (!told) onWait?.(pidOf(holder));
      told = true;
      await pause(100);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

/** @param {string} from @param {string} to */
function tryLink(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** @param {string} path @returns {string | undefined} undefined when the file is gone */
function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** @param {string} path @param {string} dead @param {string} aside */
function takeAway(path, dead, aside) {
  try {
    renameSync(path, aside);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return;
    throw error;
  }
  if (read(aside) !== dead) tryLink(aside, path);
  rmSync(aside, { force: true });
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
