/** Whole transactions, out of the tables and back into them: what `exportImage` and `importImage` need of a store. */
import { and, asc, eq, gt, lte, sql } from "drizzle-orm";
import { BatError } from "../../shared/errors.ts";
import type { WholeTransaction } from "../../shared/image/store.ts";
import type { Tid } from "../../shared/image/values.ts";
import type { Connection } from "./connection.ts";
import { placeholders, recordOf, rowOf } from "./rows.ts";
import type { Work } from "./work.ts";

/** Both are to be run inside a transaction of the connection. */
export function prepareTransfer(
  { orm, prepared, tables: { names, objects, revisions, transactions } }: Connection,
  lastTid: () => Work<Tid>,
) {
  const p = sql.placeholder;
  const after = prepared(
    orm
      .select()
      .from(transactions)
      .where(gt(transactions.tid, p("after")))
      .orderBy(asc(transactions.tid))
      .limit(p("limit")),
  );
  const made = prepared(
    orm
      .select({ oid: revisions.oid, slots: revisions.slots, serials: revisions.serials, changed: revisions.changed })
      .from(revisions)
      .where(eq(revisions.tid, p("tid")))
      .orderBy(asc(revisions.oid)),
  );
  const named = prepared(
    orm
      .select()
      .from(names)
      .where(and(gt(names.tid, p("after")), lte(names.tid, p("last"))))
      .orderBy(asc(names.name)),
  );
  const insertTransaction = prepared(orm.insert(transactions).values(placeholders(transactions)));
  const insertRevision = prepared(orm.insert(revisions).values(placeholders(revisions)));
  const insertName = prepared(orm.insert(names).values(placeholders(names)));
  const putObject = prepared(
    orm
      .insert(objects)
      .values(placeholders(objects))
      .onConflictDoUpdate({ target: objects.oid, set: placeholders(objects, ["oid"]) }),
  );

  const expectObject = prepared(orm.insert(objects).values(placeholders(objects)).onConflictDoNothing());

  return {
    *read(tid: number, limit: number): Work<WholeTransaction[]> {
      const rows = yield* after.all({ after: tid, limit });
      const given = yield* named.all({ after: tid, last: rows.at(-1)?.tid ?? tid });
      const whole: WholeTransaction[] = [];
      for (const row of rows)
        whole.push({
          ...recordOf(row),
          objects: yield* made.all({ tid: row.tid }),
          names: given.filter((each) => each.tid === row.tid).map(({ name, oid }) => ({ name, oid })),
        });
      return whole;
    },
    *restore(list: readonly WholeTransaction[]): Work<void> {
      let last = yield* lastTid();
      for (const transaction of list) {
        const { tid } = transaction;
        if (tid <= last) throw new BatError("InvalidInput", `transaction ${tid} cannot follow transaction ${last}`, { tid, last });
        last = tid;
        yield* insertTransaction.run(rowOf(transactions, transaction));
        for (const { changed, ...record } of transaction.objects) {
          yield* putObject.run({ ...record, serial: tid });
          yield* insertRevision.run({ ...record, tid, changed });
        }
        for (const given of transaction.names) {
          // In a packed image a name can be older than what is left of its object, which then comes later.
          yield* expectObject.run({ oid: given.oid, serial: 0, slots: {}, serials: {} });
          yield* insertName.run({ ...given, tid });
        }
      }
    },
  };
}
