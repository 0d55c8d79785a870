/** The image and the operations in one PostgreSQL schema: what several machines share. */
import { type Stores, storesOn } from "../sql/stores.ts";
import { openPostgres } from "./connection.ts";

/** Connects to a `postgres://` address; its first schema in the search path holds the tables. Errors: see `openPostgres`. */
export const openPostgresStores = async (url: string, cacheBytes?: number): Promise<Stores> =>
  storesOn(await openPostgres(url), cacheBytes);
