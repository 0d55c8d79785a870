/** What is to be handed to a queue once the transaction that decided it has been committed (§2.6). */
import { asc, count, sql } from "drizzle-orm";
import type { OutboxEntry } from "../../../shared/operations/records.ts";
import type { Connection } from "../connection.ts";
import { placeholders } from "../rows.ts";
import type { Work } from "../work.ts";

export type OutboxStatements = ReturnType<typeof prepareOutbox>;

export function prepareOutbox({ orm, prepared, list, listed, tables: { outbox } }: Connection) {
  const p = sql.placeholder;
  const insert = prepared(
    orm
      .insert(outbox)
      .values(placeholders(outbox, ["seq"]))
      .onConflictDoNothing({ target: outbox.id }),
  );
  const remove = prepared(orm.delete(outbox).where(sql`${outbox.id} in (${listed(p("ids"))})`));
  const oldest = prepared(orm.select().from(outbox).orderBy(asc(outbox.seq)).limit(p("limit")));
  const counted = prepared(orm.select({ count: count() }).from(outbox));
  return {
    *oldest(limit: number): Work<OutboxEntry[]> {
      return (yield* oldest.all({ limit })).map(({ seq: _seq, ...entry }) => entry);
    },
    *count(): Work<number> {
      return (yield* counted.get())?.count ?? 0;
    },
    /** An entry that is there already is left alone: ids say what is handed over, not how often it was asked for. */
    insert: (entry: OutboxEntry): Work<number> => insert.run({ ...entry }),
    delete: (ids: readonly string[]): Work<number> => remove.run({ ids: list(ids) }),
  };
}
