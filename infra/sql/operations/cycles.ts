/** What lets any worker resume a cycle where it stood: the journal of its states and the completions it was given (§5.2). */
import { asc, eq, sql } from "drizzle-orm";
import type { JournalEntry, RecordedCompletion } from "../../../shared/operations/records.ts";
import type { Connection } from "../connection.ts";
import { placeholders, recordOf, rowOf } from "../rows.ts";
import type { Work } from "../work.ts";

export function prepareCycles({ orm, prepared, tables: { completions, journal } }: Connection) {
  const p = sql.placeholder;
  const insertJournal = prepared(orm.insert(journal).values(placeholders(journal)));
  const journalOf = prepared(
    orm
      .select()
      .from(journal)
      .where(eq(journal.cycle, p("cycle")))
      .orderBy(asc(journal.seq)),
  );
  const insertCompletion = prepared(orm.insert(completions).values(placeholders(completions)).onConflictDoNothing());
  const completionsOf = prepared(
    orm
      .select()
      .from(completions)
      .where(eq(completions.cycle, p("cycle")))
      .orderBy(asc(completions.step), asc(completions.sample)),
  );
  return {
    journal: (cycle: string): Work<JournalEntry[]> => journalOf.all({ cycle }),
    *completions(cycle: string): Work<RecordedCompletion[]> {
      return (yield* completionsOf.all({ cycle })).map((row) => recordOf(row));
    },
    /** A second entry with one seq is refused by the primary key: of two workers on one cycle, one goes on. */
    insertJournal: (entry: JournalEntry): Work<number> => insertJournal.run({ ...entry }),
    /** The first completion recorded for a sample stays. */
    insertCompletion: (completion: RecordedCompletion): Work<number> => insertCompletion.run(rowOf(completions, completion)),
  };
}
