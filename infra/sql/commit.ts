/** The commit of a session: validate, merge, write, all in the one transaction that the caller has begun. */
import { and, desc, eq, gte, lte, sql } from "drizzle-orm";
import { BatError } from "../../shared/errors.ts";
import type { CommitBatch, ObjectRecord } from "../../shared/image/store.ts";
import {
  ALL_SLOTS,
  conflict,
  mergedChanges,
  movedSlot,
  newRecord,
  removedConflict,
  sameShape,
  withChanges,
} from "../../shared/image/validation.ts";
import { type Oid, refsIn, type Stored, type Tid } from "../../shared/image/values.ts";
import type { OperationsWrite } from "../../shared/operations/writes.ts";
import type { Connection } from "./connection.ts";
import { placeholders, rowOf } from "./rows.ts";
import type { Work } from "./work.ts";

/** The transaction that a commit made, with the records of the objects it wrote; without `records`, the last one: it made none. */
export interface Committed {
  tid: Tid;
  records?: ObjectRecord[];
}

/** Prepares the statements once; what comes back must run inside a transaction that holds the write lock. */
export function prepareCommit(
  { orm, prepared, list, listed, tables: { names, objects, revisions, sweeps, transactions } }: Connection,
  lastTid: () => Work<Tid>,
  applyOperations: (writes: readonly OperationsWrite[]) => Work<void>,
): (batch: CommitBatch) => Work<Committed> {
  const p = sql.placeholder;
  const serials = prepared(
    orm
      .select({ oid: objects.oid, serial: objects.serial })
      .from(objects)
      .where(sql`${objects.oid} in (${listed(p("oids"))})`),
  );
  const serialOf = prepared(
    orm
      .select({ oid: objects.oid, serial: objects.serial })
      .from(objects)
      .where(eq(objects.oid, p("oid"))),
  );
  const current = prepared(
    orm
      .select()
      .from(objects)
      .where(eq(objects.oid, p("oid"))),
  );
  const slotsAsOf = prepared(
    orm
      .select({ slots: revisions.slots })
      .from(revisions)
      .where(and(eq(revisions.oid, p("oid")), lte(revisions.tid, p("tid"))))
      .orderBy(desc(revisions.tid))
      .limit(1),
  );
  const holderOfName = prepared(
    orm
      .select({ oid: names.oid })
      .from(names)
      .where(eq(names.name, p("name"))),
  );
  const nameOfHolder = prepared(
    orm
      .select({ name: names.name })
      .from(names)
      .where(eq(names.oid, p("oid"))),
  );
  const givenNames = prepared(
    orm
      .select()
      .from(names)
      .where(sql`${names.name} in (${listed(p("names"))})`),
  );
  const sweptSince = prepared(
    orm
      .select({ seq: sweeps.seq })
      .from(sweeps)
      .where(gte(sweeps.tid, p("tid")))
      .limit(1),
  );
  const insertTransaction = prepared(orm.insert(transactions).values(placeholders(transactions)));
  const insertRevision = prepared(orm.insert(revisions).values(placeholders(revisions)));
  const insertObject = prepared(orm.insert(objects).values(placeholders(objects)));
  const updateObject = prepared(
    orm
      .update(objects)
      .set(placeholders(objects, ["oid"]))
      .where(eq(objects.oid, p("oid"))),
  );
  const insertName = prepared(orm.insert(names).values(placeholders(names)));

  /** When each object that the batch knows of was last written; those that are not there are left out. */
  function* serialsOf({ reads, creates, writes }: CommitBatch): Work<Map<Oid, Tid>> {
    const oids = new Set<Oid>([...reads.keys(), ...creates.keys()]);
    for (const slots of creates.values()) for (const value of Object.values(slots)) for (const oid of refsIn(value)) oids.add(oid);
    for (const slots of writes.values()) for (const value of slots.values()) for (const oid of refsIn(value)) oids.add(oid);
    if (oids.size === 0) return new Map();
    const [first] = oids;
    const rows = yield* oids.size === 1 ? serialOf.all({ oid: first }) : serials.all({ oids: list([...oids]) });
    return new Map(rows.map(({ oid, serial }) => [oid, serial]));
  }

  /** Every slot read is as it was at the start, so what the session computed from them holds now. */
  function* validateReads({ reads, startTid, merges }: CommitBatch, serial: ReadonlyMap<Oid, Tid>): Work<void> {
    for (const [oid, slots] of reads) {
      const written = serial.get(oid);
      if (written === undefined) {
        // Gone, or never there: a lookup that meets a reference to nothing reads that as well, and may do so again.
        if ((yield* sweptSince.get({ tid: startTid })) !== undefined) throw removedConflict(oid);
        continue;
      }
      // Most objects have not moved at all: their slots need not be looked at to see it.
      if (written <= startTid) continue;
      const now = (yield* current.get({ oid })) as ObjectRecord;
      const moved = movedSlot(now, startTid, slots, merges.get(oid));
      if (moved !== undefined) throw conflict(oid, moved);
      if (slots.has(ALL_SLOTS) && !sameShape((yield* slotsAsOf.get({ oid, tid: startTid }))?.slots, now.slots))
        throw conflict(oid, ALL_SLOTS);
    }
  }

  /** A name that was looked for and not there is a read as well. */
  function* validateNames({ absentNames }: CommitBatch): Work<void> {
    if (absentNames.size === 0) return;
    const [given] = yield* givenNames.all({ names: list([...absentNames]) });
    if (given !== undefined)
      throw new BatError("Conflict", `The name ${given.name} was given to ${given.oid} meanwhile; start again on the newest state.`, {
        name: given.name,
        oid: given.oid,
      });
  }

  /** The objects to be written as they will be. */
  function* changedRecords({ writes, merges, startTid }: CommitBatch, tid: Tid): Work<{ record: ObjectRecord; changed: string[] }[]> {
    const changed: { record: ObjectRecord; changed: string[] }[] = [];
    for (const [oid, changes] of writes) {
      const now = yield* current.get({ oid });
      if (now === undefined) throw new BatError("NotFound", `There is no object ${oid} to write to; create it first.`, { oid });
      const merged = mergedChanges(now, startTid, changes, merges.get(oid));
      changed.push({ record: withChanges(now, merged, tid), changed: [...merged.keys()] });
    }
    return changed;
  }

  /** What is referred to must be there, or be made by this commit: nothing in the image leads nowhere. */
  function validateReferences({ creates, writes }: CommitBatch, serial: ReadonlyMap<Oid, Tid>): void {
    const check = (oid: Oid, slot: string, value: Stored | undefined): void => {
      for (const target of refsIn(value))
        if (!serial.has(target) && !creates.has(target))
          throw new BatError("NotFound", `Slot "${slot}" of ${oid} refers to ${target}, which is not there; create it first.`, {
            oid,
            slot,
            target,
          });
    };
    for (const [oid, slots] of creates) for (const [slot, value] of Object.entries(slots)) check(oid, slot, value);
    for (const [oid, slots] of writes) for (const [slot, value] of slots) check(oid, slot, value);
  }

  function* giveName(name: string, oid: Oid, tid: Tid): Work<void> {
    const taken = yield* holderOfName.get({ name });
    if (taken !== undefined)
      throw new BatError("Conflict", `The name ${name} is taken by ${taken.oid}; choose another.`, { name, oid: taken.oid });
    const other = yield* nameOfHolder.get({ oid });
    if (other !== undefined)
      throw new BatError("Conflict", `Object ${oid} is named ${other.name} already; an object has one name.`, { name, oid });
    if ((yield* serialOf.get({ oid })) === undefined)
      throw new BatError("NotFound", `There is no object ${oid} to name ${name}; create it first.`, { oid, name });
    yield* insertName.run({ name, oid, tid });
  }

  function insertRevisionOf(record: ObjectRecord, changed: Iterable<string>): Work<number> {
    return insertRevision.run({
      oid: record.oid,
      tid: record.serial,
      slots: record.slots,
      serials: record.serials,
      changed: [...changed].sort(),
    });
  }

  function* writeImage(batch: CommitBatch): Work<Committed> {
    const serial = yield* serialsOf(batch);
    yield* validateReads(batch, serial);
    yield* validateNames(batch);
    validateReferences(batch, serial);
    // Counted here, under the write lock, and not by the database: a number that was given out and not used would be a gap.
    const tid = (yield* lastTid()) + 1;
    const changes = yield* changedRecords(batch, tid);
    yield* insertTransaction.run(rowOf(transactions, { ...batch.meta, tid }));
    const records: ObjectRecord[] = changes.map(({ record }) => record);
    for (const [oid, slots] of batch.creates) {
      if (serial.has(oid)) throw new BatError("Conflict", `Object ${oid} exists already; create it under another oid.`, { oid });
      const record = newRecord(oid, slots, tid);
      yield* insertObject.run({ ...record });
      yield* insertRevisionOf(record, Object.keys(slots));
      records.push(record);
    }
    for (const { record, changed } of changes) {
      yield* updateObject.run({ ...record });
      yield* insertRevisionOf(record, changed);
    }
    for (const { name, oid } of batch.names) yield* giveName(name, oid, tid);
    return { tid, records };
  }

  return function* commit(batch) {
    const changes = batch.creates.size + batch.writes.size + batch.names.length > 0;
    // With nothing to write, what was read was one consistent snapshot: the answer was right then, whatever has moved since.
    const committed = changes ? yield* writeImage(batch) : { tid: yield* lastTid() };
    yield* applyOperations(changes ? batch.operations.map((write) => madeBy(write, committed.tid)) : batch.operations);
    return committed;
  };
}

/** A job that this commit answers, and an event that it stores, say by which transaction: nobody knows the tid before. */
function madeBy(write: OperationsWrite, tid: Tid): OperationsWrite {
  if (write.write === "updateJob" && write.set.status === "answered") return { ...write, set: { ...write.set, tid } };
  if (write.write !== "insertEvents") return write;
  return { ...write, events: write.events.map((event) => ({ ...event, transaction_id: { ...event.transaction_id, tid } })) };
}
