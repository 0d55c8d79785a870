/** The commit of a session: validate, merge, write, all in the one transaction that the caller has begun. */
import { and, desc, eq, lte, sql } from "drizzle-orm";
import { BatError } from "../../shared/errors.ts";
import type { CommitBatch, ObjectRecord } from "../../shared/image/store.ts";
import { ALL_SLOTS, conflict, mergedChanges, movedSlot, newRecord, sameShape, withChanges } from "../../shared/image/validation.ts";
import { type Oid, refsIn, type Tid } from "../../shared/image/values.ts";
import type { OperationsWrite } from "../../shared/operations/writes.ts";
import type { Database } from "./connection.ts";
import { placeholders, rowOf } from "./rows.ts";
import { names, objects, revisions, transactions } from "./schema.ts";

/** Prepares the statements once; what comes back must run inside a transaction that holds the write lock. */
export function prepareCommit(
  { orm }: Database,
  applyOperations: (writes: readonly OperationsWrite[]) => void,
): (batch: CommitBatch) => Tid {
  const p = sql.placeholder;
  const lastTid = orm.select({ tid: transactions.tid }).from(transactions).orderBy(desc(transactions.tid)).limit(1).prepare();
  const current = orm
    .select()
    .from(objects)
    .where(eq(objects.oid, p("oid")))
    .prepare();
  const serial = orm
    .select({ serial: objects.serial })
    .from(objects)
    .where(eq(objects.oid, p("oid")))
    .prepare();
  const slotsAsOf = orm
    .select({ slots: revisions.slots })
    .from(revisions)
    .where(and(eq(revisions.oid, p("oid")), lte(revisions.tid, p("tid"))))
    .orderBy(desc(revisions.tid))
    .limit(1)
    .prepare();
  const holderOfName = orm
    .select({ oid: names.oid })
    .from(names)
    .where(eq(names.name, p("name")))
    .prepare();
  const nameOfHolder = orm
    .select({ name: names.name })
    .from(names)
    .where(eq(names.oid, p("oid")))
    .prepare();
  const insertTransaction = orm
    .insert(transactions)
    .values(placeholders(transactions, ["tid"]))
    .returning({ tid: transactions.tid })
    .prepare();
  const insertRevision = orm.insert(revisions).values(placeholders(revisions)).prepare();
  const insertObject = orm.insert(objects).values(placeholders(objects)).prepare();
  const updateObject = orm
    .update(objects)
    .set(placeholders(objects, ["oid"]))
    .where(eq(objects.oid, p("oid")))
    .prepare();
  const insertName = orm.insert(names).values(placeholders(names)).prepare();

  /** Every slot read is as it was at the start, so what the session computed from them holds now. */
  function validateReads({ reads, startTid, merges }: CommitBatch): void {
    for (const [oid, slots] of reads) {
      // Most objects have not moved at all: their slots need not be parsed to see it.
      if ((serial.get({ oid })?.serial ?? 0) <= startTid) continue;
      const now = current.get({ oid }) as ObjectRecord;
      const moved = movedSlot(now, startTid, slots, merges.get(oid));
      if (moved !== undefined) throw conflict(oid, moved);
      if (slots.has(ALL_SLOTS) && !sameShape(slotsAsOf.get({ oid, tid: startTid })?.slots, now.slots)) throw conflict(oid, ALL_SLOTS);
    }
  }

  /** The objects to be written as they will be. */
  function changedRecords({ writes, merges, startTid }: CommitBatch): ((tid: Tid) => { record: ObjectRecord; changed: string[] })[] {
    return [...writes].map(([oid, changes]) => {
      const now = current.get({ oid });
      if (now === undefined) throw new BatError("NotFound", `There is no object ${oid} to write to; create it first.`, { oid });
      const merged = mergedChanges(now, startTid, changes, merges.get(oid));
      return (tid) => ({ record: withChanges(now, merged, tid), changed: [...merged.keys()] });
    });
  }

  /** What is referred to must be there, or be made by this commit: nothing in the image leads nowhere. */
  function validateReferences({ creates, writes }: CommitBatch): void {
    const known = new Set<Oid>();
    const check = (oid: Oid, slot: string, target: Oid): void => {
      if (known.has(target) || creates.has(target)) return;
      if (serial.get({ oid: target }) === undefined)
        throw new BatError("NotFound", `Slot "${slot}" of ${oid} refers to ${target}, which is not there; create it first.`, {
          oid,
          slot,
          target,
        });
      known.add(target);
    };
    for (const [oid, slots] of creates)
      for (const [slot, value] of Object.entries(slots)) for (const target of refsIn(value)) check(oid, slot, target);
    for (const [oid, slots] of writes) for (const [slot, value] of slots) for (const target of refsIn(value)) check(oid, slot, target);
  }

  function giveName(name: string, oid: Oid, tid: Tid): void {
    const taken = holderOfName.get({ name });
    if (taken !== undefined)
      throw new BatError("Conflict", `The name ${name} is taken by ${taken.oid}; choose another.`, { name, oid: taken.oid });
    const other = nameOfHolder.get({ oid });
    if (other !== undefined)
      throw new BatError("Conflict", `Object ${oid} is named ${other.name} already; an object has one name.`, { name, oid });
    if (serial.get({ oid }) === undefined)
      throw new BatError("NotFound", `There is no object ${oid} to name ${name}; create it first.`, { oid, name });
    insertName.run({ name, oid, tid });
  }

  function insertRevisionOf(record: ObjectRecord, changed: Iterable<string>): void {
    insertRevision.run({ oid: record.oid, tid: record.serial, slots: record.slots, serials: record.serials, changed: [...changed].sort() });
  }

  function writeImage(batch: CommitBatch): Tid {
    validateReads(batch);
    validateReferences(batch);
    const changes = changedRecords(batch);
    const { tid } = insertTransaction.get(rowOf(transactions, batch.meta)) as { tid: Tid };
    for (const [oid, slots] of batch.creates) {
      if (serial.get({ oid }) !== undefined)
        throw new BatError("Conflict", `Object ${oid} exists already; create it under another oid.`, { oid });
      const record = newRecord(oid, slots, tid);
      insertObject.run({ ...record });
      insertRevisionOf(record, Object.keys(slots));
    }
    for (const change of changes) {
      const { record, changed } = change(tid);
      updateObject.run({ ...record });
      insertRevisionOf(record, changed);
    }
    for (const { name, oid } of batch.names) giveName(name, oid, tid);
    return tid;
  }

  return (batch) => {
    const changes = batch.creates.size + batch.writes.size + batch.names.length > 0;
    // With nothing to write, what was read was one consistent snapshot: the answer was right then, whatever has moved since.
    const tid = changes ? writeImage(batch) : (lastTid.get()?.tid ?? 0);
    applyOperations(changes ? batch.operations.map((write) => answeredBy(write, tid)) : batch.operations);
    return tid;
  };
}

/** A job that this commit answers says by which transaction: nobody knows the tid before. */
const answeredBy = (write: OperationsWrite, tid: Tid): OperationsWrite =>
  write.write === "updateJob" && write.set.status === "answered" ? { ...write, set: { ...write.set, tid } } : write;
