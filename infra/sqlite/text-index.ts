/** Full-text search with SQLite's FTS5. drizzle has no virtual tables, so this file speaks SQL. */
import type BetterSqlite from "better-sqlite3";
import type { MethodMatch, TextIndex, TrailMatch } from "../sql/connection.ts";
import { step } from "../sql/work.ts";

/** An FTS5 expression that matches any of the words; each is quoted, so that none is an operator. */
const anyOf = (words: readonly string[]): string => words.map((word) => `"${word}"`).join(" OR ");

export function sqliteTextIndex(client: BetterSqlite.Database): TextIndex {
  const deleteText = client.prepare("delete from method_text where rowid = ?");
  const insertText = client.prepare("insert into method_text (rowid, selector, intent, source) values (?, ?, ?, ?)");
  // bm25 is lower for better.
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
    putMethod: (id, { selector, intent, source }) =>
      step(() => {
        deleteText.run(id);
        insertText.run(id, selector, intent, source);
      }),
    dropMethod: (id) => step(() => deleteText.run(id)),
    similarMethods: (words, limit) => step(() => similar.all(anyOf(words), limit)),
    putTrail: ({ seq, cycle, type, text }) =>
      step(() => {
        if (trailHas.get(seq) === undefined) insertTrail.run(seq, cycle, type, text);
      }),
    lastTrail: () => step(() => lastTrail.get()?.seq ?? 0),
    searchTrail: (words, limit) => step(() => searchTrail.all(anyOf(words), limit)),
  };
}
