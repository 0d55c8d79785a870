/** SQLite's own checks of a database file. */
import type BetterSqlite from "better-sqlite3";

const MOST = 20;

/** Damaged pages, indexes that miss rows, rows that refer to nothing; in SQLite's words. Reads the whole file. */
export function integrityOf(client: BetterSqlite.Database): string[] {
  const damage = client.pragma(`integrity_check(${MOST})`) as { integrity_check: string }[];
  const astray = client.pragma("foreign_key_check") as { table: string; rowid: number; parent: string }[];
  return [
    ...damage.map((row) => row.integrity_check).filter((text) => text !== "ok"),
    ...astray.slice(0, MOST).map(({ table, rowid, parent }) => `row ${rowid} of ${table} refers to a row of ${parent} that is not there`),
  ];
}
