/** The image and the operations in one database. */
import type { ObjectStore } from "../../shared/image/store.ts";
import type { Operations } from "../../shared/operations/operations.ts";
import type { Database } from "./database.ts";
import { SqlObjectStore } from "./object-store.ts";
import { sqlOperations } from "./operations-port.ts";

export interface Stores {
  store: ObjectStore;
  operations: Operations;
  /** Whether nothing has ever been committed: genesis is still to come. */
  isEmpty(): Promise<boolean>;
  close(): Promise<void>;
}

const CACHE_BYTES = 64 * 1024 * 1024;

/** `cacheBytes`: how much of the newest records of objects is kept in memory. */
export function storesOn(database: Database, cacheBytes = CACHE_BYTES): Stores {
  const store = new SqlObjectStore(database, cacheBytes);
  return {
    store,
    operations: sqlOperations(database),
    isEmpty: async () => (await store.lastTid()) === 0,
    close: () => store.close(),
  };
}
