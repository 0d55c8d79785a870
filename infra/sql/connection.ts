/** What the statements need of a database. SQLite and PostgreSQL implement it; everything else in this folder is the same for both. */
import type { SQL } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type { Tables } from "./tables.ts";
import type { Work } from "./work.ts";

type Values = Record<string, unknown>;

/** A statement that was prepared once, with named placeholders. */
export interface Statement<Row> {
  all(values?: Values): Work<Row[]>;
  get(values?: Values): Work<Row | undefined>;
  /** How many rows it changed. */
  run(values?: Values): Work<number>;
}

/** A query of drizzle's, not yet prepared; `all` is the type of its rows. */
interface Preparable {
  prepare(): { all(values?: Values): unknown };
}
type RowsOf<Query extends Preparable> = ReturnType<ReturnType<Query["prepare"]>["all"]>;

/** One connection, with all that differs between the databases. */
export interface Connection {
  /** drizzle on this connection; the types are SQLite's, the words the same for both. */
  readonly orm: Pick<BetterSQLite3Database, "select" | "selectDistinct" | "insert" | "update" | "delete">;
  readonly tables: Tables;
  prepared<Query extends Preparable>(query: Query): Statement<RowsOf<Query> extends (infer Row)[] ? Row : never>;
  /** For what drizzle's builders have no words for: rows as the database names and types them; of numbers, only those that are cast to text are the same everywhere. */
  rows<Row>(query: SQL): Work<Row[]>;
  /** How many rows it changed. */
  change(query: SQL): Work<number>;
  /** Texts as one value, which `listed` reads. Those that the database cannot have are left out: they are in no table. */
  list(texts: readonly string[]): string;
  /** A subquery: the texts of a `list`. */
  listed(list: unknown): SQL;
  /** A text as one that can be compared with others: the same texts come after it. */
  lowerBound(text: string): string;
  /** Whether a column's text contains another one, letter by letter. */
  contains(column: SQL, text: SQL): SQL;
  readonly texts: TextIndex;
  /** What is wrong with the tables or files, in sentences. */
  integrity(): Work<string[]>;
  /** Savepoints of a group of writes: `undo` takes back what was done since `mark`. */
  readonly savepoint: { mark(): Work<unknown>; keep(): Work<unknown>; undo(): Work<unknown> };
  /** Whether the transaction that was begun is still open: some errors end it. */
  isOpen(): boolean;
  /** Whether a row was refused because of another one: a key that is taken, or one that is referred to and missing. */
  isConstraint(error: unknown): boolean;
  /** An error of the database as one of ours, where it says something about the whole database; any other as it is. */
  translated(error: unknown): unknown;
}

export type MethodMatch = { holder: string; selector: string; intent: string; source: string; score: number };
export type TrailMatch = { seq: number; cycle: string; type: string; text: string };

/** Full-text search in a database's own way. Words are letters and digits in lower case, nothing else. */
export interface TextIndex {
  /** Makes a method found by these texts, under the id of its document; what was there before is replaced. */
  putMethod(id: number, texts: { selector: string; intent: string; source: string }): Work<unknown>;
  dropMethod(id: number): Work<unknown>;
  /** Methods that have any of the words, best first. A word in the selector or the intent says more than one in the source. */
  similarMethods(words: readonly string[], limit: number): Work<MethodMatch[]>;
  /** Adds a text of the trail; a seq that is there is left alone. */
  putTrail(text: TrailMatch): Work<unknown>;
  lastTrail(): Work<number>;
  searchTrail(words: readonly string[], limit: number): Work<TrailMatch[]>;
}
