/** The pieces of a pack, each for a transaction of its own. Set-based SQL where drizzle's builders have no words for it. */
import { and, desc, eq, lt, lte, sql } from "drizzle-orm";
import { type Oid, refsIn, type Tid } from "../../shared/image/values.ts";
import type { Connection } from "./connection.ts";
import type { FullText } from "./full-text.ts";
import type { Work } from "./work.ts";

/** Objects, or transactions, of one small transaction. */
const PIECE = 200;

export function preparePack(
  { orm, prepared, rows, change, member, tables: { jobs, missions, objects, packs, revisions, sweeps, transactions } }: Connection,
  text: FullText,
  lastTid: () => Work<Tid>,
) {
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
  const pasts = prepared(
    orm
      .select({ tid: revisions.tid, slots: revisions.slots })
      .from(revisions)
      .where(and(eq(revisions.oid, p("oid")), lt(revisions.tid, p("before"))))
      .orderBy(desc(revisions.tid))
      .limit(PIECE),
  );

  const open = (): Work<{ oid: string }[]> => rows(sql`select oid from reached where expanded = 0 limit ${PIECE}`);

  /** What has a name, what was written lately, and what a message or a mission under way is about. */
  const reachRoots = (tid: Tid): Work<number> =>
    change(
      sql`insert into reached (oid) select oid from names union select oid from objects where serial > ${tid}
          union select receiver from ${jobs} where status not in ('answered', 'failed')
          union select holder from ${jobs} where holder is not null and status not in ('answered', 'failed')
          union select holder from ${missions} where status = 'open'
          union select ${member(sql`brief`, "receiver")} from ${missions} where status = 'open'
          on conflict do nothing`,
    );

  /** Follows the references of some objects in all revisions that are kept: one that moves meanwhile is still seen where it was. Answers how many. */
  function* expand(): Work<number> {
    const oids = yield* open();
    for (const { oid } of oids) {
      const targets = new Set<Oid>();
      let before = Number.MAX_SAFE_INTEGER;
      for (let some = yield* pasts.all({ oid, before }); some.length > 0; some = yield* pasts.all({ oid, before }))
        for (const { tid, slots } of some) {
          before = tid;
          for (const target of refsIn(slots)) targets.add(target);
        }
      for (const target of targets) yield* change(sql`insert into reached (oid) values (${target}) on conflict do nothing`);
      yield* change(sql`update reached set expanded = 1 where oid = ${oid}`);
    }
    return oids.length;
  }

  return {
    *packed(): Work<Tid> {
      return (yield* packed.get())?.tid ?? 0;
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
    /** Marking begins with no marks: the table is one of the connection, and lasts until it closes. */
    *begin(): Work<void> {
      yield* change(sql`create temporary table if not exists reached (oid text primary key, expanded integer not null default 0)`);
      yield* change(sql`delete from reached`);
    },
    reachRoots,
    expand,
    /** Follows what was committed since the marking began, then removes what nothing leads to; after this nothing can lead to it. */
    *sweep(tid: Tid): Work<number> {
      yield* reachRoots(tid);
      yield* change(sql`update reached set expanded = 0 where oid in (select oid from objects where serial > ${tid})`);
      while ((yield* expand()) > 0);
      const lost = sql`select oid from objects where serial <= ${tid} and oid not in (select oid from reached)`;
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
