/** Brings a database file to the newest version of the tables. The version is SQLite's own `user_version`. */
import { readFileSync } from "node:fs";
import type BetterSqlite from "better-sqlite3";
import { refuseNewerTables } from "../sql/errors.ts";

/** The nth file takes the tables from version n-1 to n. A file that has been released never changes. */
const files = ["0001-first.sql", "0002-packs.sql", "0003-as-of.sql", "0004-unwritten.sql", "0005-sweeps.sql"];

/**
 * Runs what is missing in one transaction that holds the write lock, so that of several processes starting at once
 * one makes the tables and the others find them made.
 * @throws BatError Unavailable when the file was written by a newer version of the system.
 */
export function migrate(client: BetterSqlite.Database): void {
  const version = (): number => client.pragma("user_version", { simple: true }) as number;
  if (version() === files.length) return;
  client
    .transaction(() => {
      const from = version();
      refuseNewerTables(from, files.length);
      for (const file of files.slice(from)) client.exec(readFileSync(new URL(`./migrations/${file}`, import.meta.url), "utf8"));
      client.pragma(`user_version = ${files.length}`);
    })
    .immediate();
}
