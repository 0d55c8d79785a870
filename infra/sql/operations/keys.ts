/** Who may ask, and what was asked under an idempotency key. */
import { and, eq, lt, sql } from "drizzle-orm";
import type { ApiKey, IdempotencyRecord } from "../../../shared/operations/records.ts";
import type { Connection } from "../connection.ts";
import { placeholders } from "../rows.ts";
import type { Work } from "../work.ts";

export function prepareKeys({ orm, prepared, tables: { idempotency, keys } }: Connection) {
  const p = sql.placeholder;
  const byHash = prepared(
    orm
      .select()
      .from(keys)
      .where(eq(keys.hash, p("hash"))),
  );
  const insertKey = prepared(orm.insert(keys).values(placeholders(keys)));
  const find = prepared(
    orm
      .select()
      .from(idempotency)
      .where(and(eq(idempotency.keyId, p("keyId")), eq(idempotency.idempotencyKey, p("idempotencyKey")))),
  );
  const insertIdempotency = prepared(orm.insert(idempotency).values(placeholders(idempotency)));
  const deleteBefore = prepared(orm.delete(idempotency).where(lt(idempotency.createdAt, p("time"))));
  return {
    key: (hash: string): Work<ApiKey | undefined> => byHash.get({ hash }),
    idempotency: (keyId: string, idempotencyKey: string): Work<IdempotencyRecord | undefined> => find.get({ keyId, idempotencyKey }),
    insertKey: (key: ApiKey): Work<number> => insertKey.run({ ...key }),
    insertIdempotency: (record: IdempotencyRecord): Work<number> => insertIdempotency.run({ ...record }),
    deleteIdempotencyBefore: (time: number): Work<number> => deleteBefore.run({ time }),
  };
}
