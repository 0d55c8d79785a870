/** Who may ask, and what was asked under an idempotency key. */
import { and, eq, lt, sql } from "drizzle-orm";
import type { ApiKey, IdempotencyRecord } from "../../../shared/operations/records.ts";
import type { Database } from "../connection.ts";
import { placeholders } from "../rows.ts";
import { idempotency, keys } from "../schema.ts";

export function prepareKeys({ orm }: Database) {
  const p = sql.placeholder;
  const byHash = orm
    .select()
    .from(keys)
    .where(eq(keys.hash, p("hash")))
    .prepare();
  const insertKey = orm.insert(keys).values(placeholders(keys)).prepare();
  const find = orm
    .select()
    .from(idempotency)
    .where(and(eq(idempotency.keyId, p("keyId")), eq(idempotency.idempotencyKey, p("idempotencyKey"))))
    .prepare();
  const insertIdempotency = orm.insert(idempotency).values(placeholders(idempotency)).prepare();
  const deleteBefore = orm
    .delete(idempotency)
    .where(lt(idempotency.createdAt, p("time")))
    .prepare();
  return {
    key: (hash: string): ApiKey | undefined => byHash.get({ hash }),
    idempotency: (keyId: string, idempotencyKey: string): IdempotencyRecord | undefined => find.get({ keyId, idempotencyKey }),
    insertKey(key: ApiKey): void {
      insertKey.run({ ...key });
    },
    insertIdempotency(record: IdempotencyRecord): void {
      insertIdempotency.run({ ...record });
    },
    deleteIdempotencyBefore(time: number): void {
      deleteBefore.run({ time });
    },
  };
}
