/** The operations tables behind their port. */
import type { Operations } from "../../shared/operations/operations.ts";
import type { Database } from "./database.ts";

export function sqlOperations(database: Database): Operations {
  const { read } = database;
  return {
    apply: (writes) => database.write((on) => on.operations.apply(writes)),
    job: (id) => read((on) => on.operations.jobs.find(id)),
    mission: (id) => read((on) => on.operations.missions.find(id)),
    openMission: (key) => read((on) => on.operations.missions.openMission(key)),
    missionFailedSince: (key, time) => read((on) => on.operations.missions.failedSince(key, time)),
    openMissionsFor: (holder, selector) => read((on) => on.operations.missions.openMissionsFor(holder, selector)),
    corrections: (root) => read((on) => on.operations.missions.corrections(root)),
    waitsOf: (mission) => read((on) => on.operations.waits.ofMission(mission)),
    journal: (cycle) => read((on) => on.operations.cycles.journal(cycle)),
    completions: (cycle) => read((on) => on.operations.cycles.completions(cycle)),
    outbox: (limit) => read((on) => on.operations.outbox.oldest(limit)),
    key: (hash) => read((on) => on.operations.keys.key(hash)),
    idempotency: (keyId, idempotencyKey) => read((on) => on.operations.keys.idempotency(keyId, idempotencyKey)),
    events: (ids, after, limit) => read((on) => on.operations.events.ofMissions(ids, after, limit)),
    eventsAfter: (seq, limit) => read((on) => on.operations.events.after(seq, limit)),
    indexedTrail: () => read((on) => on.operations.text.indexedTrail()),
    searchTrail: (query, limit) => read((on) => on.operations.text.searchTrail(query, limit)),
    similarMethods: (words, limit) => read((on) => on.operations.text.similarMethods(words, limit)),
    methodsMentioning: (text, after, limit) => read((on) => on.operations.text.methodsMentioning(text, after, limit)),
    staleJobs: (status, before, limit) => read((on) => on.operations.jobs.stale(status, before, limit)),
    staleMissions: (before, limit) => read((on) => on.operations.missions.stale(before, limit)),
    overdueWaits: (now, limit) => read((on) => on.operations.waits.overdue(now, limit)),
    counts: () => read((on) => on.operations.counts()),
  };
}
