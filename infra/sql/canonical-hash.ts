/** One number for the whole image (§2.7): equal if and only if the image tables are, whichever database they are in. */
import { createHash } from "node:crypto";
import { asc, gt, sql } from "drizzle-orm";
import { canonicalJson } from "../../shared/image/values.ts";
import type { Connection } from "./connection.ts";
import type { Work } from "./work.ts";

const PAGE = 500;

/** sha256 in hex, over each table in the order of its key. Rows come in pages: memory does not grow with the image. */
export function prepareCanonicalHash({
  orm,
  prepared,
  tables: { objects, revisions, transactions, names },
}: Connection): () => Work<string> {
  const p = sql.placeholder;
  const { oid, tid } = revisions;
  const pages = {
    objects: prepared(
      orm
        .select()
        .from(objects)
        .where(gt(objects.oid, p("text")))
        .orderBy(asc(objects.oid))
        .limit(PAGE),
    ),
    revisions: prepared(
      orm
        .select()
        .from(revisions)
        .where(sql`(${oid}, ${tid}) > (${p("text")}, ${p("number")})`)
        .orderBy(asc(oid), asc(tid))
        .limit(PAGE),
    ),
    transactions: prepared(
      orm
        .select()
        .from(transactions)
        .where(gt(transactions.tid, p("number")))
        .orderBy(asc(transactions.tid))
        .limit(PAGE),
    ),
    names: prepared(
      orm
        .select()
        .from(names)
        .where(gt(names.name, p("text")))
        .orderBy(asc(names.name))
        .limit(PAGE),
    ),
  };
  return function* canonicalHash() {
    const hash = createHash("sha256");
    for (const [table, page] of Object.entries(pages)) {
      hash.update(`${table}\n`);
      let after = { text: "", number: 0 };
      for (let rows = yield* page.all(after); rows.length > 0; rows = yield* page.all(after)) {
        for (const row of rows) hash.update(`${canonicalJson(row)}\n`);
        const last = rows.at(-1) as { oid?: string; name?: string; tid?: number };
        after = { text: last.name ?? last.oid ?? "", number: last.tid ?? 0 };
      }
    }
    return hash.digest("hex");
  };
}
