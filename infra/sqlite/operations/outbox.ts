/** What is to be handed to a queue once the transaction that decided it has been committed (§2.6). */
import { asc, sql } from "drizzle-orm";
import type { OutboxEntry } from "../../../shared/operations/records.ts";
import type { Database } from "../connection.ts";
import { placeholders } from "../rows.ts";
import { outbox } from "../schema.ts";

export type OutboxStatements = ReturnType<typeof prepareOutbox>;

export function prepareOutbox({ orm }: Database) {
  const p = sql.placeholder;
  const insert = orm
    .insert(outbox)
    .values(placeholders(outbox, ["seq"]))
    .onConflictDoNothing({ target: outbox.id })
    .prepare();
  const remove = orm
    .delete(outbox)
    .where(sql`${outbox.id} in (select value from json_each(${p("ids")}))`)
    .prepare();
  const oldest = orm.select().from(outbox).orderBy(asc(outbox.seq)).limit(p("limit")).prepare();
  const count = orm.select({ count: sql<number>`count(*)` }).from(outbox).prepare();
  return {
    oldest: (limit: number): OutboxEntry[] => oldest.all({ limit }).map(({ seq: _seq, ...entry }) => entry),
    count: (): number => count.get()?.count ?? 0,
    /** An entry that is there already is left alone: ids say what is handed over, not how often it was asked for. */
    insert(entry: OutboxEntry): void {
      insert.run({ ...entry });
    },
    delete(ids: readonly string[]): void {
      remove.run({ ids: JSON.stringify(ids) });
    },
  };
}
