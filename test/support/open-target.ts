/** For processes that a test starts: opens the database it names, a `postgres://` address or the path of a SQLite file. */
import { openPostgresStores } from "../../infra/postgres/stores.ts";
import type { Stores } from "../../infra/sql/stores.ts";
import { openSqliteStores } from "../../infra/sqlite/stores.ts";

export const openTarget = (target: string): Promise<Stores> =>
  target.startsWith("postgres:") ? openPostgresStores(target) : openSqliteStores(target);
