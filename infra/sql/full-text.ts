/** Full-text search over installed methods and the trail: what is the same whichever index the database has. */
import { and, eq, gt, isNull, or, type SQL, sql } from "drizzle-orm";
import { BatError } from "../../shared/errors.ts";
import type { MethodMention } from "../../shared/operations/operations.ts";
import type { OperationsWrite } from "../../shared/operations/writes.ts";
import type { Connection, MethodMatch, TrailMatch } from "./connection.ts";
import { placeholders } from "./rows.ts";
import type { Work } from "./work.ts";

const MOST_WORDS = 64;
const MENTIONS = 500;
type Of<Write extends OperationsWrite["write"]> = Extract<OperationsWrite, { write: Write }>;

/** Text with identifiers opened up, so that `applyDiscount` and `apply_discount` are both found by "discount". */
const opened = (text: string): string => text.replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1 $2").replaceAll("_", " ");

/** What callers give, cut into words: nothing of it is ever read as query syntax. */
function wordsOf(text: string): string[] {
  const words = opened(text).match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...new Set(words.map((word) => word.toLowerCase()))].slice(0, MOST_WORDS);
}

export type FullText = ReturnType<typeof prepareFullText>;

export function prepareFullText({ orm, prepared, contains, texts, tables: { methodDocuments } }: Connection) {
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
  const deleteDocument = prepared(orm.delete(methodDocuments).where(named));
  const documentsOf = prepared(
    orm
      .select({ id: methodDocuments.id })
      .from(methodDocuments)
      .where(eq(methodDocuments.holder, p("holder"))),
  );
  const deleteDocuments = prepared(orm.delete(methodDocuments).where(eq(methodDocuments.holder, p("holder"))));

  const { id, holder, selector, source, unwritten } = methodDocuments;
  const pageOf = (which: SQL | undefined) =>
    prepared(
      orm
        .select({ id, holder, selector })
        .from(methodDocuments)
        .where(and(gt(id, p("after")), which))
        .orderBy(id)
        .limit(p("limit")),
    );
  const written = pageOf(contains(sql`${source}`, sql`${p("text")}`));
  const mayBeUnwritten = pageOf(or(eq(unwritten, 1), isNull(unwritten)));
  const mentioning = (text: string | null, after: number, limit: number): Work<MethodMention[]> =>
    text === null ? mayBeUnwritten.all({ after, limit }) : written.all({ text, after, limit });

  return {
    methodsMentioning: mentioning,
    *expectMentions({ text, known }: Of<"expectMentions">): Work<void> {
      const expected = new Set(known);
      for (let after = 0; ; ) {
        const page = yield* mentioning(text, after, MENTIONS);
        const another = page.find((mention) => !expected.has(mention.id));
        if (another)
          throw new BatError(
            "Conflict",
            `${another.selector} of ${another.holder} mentions ${text ?? "names that do not stand in its source"} since now; run the work again on a fresh session.`,
          );
        if (page.length < MENTIONS) return;
        after = page.at(-1)?.id ?? after;
      }
    },
    *indexMethod({ holder, selector, intent, source, unwritten, tid }: Of<"indexMethod">): Work<void> {
      const row = { holder, selector, intent, source, tid: tid ?? null, unwritten: unwritten ? 1 : 0 };
      const known = yield* documentId.get({ holder, selector });
      if (known !== undefined) yield* updateDocument.run(row);
      const { id } = known ?? ((yield* insertDocument.get(row)) as { id: number });
      yield* texts.putMethod(id, { selector: opened(selector), intent: opened(intent), source: opened(source) });
    },
    *forgetMethod({ holder, selector }: Of<"forgetMethod">): Work<void> {
      const known = yield* documentId.get({ holder, selector });
      if (known === undefined) return;
      yield* texts.dropMethod(known.id);
      yield* deleteDocument.run({ holder, selector });
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
