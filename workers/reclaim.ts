/**
 * Taking over from a worker that was killed. Its jobs stay locked in the queues until the locks run out, up to a minute; but a process that
 * holds a worker's lock of this data folder knows that the holder before it is dead, and gives that one's jobs back to the queues at once. Which they are
 * says the queues' name for it, kept in the folder: the jobs of other machines on the same queues are theirs, and those of the workers beside this one too.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ExclusiveLock, takeLock } from "../infra/exclusive-lock.ts";
import type { WorkerDeps } from "./deps.ts";

/** A worker's place in a data folder: its lock, and the file with the queues' names of whoever holds it. */
interface Place {
  lock: ExclusiveLock;
  names: string;
}

/**
 * Puts what a dead worker of this data folder was doing back into the queues, and notes the queues' names of this one, `ids`. Call it before any job
 * is taken. The lock it answers is to be held for as long as this process takes jobs. Workers that are alive have theirs, and keep their jobs.
 */
export async function reclaimFromTheDead(deps: WorkerDeps, ids: readonly string[]): Promise<ExclusiveLock> {
  const { lock, names: file } = firstFree(deps.config.BATOS_DATA);
  const dead = (await readFile(file, "utf8").catch(noneYet)).split("\n").filter(Boolean);
  let reclaimed = 0;
  for (const queue of Object.values(deps.queues)) {
    for (const job of await queue.getActive()) {
      const token = job.id === undefined ? null : await deps.redis.get(`${queue.toKey(job.id)}:lock`);
      // Without a lock the queue's own check finds it: moving it here too could run it twice at once.
      if (token === null || !dead.some((id) => token.startsWith(`${id}:`))) continue;
      await job.moveToWait(token);
      reclaimed += 1;
    }
  }
  await writeFile(file, ids.join("\n"));
  if (reclaimed > 0) deps.log.info({ jobs: reclaimed }, "took over from a worker that died");
  return lock;
}

function noneYet(error: NodeJS.ErrnoException): string {
  if (error.code === "ENOENT") return "";
  throw error;
}

function firstFree(dataDir: string): Place {
  for (let place = 1; ; place += 1) {
    const name = place === 1 ? "worker" : `worker-${place}`;
    const lock = takeLock(join(dataDir, `${name}.lock`));
    if (lock) return { lock, names: join(dataDir, `${name}.ids`) };
  }
}
