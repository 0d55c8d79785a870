/** Which blobs are named by anything in the database. */
import { and, asc, gt, or, sql } from "drizzle-orm";
import { blobsIn } from "../../shared/image/values.ts";
import type { Connection } from "./connection.ts";
import type { Work } from "./work.ts";

const PAGE = 500;
/** What the text of a handle has in it, and no other value: the key of a literal that begins with $ has one more. */
const HANDLE = `%"$blob"%`;

/** Page by page, only rows that have a handle in their text: memory grows with the number of blobs. */
export function prepareBlobs({ orm, prepared, tables: { revisions, jobs, journal } }: Connection): () => Work<Set<string>> {
  const p = sql.placeholder;
  const ofRevisions = prepared(
    orm
      .select({ text: revisions.oid, number: revisions.tid, value: revisions.slots })
      .from(revisions)
      .where(and(sql`(${revisions.oid}, ${revisions.tid}) > (${p("text")}, ${p("number")})`, sql`${revisions.slots} like ${HANDLE}`))
      .orderBy(asc(revisions.oid), asc(revisions.tid))
      .limit(PAGE),
  );
  const ofJobs = prepared(
    orm
      .select({ text: jobs.id, value: jobs.args, result: jobs.result })
      .from(jobs)
      .where(and(gt(jobs.id, p("text")), or(sql`${jobs.args} like ${HANDLE}`, sql`${jobs.result} like ${HANDLE}`)))
      .orderBy(asc(jobs.id))
      .limit(PAGE),
  );
  const ofJournal = prepared(
    orm
      .select({ text: journal.cycle, number: journal.seq, value: journal.slots })
      .from(journal)
      .where(and(sql`(${journal.cycle}, ${journal.seq}) > (${p("text")}, ${p("number")})`, sql`${journal.slots} like ${HANDLE}`))
      .orderBy(asc(journal.cycle), asc(journal.seq))
      .limit(PAGE),
  );
  return function* blobs() {
    const found = new Set<string>();
    for (const page of [ofRevisions, ofJobs, ofJournal]) {
      let after: { text: string; number?: number } = { text: "", number: -1 };
      for (let rows = yield* page.all(after); rows.length > 0; rows = yield* page.all(after)) {
        for (const row of rows) {
          for (const sha256 of blobsIn(row.value)) found.add(sha256);
          if ("result" in row && row.result) for (const sha256 of blobsIn(JSON.parse(row.result))) found.add(sha256);
        }
        after = rows.at(-1) as typeof after;
      }
    }
    return found;
  };
}
