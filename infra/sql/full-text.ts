/** Full-text search over installed methods and the trail: what is the same whichever index the database has. */
import { and, eq, sql } from "drizzle-orm";
import type { OperationsWrite } from "../../shared/operations/writes.ts";
import type { Connection, MethodMatch, TrailMatch } from "./connection.ts";
import { placeholders } from "./rows.ts";
import type { Work } from "./work.ts";

const MOST_WORDS = 64;
type Of<Write extends OperationsWrite["write"]> = Extract<OperationsWrite, { write: Write }>;

/** Text with identifiers opened up, so that `applyDiscount` and `apply_discount` are both found by "discount". */
const opened = (text: string): string => text.replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1 $2").replaceAll("_", " ");

/** What callers give, cut into words: nothing of it is ever read as query syntax. */
function wordsOf(text: string): string[] {
  const words = opened(text).match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...new Set(words.map((word) => word.toLowerCase()))].slice(0, MOST_WORDS);
}

export type FullText = ReturnType<typeof prepareFullText>;

export function prepareFullText({ orm, prepared, texts, tables: { methodDocuments } }: Connection) {
  const p = sql.placeholder;
  const named = and(eq(methodDocuments.holder, p("holder")), eq(methodDocuments.selector, p("selector")));
  const documentId = prepared(orm.select({ id: methodDocuments.id }).from(methodDocuments).where(named));
  const insertDocument = prepared(
    orm
      .insert(methodDocuments)
      .values(placeholders(methodDocuments, ["id"]))
      .returning({ id: methodDocuments.id }),
  );
  const updateDocument = prepared(
    orm
      .update(methodDocuments)
      .set(placeholders(methodDocuments, ["id", "holder", "selector"]))
      .where(named),
  );
  const documentsOf = prepared(
    orm
      .select({ id: methodDocuments.id })
      .from(methodDocuments)
      .where(eq(methodDocuments.holder, p("holder"))),
  );
  const deleteDocuments = prepared(orm.delete(methodDocuments).where(eq(methodDocuments.holder, p("holder"))));

  return {
    *indexMethod({ holder, selector, intent, source, tid }: Of<"indexMethod">): Work<void> {
      const row = { holder, selector, intent, source, tid: tid ?? null };
      const known = yield* documentId.get({ holder, selector });
      if (known !== undefined) yield* updateDocument.run(row);
      const { id } = known ?? ((yield* insertDocument.get(row)) as { id: number });
      yield* texts.putMethod(id, { selector: opened(selector), intent: opened(intent), source: opened(source) });
    },
    /** Takes an object's methods out of the index, for good. */
    *forgetMethods(holder: string): Work<void> {
      for (const { id } of yield* documentsOf.all({ holder })) yield* texts.dropMethod(id);
      yield* deleteDocuments.run({ holder });
    },
    *indexTrail({ documents }: Of<"indexTrail">): Work<void> {
      for (const document of documents) yield* texts.putTrail(document);
    },
    indexedTrail: (): Work<number> => texts.lastTrail(),
    *searchTrail(query: string, limit: number): Work<TrailMatch[]> {
      const words = wordsOf(query);
      return words.length === 0 ? [] : yield* texts.searchTrail(words, limit);
    },
    *similarMethods(asked: readonly string[], limit: number): Work<MethodMatch[]> {
      const words = wordsOf(asked.join(" "));
      return words.length === 0 ? [] : yield* texts.similarMethods(words, limit);
    },
  };
}
