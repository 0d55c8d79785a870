/**
 * Full-text search over installed methods and the trail (SQLite's FTS5). drizzle has no virtual tables, so this file speaks SQL.
 * What callers give is cut into words and each word is quoted: nothing of it is ever read as query syntax.
 */
import { and, eq, sql } from "drizzle-orm";
import type { OperationsWrite } from "../../shared/operations/writes.ts";
import type { Database } from "./connection.ts";
import { methodDocuments } from "./schema.ts";

const MOST_WORDS = 64;
type Of<Write extends OperationsWrite["write"]> = Extract<OperationsWrite, { write: Write }>;
type MethodMatch = { holder: string; selector: string; intent: string; source: string; score: number };
type TrailMatch = { seq: number; cycle: string; type: string; text: string };

/** Text with identifiers opened up, so that `applyDiscount` and `apply_discount` are both found by "discount". */
const opened = (text: string): string => text.replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1 $2");

/** An FTS5 expression that matches any of the words; undefined when there is none. */
function anyOf(text: string): string | undefined {
  const words = opened(text).match(/[\p{L}\p{N}]+/gu) ?? [];
  const quoted = [...new Set(words.map((word) => `"${word.toLowerCase()}"`))].slice(0, MOST_WORDS);
  return quoted.length === 0 ? undefined : quoted.join(" OR ");
}

export type FullText = ReturnType<typeof prepareFullText>;

export function prepareFullText({ client, orm }: Database) {
  const p = sql.placeholder;
  const named = and(eq(methodDocuments.holder, p("holder")), eq(methodDocuments.selector, p("selector")));
  const documentId = orm.select({ id: methodDocuments.id }).from(methodDocuments).where(named).prepare();
  const document = { holder: p("holder"), selector: p("selector"), intent: p("intent"), source: p("source"), tid: p("tid") };
  const insertDocument = orm.insert(methodDocuments).values(document).returning({ id: methodDocuments.id }).prepare();
  const updateDocument = orm
    .update(methodDocuments)
    .set({ intent: sql`${p("intent")}`, source: sql`${p("source")}`, tid: sql`${p("tid")}` })
    .where(named)
    .prepare();
  const documentsOf = client.prepare<[string], number>("select id from method_documents where holder = ?").pluck();
  const deleteDocuments = client.prepare("delete from method_documents where holder = ?");
  const deleteText = client.prepare("delete from method_text where rowid = ?");
  const insertText = client.prepare("insert into method_text (rowid, selector, intent, source) values (?, ?, ?, ?)");
  // bm25 is lower for better; a word in the selector or the intent says more than one in the source.
  const similar = client.prepare<[string, number], MethodMatch>(
    `select d.holder, d.selector, d.intent, d.source, -bm25(method_text, 4.0, 3.0, 1.0) as score
     from method_text join method_documents d on d.id = method_text.rowid
     where method_text match ? order by score desc, d.id limit ?`,
  );
  const trailHas = client.prepare("select 1 from trail_text where rowid = ?");
  const insertTrail = client.prepare("insert into trail_text (rowid, cycle, type, text) values (?, ?, ?, ?)");
  const lastTrail = client.prepare<[], { seq: number }>("select rowid as seq from trail_text order by rowid desc limit 1");
  const searchTrail = client.prepare<[string, number], TrailMatch>(
    "select rowid as seq, cycle, type, text from trail_text where trail_text match ? order by bm25(trail_text), rowid desc limit ?",
  );

  return {
    indexMethod({ holder, selector, intent, source, tid }: Of<"indexMethod">): void {
      const row = { holder, selector, intent, source, tid: tid ?? null };
      const known = documentId.get({ holder, selector });
      const id = known?.id ?? insertDocument.get(row).id;
      if (known !== undefined) {
        updateDocument.run(row);
        deleteText.run(id);
      }
      insertText.run(id, opened(selector), opened(intent), opened(source));
    },
    /** Takes an object's methods out of the index, for good. */
    forgetMethods(holder: string): void {
      for (const id of documentsOf.all(holder)) deleteText.run(id);
      deleteDocuments.run(holder);
    },
    indexTrail({ documents }: Of<"indexTrail">): void {
      for (const { seq, cycle, type, text } of documents) if (trailHas.get(seq) === undefined) insertTrail.run(seq, cycle, type, text);
    },
    indexedTrail: (): number => lastTrail.get()?.seq ?? 0,
    searchTrail(query: string, limit: number): TrailMatch[] {
      const words = anyOf(query);
      return words === undefined ? [] : searchTrail.all(words, limit);
    },
    similarMethods(words: readonly string[], limit: number): MethodMatch[] {
      const query = anyOf(words.join(" "));
      return query === undefined ? [] : similar.all(query, limit);
    },
  };
}
