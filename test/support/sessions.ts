/** Sessions on one store, in the few words that tests of the image need. */
import { Session } from "../../shared/image/session.ts";
import type { ObjectStore, TransactionMeta } from "../../shared/image/store.ts";
import { undoTransaction } from "../../shared/image/undo.ts";
import type { Oid, Stored, Tid } from "../../shared/image/values.ts";

export type Slots = Record<string, Stored>;

export const meta: TransactionMeta = { time: 1, actor: "tester" };

export interface SessionsOn {
  open(): Promise<Session>;
  /** One session from its start to its commit; the tid it made. */
  change(work: (session: Session) => unknown, note?: string): Promise<Tid>;
  /** An undo in a session of its own. */
  undo(tid: Tid): Promise<Tid>;
  /** The slots of an object as of a transaction, the newest unless one is given; undefined when it was not there. */
  slots(oid: Oid, tid?: Tid): Promise<Slots | undefined>;
}

export function sessionsOn(store: ObjectStore): SessionsOn {
  const open = (): Promise<Session> => Session.open(store, { id: "s", newOid: () => crypto.randomUUID() });
  const change: SessionsOn["change"] = async (work, note) => {
    const session = await open();
    await work(session);
    return session.commit({ ...meta, note });
  };
  return {
    open,
    change,
    undo: (tid) => change((session) => undoTransaction(store, session, tid), `undo of ${tid}`),
    slots: async (oid, tid) => (await store.load([oid], tid ?? (await store.lastTid())))[0]?.slots,
  };
}
