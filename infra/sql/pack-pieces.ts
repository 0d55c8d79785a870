/** The pieces of a pack, each for a transaction of its own. Set-based SQL where drizzle's builders have no words for it. */
import { and, desc, eq, lte, sql } from "drizzle-orm";
import type { Oid, Tid } from "../../shared/image/values.ts";
import type { Connection } from "./connection.ts";
import type { FullText } from "./full-text.ts";
import { FIRST_UNDER_WAY, frontier, prepareMarking, type UnderWay } from "./marking.ts";
import type { Work } from "./work.ts";

/** Objects, or transactions, of one small transaction. */
const PIECE = 200;

export function preparePack(connection: Connection, text: FullText, lastTid: () => Work<Tid>) {
  const { orm, prepared, rows, change, tables } = connection;
  const { objects, packs, revisions, sweeps, transactions } = tables;
  const marking = prepareMarking(connection, lastTid);
  const p = sql.placeholder;
  const packed = prepared(orm.select({ tid: packs.tid }).from(packs).orderBy(desc(packs.tid)).limit(1));
  const tidAt = prepared(
    orm
      .select({ tid: transactions.tid })
      .from(transactions)
      .where(lte(transactions.time, p("time")))
      .orderBy(desc(transactions.tid))
      .limit(1),
  );
  const notePack = prepared(
    orm
      .insert(packs)
      .values({ tid: p("tid"), time: p("time") } as never)
      .onConflictDoNothing(),
  );
  const swept = prepared(orm.select({ seq: sweeps.seq }).from(sweeps).orderBy(desc(sweeps.seq)).limit(1));
  const noteSweep = prepared(orm.insert(sweeps).values({ tid: p("tid") } as never));
  const oidsAfter = prepared(
    orm
      .selectDistinct({ oid: revisions.oid })
      .from(revisions)
      .where(and(sql`${revisions.oid} > ${p("after")}`, lte(revisions.tid, p("tid"))))
      .orderBy(revisions.oid)
      .limit(PIECE),
  );
  const dropBefore = prepared(
    orm
      .delete(revisions)
      .where(
        and(
          eq(revisions.oid, p("oid")),
          sql`${revisions.tid} < (select max(kept.tid) from revisions kept where kept.oid = ${p("oid")} and kept.tid <= ${p("tid")})`,
        ),
      ),
  );
  const dropEmpty = prepared(
    orm.delete(transactions).where(
      sql`${transactions.tid} in (
         select empty.tid from transactions empty where empty.tid < ${p("tid")}
         and not exists (select 1 from revisions where revisions.tid = empty.tid) and empty.tid not in (select tid from names) limit ${PIECE})`,
    ),
  );
  return {
    *packed(): Work<Tid> {
      return (yield* packed.get())?.tid ?? 0;
    },
    *swept(): Work<number> {
      return (yield* swept.get())?.seq ?? 0;
    },
    *tidAt(time: number): Work<Tid> {
      return (yield* tidAt.get({ time }))?.tid ?? 0;
    },
    note: (tid: Tid, time: number): Work<number> => notePack.run({ tid, time }),
    /** Drops what is older than what a read as of `tid` needs, of some objects after a cursor; answers how much, and the next cursor. */
    *dropHistory(tid: Tid, after: Oid): Work<{ dropped: number; last: Oid | undefined }> {
      const oids = yield* oidsAfter.all({ after, tid });
      let dropped = 0;
      for (const { oid } of oids) dropped += yield* dropBefore.run({ oid, tid });
      return { dropped, last: oids.at(-1)?.oid };
    },
    dropTransactions: (tid: Tid): Work<number> => dropEmpty.run({ tid }),
    ...marking,
    /**
     * Follows what has come since the marking began: what was committed after `since`, and what is under way by now, from a round on that marks
     * nothing yet. Then removes what nothing leads to; after this nothing can lead to it.
     */
    *sweep(tid: Tid, since: Tid, round: number): Work<number> {
      yield* marking.reachNewer(since, since, round);
      for (let after: UnderWay | undefined = FIRST_UNDER_WAY; after !== undefined; ) after = yield* marking.reachUnderWay(after, round);
      for (let at = frontier(round); !at.end; ) at = yield* marking.expand(at);
      const lost = sql`select oid from objects where serial <= ${tid} and not exists (select 1 from reached where reached.oid = objects.oid)`;
      for (const { holder } of yield* rows<{ holder: string }>(sql`select distinct holder from method_documents where holder in (${lost})`))
        yield* text.forgetMethods(holder);
      yield* change(sql`delete from ${revisions} where oid in (${lost})`);
      const removed = yield* change(sql`delete from ${objects} where oid in (${lost})`);
      // In this transaction: no process keeps in memory, and no commit relies on, what is gone.
      if (removed > 0) yield* noteSweep.run({ tid: yield* lastTid() });
      return removed;
    },
  };
}
