/** Undo of one transaction (§2.5): puts back what it changed, provided nothing was built on it since. */
import { BatError } from "../errors.ts";
import { refusePacked } from "./past.ts";
import type { Session } from "./session.ts";
import type { ObjectStore } from "./store.ts";
import type { Oid, Tid } from "./values.ts";

/** A slot that a later transaction changed again. */
export interface Dependant {
  oid: Oid;
  slot: string;
  tid: Tid;
}

/**
 * Writes into the session, for its commit, the slots that a transaction changed as they were before it.
 * @throws BatError NotFound when there is no such transaction, InvalidInput when it created objects,
 *   Conflict with `details.dependants` (Dependant[]) when some of its slots were changed again later.
 */
export async function undoTransaction(store: ObjectStore, session: Session, tid: Tid): Promise<void> {
  await refusePacked(store, tid - 1);
  const transaction = await store.transaction(tid);
  if (transaction === undefined)
    throw new BatError("NotFound", `There is no transaction ${tid}; list an object's history to find one.`, { tid });
  const { revisions } = transaction;
  const oids = revisions.map(({ oid }) => oid);
  const before = new Map((await store.load(oids, tid - 1)).map((record) => [record.oid, record]));
  const created = oids.filter((oid) => !before.has(oid));
  if (created.length > 0)
    throw new BatError("InvalidInput", `Transaction ${tid} created ${created.join(", ")}; undo changes objects back and removes none.`, {
      tid,
      created,
    });

  const now = new Map((await store.load(oids, session.startTid)).map((record) => [record.oid, record]));
  const dependants: Dependant[] = [];
  for (const { oid, changed } of revisions) {
    for (const slot of changed) {
      const last = now.get(oid)?.serials[slot] ?? tid;
      if (last !== tid) dependants.push({ oid, slot, tid: last });
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
