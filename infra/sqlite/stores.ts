/** The image and the operations in one SQLite file. */
import { type Stores, storesOn } from "../sql/stores.ts";
import { openDatabase } from "./connection.ts";

/** Opens (or makes) the file at `path`, whose folder must exist. Any number of processes may do so at once. Errors: see `openDatabase`. */
export const openSqliteStores = async (path: string, cacheBytes?: number): Promise<Stores> =>
  storesOn(await openDatabase(path), cacheBytes);
