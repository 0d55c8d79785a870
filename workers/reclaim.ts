/**
 * Taking over from a worker that was killed. Its jobs stay locked in the queues until the locks run out, up to a minute; but the one process that
 * holds this data folder's worker lock knows that the holder before it is dead, and gives that one's jobs back to the queues at once. Which they are
 * says the queues' name for it, kept in the folder: the jobs of other machines on the same queues are theirs.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ExclusiveLock, takeLock } from "../infra/exclusive-lock.ts";
import type { WorkerDeps } from "./deps.ts";

/**
 * Puts what the dead worker of this data folder was doing back into the queues, and notes the queues' names of this one, `ids`. Call it before any job
 * is taken. The lock it answers is to be held for as long as this process takes jobs; undefined when another worker is alive, whose jobs are left alone.
 */
export async function reclaimFromTheDead(deps: WorkerDeps, ids: readonly string[]): Promise<ExclusiveLock | undefined> {
  const lock = takeLock(join(deps.config.BATOS_DATA, "worker.lock"));
  if (!lock) return undefined;
  const file = join(deps.config.BATOS_DATA, "worker.ids");
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
