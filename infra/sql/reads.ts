/** Reading the image. Nobody locks anything for it: what is newer than the reader's snapshot in `objects` is found older in `revisions`. */
import { and, asc, desc, eq, getTableColumns, gt, lt, lte, sql } from "drizzle-orm";
import type { ObjectRecord, Revision, TransactionRecord } from "../../shared/image/store.ts";
import type { Oid, Tid } from "../../shared/image/values.ts";
import type { Connection } from "./connection.ts";
import type { Changes } from "./record-cache.ts";
import { recordOf } from "./rows.ts";
import type { Work } from "./work.ts";

/** Objects of one statement. */
const PIECE = 500;
/** More objects written since are not named one by one. */
const MOST_CHANGES = 1000;

export function prepareReads({
  orm,
  prepared,
  list: listOf,
  listed,
  lowerBound,
  tables: { names, objects, revisions, sweeps, transactions },
}: Connection) {
  const p = sql.placeholder;
  const revision = { ...getTableColumns(transactions), oid: revisions.oid, slots: revisions.slots, changed: revisions.changed };
  const lastTid = prepared(orm.select({ tid: transactions.tid }).from(transactions).orderBy(desc(transactions.tid)).limit(1));
  const newest = prepared(
    orm
      .select({ tid: transactions.tid, sweep: sql`coalesce((select max(${sweeps.seq}) from ${sweeps}), 0)`.mapWith(Number) })
      .from(transactions)
      .orderBy(desc(transactions.tid))
      .limit(1),
  );
  const newestOfMany = prepared(
    orm
      .select()
      .from(objects)
      .where(sql`${objects.oid} in (${listed(p("oids"))})`),
  );
  const newestOf = prepared(
    orm
      .select()
      .from(objects)
      .where(eq(objects.oid, p("oid"))),
  );
  const older = prepared(
    orm
      .select({ oid: revisions.oid, serial: revisions.tid, slots: revisions.slots, serials: revisions.serials })
      .from(revisions)
      .where(and(eq(revisions.oid, p("oid")), lte(revisions.tid, p("tid"))))
      .orderBy(desc(revisions.tid))
      .limit(1),
  );
  const byName = prepared(
    orm
      .select({ oid: names.oid })
      .from(names)
      .where(and(eq(names.name, p("name")), lte(names.tid, p("asOf")))),
  );
  const nameOf = prepared(
    orm
      .select({ name: names.name })
      .from(names)
      .where(eq(names.oid, p("oid"))),
  );
  const list = prepared(
    orm
      .select({ oid: objects.oid, name: names.name, serial: objects.serial })
      .from(objects)
      .leftJoin(names, eq(names.oid, objects.oid))
      .where(gt(objects.oid, p("after")))
      .orderBy(asc(objects.oid))
      .limit(p("limit")),
  );
  const history = prepared(
    orm
      .select(revision)
      .from(revisions)
      .innerJoin(transactions, eq(transactions.tid, revisions.tid))
      .where(and(eq(revisions.oid, p("oid")), lt(revisions.tid, p("before"))))
      .orderBy(desc(revisions.tid))
      .limit(p("limit")),
  );
  const transaction = prepared(
    orm
      .select()
      .from(transactions)
      .where(eq(transactions.tid, p("tid"))),
  );
  const revisionsOf = prepared(
    orm
      .select(revision)
      .from(revisions)
      .innerJoin(transactions, eq(transactions.tid, revisions.tid))
      .where(eq(revisions.tid, p("tid")))
      .orderBy(asc(revisions.oid)),
  );
  const writtenAfter = prepared(
    orm
      .select({ oid: revisions.oid })
      .from(revisions)
      .where(gt(revisions.tid, p("tid")))
      // Without the order (or with distinct) SQLite goes through all revisions rather than those after the tid.
      .orderBy(asc(revisions.tid))
      .limit(MOST_CHANGES + 1),
  );

  return {
    *lastTid(): Work<Tid> {
      return (yield* lastTid.get())?.tid ?? 0;
    },
    /** Objects as of a transaction, in any order, each with whether it is the newest record. */
    *load(oids: readonly Oid[], asOf: Tid): Work<{ record: ObjectRecord; newest: boolean }[]> {
      const found: { record: ObjectRecord; newest: boolean }[] = [];
      for (let at = 0; at < oids.length; at += PIECE) {
        const some = oids.slice(at, at + PIECE);
        // Most are asked for alone, and a list costs as much again.
        for (const record of yield* some.length === 1 ? newestOf.all({ oid: some[0] }) : newestOfMany.all({ oids: listOf(some) })) {
          const newest = record.serial <= asOf;
          const asked = newest ? record : yield* older.get({ oid: record.oid, tid: asOf });
          if (asked !== undefined) found.push({ record: asked, newest });
        }
      }
      return found;
    },
    *resolve(name: string, asOf: Tid): Work<Oid | undefined> {
      return (yield* byName.get({ name, asOf }))?.oid;
    },
    *nameOf(oid: Oid): Work<string | undefined> {
      return (yield* nameOf.get({ oid }))?.name;
    },
    *list(after: Oid, limit: number): Work<{ oid: Oid; name: string | undefined; serial: Tid }[]> {
      return (yield* list.all({ after: lowerBound(after), limit })).map((row) => ({ ...row, name: row.name ?? undefined }));
    },
    *history(oid: Oid, limit: number, before: Tid): Work<Revision[]> {
      return (yield* history.all({ oid, before, limit })).map((row) => recordOf(row));
    },
    *transaction(tid: Tid): Work<{ record: TransactionRecord; revisions: Revision[] } | undefined> {
      const row = yield* transaction.get({ tid });
      return row && { record: recordOf(row), revisions: (yield* revisionsOf.all({ tid })).map((each) => recordOf(each)) };
    },
    *changesAfter(before: Tid): Work<Changes> {
      const moment = (yield* newest.get()) ?? { tid: 0, sweep: 0 };
      if (moment.tid === before) return { ...moment, oids: [] };
      const written = yield* writtenAfter.all({ tid: before });
      return { ...moment, oids: written.length > MOST_CHANGES ? undefined : written.map(({ oid }) => oid) };
    },
  };
}
