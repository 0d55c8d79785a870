/** Undo of one transaction (§2.5): puts back what it changed, provided nothing was built on it since. */
import { BatError } from "../errors.ts";
import { refusePacked } from "./past.ts";
import type { Session } from "./session.ts";
import type { ObjectStore } from "./store.ts";
import { canonicalJson, type Oid, type Stored, type Tid } from "./values.ts";

/** A slot that a later transaction changed again. */
export interface Dependant {
  oid: Oid;
  slot: string;
  tid: Tid;
}

/**
 * Writes into the session, for its commit, the slots that a transaction changed as they were before it. A slot that holds again what the transaction
 * left, because what came later was itself undone, can be undone: so a row of transactions is taken back newest first.
 * @throws BatError NotFound when there is no such transaction, InvalidInput when it created objects or gave names,
 *   Conflict with `details.dependants` (Dependant[]) when some of its slots were changed again later.
 */
export async function undoTransaction(store: ObjectStore, session: Session, tid: Tid): Promise<void> {
  await refusePacked(store, tid - 1);
  const [transaction] = await store.transactions(tid - 1, 1);
  if (transaction?.tid !== tid)
    throw new BatError("NotFound", `There is no transaction ${tid}; list an object's history to find one.`, { tid });
  const { objects: revisions } = transaction;
  const oids = revisions.map(({ oid }) => oid);
  const before = new Map((await store.load(oids, tid - 1)).map((record) => [record.oid, record]));
  const created = oids.filter((oid) => !before.has(oid));
  if (created.length > 0)
    throw new BatError("InvalidInput", `Transaction ${tid} created ${created.join(", ")}; undo changes objects back and removes none.`, {
      tid,
      created,
    });
  const given = transaction.names.map(({ name }) => name);
  if (given.length > 0)
    throw new BatError("InvalidInput", `Transaction ${tid} gave the name ${given.join(", ")}; an object keeps its name.`, {
      tid,
      names: given,
    });

  const now = new Map((await store.load(oids, session.startTid)).map((record) => [record.oid, record]));
  const dependants: Dependant[] = [];
  for (const { oid, changed, slots: left } of revisions) {
    for (const slot of changed) {
      const last = now.get(oid)?.serials[slot] ?? tid;
      if (last !== tid && !isSame(left, now.get(oid)?.slots ?? {}, slot)) dependants.push({ oid, slot, tid: last });
    }
  }
  if (dependants.length > 0) {
    const list = dependants.map(({ oid, slot, tid: later }) => `"${slot}" of ${oid} (transaction ${later})`).join(", ");
    throw new BatError("Conflict", `Transaction ${tid} cannot be undone: later transactions changed ${list}; undo those first.`, {
      tid,
      dependants,
    });
  }
  for (const { oid, changed } of revisions) {
    const slots = before.get(oid)?.slots ?? {};
    for (const slot of changed) session.write(oid, slot, Object.hasOwn(slots, slot) ? slots[slot] : undefined);
  }
}

/** Whether a slot is the same in both, or in neither. */
function isSame(one: Readonly<Record<string, Stored>>, other: Readonly<Record<string, Stored>>, slot: string): boolean {
  const [has, had] = [Object.hasOwn(one, slot), Object.hasOwn(other, slot)];
  return has && had ? canonicalJson(one[slot]) === canonicalJson(other[slot]) : has === had;
}
