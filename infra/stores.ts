/** The database that the settings name: BATOS_DATABASE on PostgreSQL, or a SQLite file in the data folder. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../shared/config.ts";
import { openPostgresStores } from "./postgres/stores.ts";
import type { Stores } from "./sql/stores.ts";
import { openSqliteStores } from "./sqlite/stores.ts";

type Named = Pick<Config, "BATOS_DATA" | "BATOS_DATABASE" | "BATOS_CACHE_MB">;

const MEGABYTE = 1024 * 1024;

const fileIn = (dataDir: string): string => join(dataDir, "image.sqlite");

/** Opens the image's database, and makes its tables where they are missing. The data folder must exist. Errors: see `openSqliteStores` and `openPostgresStores`. */
export function openStores({ BATOS_DATA, BATOS_DATABASE, BATOS_CACHE_MB }: Named): Promise<Stores> {
  const cacheBytes = BATOS_CACHE_MB * MEGABYTE;
  return BATOS_DATABASE === undefined ? openSqliteStores(fileIn(BATOS_DATA), cacheBytes) : openPostgresStores(BATOS_DATABASE, cacheBytes);
}

/** Where the image is, in words for people: never with a password. */
export function placeOf({ BATOS_DATA, BATOS_DATABASE }: Named): string {
  if (BATOS_DATABASE === undefined) return fileIn(BATOS_DATA);
  // Not `URL`: a server that is reached by a socket has an address without a host, which that refuses.
  return `postgres://${BATOS_DATABASE.replace(/^.*(\/\/|@)/, "").replace(/\?.*$/, "")}`;
}

/** The SQLite file of a data folder, if there is one. */
export function existingFile({ BATOS_DATA }: Pick<Config, "BATOS_DATA">): string | undefined {
  return existsSync(fileIn(BATOS_DATA)) ? fileIn(BATOS_DATA) : undefined;
}
