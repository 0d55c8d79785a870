/**
 * Taking over from a worker that was killed. Its jobs stay locked in the queues until the locks run out, up to a minute; but a process that
 * holds a worker's lock of this data folder knows that the holder before it is dead, and gives that one's jobs back to the queues at once. Which they are
 * says the queues' name for it, kept in the folder: the jobs of other machines on the same queues are theirs, and those of the workers beside this one too.
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ExclusiveLock, takeLock } from "../infra/exclusive-lock.ts";
import type { WorkerDeps } from "./deps.ts";

/** A worker's place in a data folder: its lock, and the file with the queues' names of whoever holds it. */
interface Place {
  lock: ExclusiveLock;
  names: string;
}

/**
 * Puts what the dead workers of this data folder were doing back into the queues, and notes the queues' names of this one, `ids`. Call it before any
 * job is taken. The lock it answers is to be held for as long as this process takes jobs. Workers that are alive have theirs, and keep their jobs.
 */
export async function reclaimFromTheDead(deps: WorkerDeps, ids: readonly string[]): Promise<ExclusiveLock> {
  const folder = deps.config.BATOS_DATA;
  const own = firstFree(folder);
  const left = await abandoned(folder);
  try {
    const dead = (await Promise.all([own, ...left].map(({ names }) => namesIn(names)))).flat();
    const reclaimed = dead.length === 0 ? 0 : await giveBack(deps, dead);
    await writeFile(own.names, ids.join("\n"));
    for (const { names } of left) await writeFile(names, "");
    if (reclaimed > 0) deps.log.info({ jobs: reclaimed }, "took over from workers that died");
  } finally {
    for (const { lock } of left) lock.release();
  }
  return own.lock;
}

/** Moves the jobs that are locked by these names to where any worker takes them, and says how many there were. */
async function giveBack({ queues, redis }: WorkerDeps, dead: readonly string[]): Promise<number> {
  let moved = 0;
  for (const queue of Object.values(queues)) {
    for (const job of await queue.getActive()) {
      const token = job.id === undefined ? null : await redis.get(`${queue.toKey(job.id)}:lock`);
      // Without a lock the queue's own check finds it: moving it here too could run it twice at once.
      if (token === null || !dead.some((id) => token.startsWith(`${id}:`))) continue;
      await job.moveToWait(token);
      moved += 1;
    }
  }
  return moved;
}

function firstFree(folder: string): Place {
  for (let number = 1; ; number += 1) {
    const place = taken(folder, number === 1 ? "worker" : `worker-${number}`);
    if (place) return place;
  }
}

/**
 * The places that nobody came back to: fewer workers were started than there had been. Each is held while it is cleared; a worker that starts in this
 * moment takes the next one, so a place without names, which has nothing to clear, is not touched.
 */
async function abandoned(folder: string): Promise<Place[]> {
  const places: Place[] = [];
  for (const file of await readdir(folder)) {
    const [, name] = /^(worker(?:-\d+)?)\.ids$/.exec(file) ?? [];
    if (name === undefined || (await namesIn(join(folder, file))).length === 0) continue;
    const place = taken(folder, name);
    if (place) places.push(place);
  }
  return places;
}

/** The place, with its lock taken; undefined where a living worker has it. */
function taken(folder: string, name: string): Place | undefined {
  const lock = takeLock(join(folder, `${name}.lock`));
  return lock && { lock, names: join(folder, `${name}.ids`) };
}

const namesIn = async (file: string): Promise<string[]> => (await readFile(file, "utf8").catch(noneYet)).split("\n").filter(Boolean);

function noneYet(error: NodeJS.ErrnoException): string {
  if (error.code === "ENOENT") return "";
  throw error;
}
