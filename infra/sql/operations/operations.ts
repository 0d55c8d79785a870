/** The operations tables: every write goes through one table of appliers, alone or inside a commit of the image. */
import { BatError } from "../../../shared/errors.ts";
import type { OperationsWrite } from "../../../shared/operations/writes.ts";
import type { Connection } from "../connection.ts";
import type { FullText } from "../full-text.ts";
import type { Work } from "../work.ts";
import { prepareCycles } from "./cycles.ts";
import { prepareEvents } from "./events.ts";
import { prepareJobs } from "./jobs.ts";
import { prepareKeys } from "./keys.ts";
import { prepareMissions } from "./missions.ts";
import { prepareOutbox } from "./outbox.ts";
import { prepareWaits } from "./waits.ts";

type Appliers = { [Kind in OperationsWrite["write"]]: (write: Extract<OperationsWrite, { write: Kind }>) => Work<unknown> };

/** `apply` must run inside a transaction that holds the write lock. */
export function prepareOperations(connection: Connection, text: FullText) {
  const jobs = prepareJobs(connection);
  const missions = prepareMissions(connection);
  const outbox = prepareOutbox(connection);
  const waits = prepareWaits(connection, { jobs, missions, outbox });
  const cycles = prepareCycles(connection);
  const keys = prepareKeys(connection);
  const events = prepareEvents(connection);

  const appliers: Appliers = {
    insertJob: ({ job }) => jobs.insert(job),
    updateJob: ({ id, expect, set }) => jobs.update(id, expect, set),
    insertMission: ({ mission }) => missions.insert(mission),
    updateMission: ({ id, expect, set }) => missions.update(id, expect, set),
    insertWait: ({ wait }) => waits.insert(wait),
    releaseWaits: ({ mission, at }) => waits.release(mission, at),
    failWaits: ({ mission, error, at }) => waits.fail(mission, error, at),
    deleteWait: ({ job }) => waits.delete(job),
    insertJournal: ({ entry }) => cycles.insertJournal(entry),
    insertCompletion: ({ completion }) => cycles.insertCompletion(completion),
    insertOutbox: ({ entry }) => outbox.insert(entry),
    deleteOutbox: ({ ids }) => outbox.delete(ids),
    insertKey: ({ key }) => keys.insertKey(key),
    insertIdempotency: ({ record }) => keys.insertIdempotency(record),
    deleteIdempotencyBefore: ({ time }) => keys.deleteIdempotencyBefore(time),
    insertEvents: (write) => events.insert(write.events),
    indexMethod: (write) => text.indexMethod(write),
    forgetMethod: (write) => text.forgetMethod(write),
    expectMentions: (write) => text.expectMentions(write),
    indexTrail: (write) => text.indexTrail(write),
  };

  function* apply(writes: readonly OperationsWrite[]): Work<void> {
    for (const write of writes) {
      try {
        yield* (appliers[write.write] as (write: OperationsWrite) => Work<unknown>)(write);
      } catch (error) {
        if (!connection.isConstraint(error)) throw error;
        throw new BatError(
          "Conflict",
          `${write.write} was refused: another transaction wrote the same row first, or removed one it needs.`,
          { operation: write.write },
          error,
        );
      }
    }
  }

  function* counts(): Work<{ jobs: Record<string, number>; missions: Record<string, number>; outbox: number; oldestOpen: number | null }> {
    const open = [yield* jobs.oldestOpen(), yield* missions.oldestOpen()].filter((at) => at !== null);
    return {
      jobs: yield* jobs.counts(),
      missions: yield* missions.counts(),
      outbox: yield* outbox.count(),
      oldestOpen: open.length === 0 ? null : Math.min(...open),
    };
  }

  return { apply, counts, jobs, missions, outbox, waits, cycles, keys, events, text };
}
