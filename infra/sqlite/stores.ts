/** The image and the operations in one SQLite file. */
import type { ObjectStore } from "../../shared/image/store.ts";
import type { Operations } from "../../shared/operations/operations.ts";
import { openDatabase } from "./connection.ts";
import { SqliteObjectStore } from "./object-store.ts";
import { sqliteOperations } from "./operations/operations.ts";

export interface Stores {
  store: ObjectStore;
  operations: Operations;
  /** Whether nothing has ever been committed: genesis is still to come. */
  isEmpty(): Promise<boolean>;
  close(): Promise<void>;
}

/** Opens (or makes) the file at `path`, whose folder must exist. Any number of processes may do so at once. Errors: see `openDatabase`. */
export async function openSqliteStores(path: string): Promise<Stores> {
  const database = await openDatabase(path);
  const { operations, applyInside } = sqliteOperations(database);
  const store = new SqliteObjectStore(database, applyInside);
  return { store, operations, isEmpty: async () => (await store.lastTid()) === 0, close: () => store.close() };
}
