/** The operations tables behind their port: every write goes through one table, alone or inside a commit of the image. */
import { BatError } from "../../../shared/errors.ts";
import type { Operations } from "../../../shared/operations/operations.ts";
import type { OperationsWrite } from "../../../shared/operations/writes.ts";
import { codeOf, type Database } from "../connection.ts";
import { prepareFullText } from "../full-text.ts";
import { prepareCycles } from "./cycles.ts";
import { prepareEvents } from "./events.ts";
import { prepareJobs } from "./jobs.ts";
import { prepareKeys } from "./keys.ts";
import { prepareMissions } from "./missions.ts";
import { prepareOutbox } from "./outbox.ts";
import { prepareWaits } from "./waits.ts";

type Appliers = { [Kind in OperationsWrite["write"]]: (write: Extract<OperationsWrite, { write: Kind }>) => void };

/** `applyInside` must run inside a transaction that holds the write lock; it is what a commit of the image calls. */
export function sqliteOperations(database: Database): {
  operations: Operations;
  applyInside: (writes: readonly OperationsWrite[]) => void;
} {
  const jobs = prepareJobs(database);
  const missions = prepareMissions(database);
  const outbox = prepareOutbox(database);
  const waits = prepareWaits(database, jobs, missions, outbox);
  const cycles = prepareCycles(database);
  const keys = prepareKeys(database);
  const events = prepareEvents(database);
  const text = prepareFullText(database);

  const apply: Appliers = {
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
    indexTrail: (write) => text.indexTrail(write),
  };

  function applyInside(writes: readonly OperationsWrite[]): void {
    for (const write of writes) {
      try {
        (apply[write.write] as (write: OperationsWrite) => void)(write);
      } catch (error) {
        if (!/^SQLITE_CONSTRAINT/.test(codeOf(error) ?? "")) throw error;
        throw new BatError(
          "Conflict",
          `${write.write} was refused: another transaction wrote the same row first, or removed one it needs.`,
          { operation: write.write },
          error,
        );
      }
    }
  }

  const { read } = database;
  const operations: Operations = {
    apply: (writes) => database.write(() => applyInside(writes)),
    job: (id) => read(() => jobs.find(id)),
    mission: (id) => read(() => missions.find(id)),
    openMission: (key) => read(() => missions.openMission(key)),
    missionFailedSince: (key, time) => read(() => missions.failedSince(key, time)),
    openMissionsFor: (holder, selector) => read(() => missions.openMissionsFor(holder, selector)),
    corrections: (root) => read(() => missions.corrections(root)),
    waitsOf: (mission) => read(() => waits.ofMission(mission)),
    journal: (cycle) => read(() => cycles.journal(cycle)),
    completions: (cycle) => read(() => cycles.completions(cycle)),
    outbox: (limit) => read(() => outbox.oldest(limit)),
    key: (hash) => read(() => keys.key(hash)),
    idempotency: (keyId, idempotencyKey) => read(() => keys.idempotency(keyId, idempotencyKey)),
    events: (ids, after, limit) => read(() => events.ofMissions(ids, after, limit)),
    eventsAfter: (seq, limit) => read(() => events.after(seq, limit)),
    indexedTrail: () => read(() => text.indexedTrail()),
    searchTrail: (query, limit) => read(() => text.searchTrail(query, limit)),
    similarMethods: (words, limit) => read(() => text.similarMethods(words, limit)),
    staleJobs: (status, before, limit) => read(() => jobs.stale(status, before, limit)),
    staleMissions: (before, limit) => read(() => missions.stale(before, limit)),
    overdueWaits: (now, limit) => read(() => waits.overdue(now, limit)),
    counts: () =>
      read(() => {
        const open = [jobs.oldestOpen(), missions.oldestOpen()].filter((at) => at !== null);
        return {
          jobs: jobs.counts(),
          missions: missions.counts(),
          outbox: outbox.count(),
          oldestOpen: open.length === 0 ? null : Math.min(...open),
        };
      }),
  };
  return { operations, applyInside };
}
