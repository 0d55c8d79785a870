/** What lets any worker resume a cycle where it stood: the journal of its states and the completions it was given (§5.2). */
import { asc, eq, sql } from "drizzle-orm";
import type { JournalEntry, RecordedCompletion } from "../../../shared/operations/records.ts";
import type { Database } from "../connection.ts";
import { placeholders, recordOf, rowOf } from "../rows.ts";
import { completions, journal } from "../schema.ts";

export function prepareCycles({ orm }: Database) {
  const p = sql.placeholder;
  const insertJournal = orm.insert(journal).values(placeholders(journal)).prepare();
  const journalOf = orm
    .select()
    .from(journal)
    .where(eq(journal.cycle, p("cycle")))
    .orderBy(asc(journal.seq))
    .prepare();
  const insertCompletion = orm.insert(completions).values(placeholders(completions)).onConflictDoNothing().prepare();
  const completionsOf = orm
    .select()
    .from(completions)
    .where(eq(completions.cycle, p("cycle")))
    .orderBy(asc(completions.step), asc(completions.sample))
    .prepare();
  return {
    journal: (cycle: string): JournalEntry[] => journalOf.all({ cycle }),
    completions: (cycle: string): RecordedCompletion[] => completionsOf.all({ cycle }).map((row) => recordOf(row)),
    /** A second entry with one seq is refused by the primary key: of two workers on one cycle, one goes on. */
    insertJournal(entry: JournalEntry): void {
      insertJournal.run({ ...entry });
    },
    /** The first completion recorded for a sample stays. */
    insertCompletion(completion: RecordedCompletion): void {
      insertCompletion.run(rowOf(completions, completion));
    },
  };
}
