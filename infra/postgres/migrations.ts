/** Brings a PostgreSQL schema to the newest version of the tables. */
import { readFileSync } from "node:fs";
import type { ClientBase } from "pg";
import { refuseNewerTables } from "../sql/errors.ts";
import { LOCK } from "./lock.ts";

/** The nth file takes the tables from version n-1 to n. A file that has been released never changes. */
const files = ["0001-first.sql", "0002-as-of.sql", "0003-unwritten.sql", "0004-sweeps.sql"];

/**
 * Runs what is missing in one transaction that holds the write lock, so that of several processes starting at once one makes the tables.
 * @throws BatError Unavailable when the tables were made by a newer version of the system.
 */
export async function migrate(client: ClientBase): Promise<void> {
  await client.query(`begin; ${LOCK}; create table if not exists batos_version (version bigint not null)`);
  try {
    const { rows } = await client.query<{ version: string }>("select version from batos_version");
    const from = Number(rows[0]?.version ?? 0);
    refuseNewerTables(from, files.length);
    for (const file of files.slice(from)) await client.query(readFileSync(new URL(`./migrations/${file}`, import.meta.url), "utf8"));
    await client.query(`delete from batos_version; insert into batos_version values (${files.length})`);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}
