/** Full-text search with PostgreSQL's own index. */
import { sql } from "drizzle-orm";
import type { Connection, MethodMatch, TextIndex } from "../sql/connection.ts";
import type { Work } from "../sql/work.ts";

/** More of a text is not indexed: a tsvector holds at most a megabyte. */
const MOST_CHARACTERS = 100_000;

/** Words alone: PostgreSQL's parser would make file names, addresses and versions out of what stands between them. */
const wordsOf = (text: string): string => text.slice(0, MOST_CHARACTERS).replace(/[^\p{L}\p{N}]+/gu, " ");
/** A query that matches any of the words; each is quoted, so that none is an operator. */
const anyOf = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(" | ");

export function postgresTextIndex({ rows, change }: Pick<Connection, "rows" | "change">): TextIndex {
  const weighed = (text: string, weight: "A" | "B" | "C") =>
    sql`setweight(to_tsvector('batos', ${wordsOf(text)}), ${sql.raw(`'${weight}'`)})`;
  return {
    putMethod: (id, { selector, intent, source }) =>
      change(
        sql`insert into method_text (id, words) values (${id}, ${weighed(selector, "A")} || ${weighed(intent, "B")} || ${weighed(source, "C")})
            on conflict (id) do update set words = excluded.words`,
      ),
    dropMethod: (id) => change(sql`delete from method_text where id = ${id}`),
    similarMethods: (words, limit) =>
      rows<MethodMatch>(
        sql`select d.holder, d.selector, d.intent, d.source, ts_rank('{0, 0.25, 0.75, 1}', t.words, query)::float8 as score
            from to_tsquery('batos', ${anyOf(words)}) query, method_text t join method_documents d on d.id = t.id
            where t.words @@ query order by score desc, d.id limit ${limit}`,
      ),
    putTrail: ({ seq, cycle, type, text }) =>
      change(
        sql`insert into trail_text (seq, cycle, type, text, words)
            values (${seq}, ${cycle}, ${type}, ${text.replaceAll("\0", "")}, to_tsvector('batos', ${wordsOf(`${type} ${text}`)}))
            on conflict (seq) do nothing`,
      ),
    *lastTrail(): Work<number> {
      const [last] = yield* rows<{ seq: string }>(sql`select max(seq)::text as seq from trail_text`);
      return Number(last?.seq ?? 0);
    },
    *searchTrail(words, limit) {
      const found = yield* rows<{ seq: string; cycle: string; type: string; text: string }>(
        sql`select t.seq::text as seq, t.cycle, t.type, t.text from to_tsquery('batos', ${anyOf(words)}) query, trail_text t
            where t.words @@ query order by ts_rank(t.words, query) desc, t.seq desc limit ${limit}`,
      );
      return found.map((match) => ({ ...match, seq: Number(match.seq) }));
    },
  };
}
