/** Whole transactions, out of the tables and back into them: what `exportImage` and `importImage` need of SQLite. */
import { and, asc, desc, eq, gt, lte, sql } from "drizzle-orm";
import { BatError } from "../../shared/errors.ts";
import type { WholeTransaction } from "../../shared/image/store.ts";
import type { Database } from "./connection.ts";
import { placeholders, recordOf, rowOf } from "./rows.ts";
import { names, objects, revisions, transactions } from "./schema.ts";

/** Both are to be run inside a transaction of the connection. */
export function prepareTransfer({ orm }: Database) {
  const p = sql.placeholder;
  const after = orm
    .select()
    .from(transactions)
    .where(gt(transactions.tid, p("after")))
    .orderBy(asc(transactions.tid))
    .limit(p("limit"))
    .prepare();
  const made = orm
    .select({ oid: revisions.oid, slots: revisions.slots, serials: revisions.serials, changed: revisions.changed })
    .from(revisions)
    .where(eq(revisions.tid, p("tid")))
    .orderBy(asc(revisions.oid))
    .prepare();
  const named = orm
    .select()
    .from(names)
    .where(and(gt(names.tid, p("after")), lte(names.tid, p("last"))))
    .orderBy(asc(names.name))
    .prepare();
  const newest = orm.select({ tid: transactions.tid }).from(transactions).orderBy(desc(transactions.tid)).limit(1).prepare();
  const insertTransaction = orm.insert(transactions).values(placeholders(transactions)).prepare();
  const insertRevision = orm.insert(revisions).values(placeholders(revisions)).prepare();
  const insertName = orm.insert(names).values(placeholders(names)).prepare();
  const putObject = orm
    .insert(objects)
    .values(placeholders(objects))
    .onConflictDoUpdate({ target: objects.oid, set: placeholders(objects, ["oid"]) })
    .prepare();

  const expectObject = orm.insert(objects).values(placeholders(objects)).onConflictDoNothing().prepare();

  return {
    read(tid: number, limit: number): WholeTransaction[] {
      const rows = after.all({ after: tid, limit });
      const given = named.all({ after: tid, last: rows.at(-1)?.tid ?? tid });
      return rows.map((row) => ({
        ...recordOf(row),
        objects: made.all({ tid: row.tid }),
        names: given.filter((each) => each.tid === row.tid).map(({ name, oid }) => ({ name, oid })),
      }));
    },
    restore(list: readonly WholeTransaction[]): void {
      let last = newest.get()?.tid ?? 0;
      for (const transaction of list) {
        const { tid } = transaction;
        if (tid <= last) throw new BatError("InvalidInput", `transaction ${tid} cannot follow transaction ${last}`, { tid, last });
        last = tid;
        insertTransaction.run(rowOf(transactions, transaction));
        for (const { changed, ...record } of transaction.objects) {
          putObject.run({ ...record, serial: tid });
          insertRevision.run({ ...record, tid, changed });
        }
        for (const given of transaction.names) {
          // In a packed image a name can be older than what is left of its object, which then comes later.
          expectObject.run({ oid: given.oid, serial: 0, slots: {}, serials: {} });
          insertName.run({ ...given, tid });
        }
      }
    },
  };
}
