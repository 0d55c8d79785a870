/** A SQLite file of its own for one test; removed with everything in it when the test has ended. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Stores } from "../../infra/sql/stores.ts";
import { openSqliteStores } from "../../infra/sqlite/stores.ts";

export interface Shared {
  /** Opens the same database once more, as another process would. */
  open(): Promise<Stores>;
  /** Where the database is: the path of a file, or an address. */
  path: string;
}

/** A fresh database that can be opened several times. */
export async function temporarySqlite(): Promise<Shared> {
  const folder = await mkdtemp(join(tmpdir(), "batos-store-"));
  const path = join(folder, "image.sqlite");
  const opened: Stores[] = [];
  onTestFinished(async () => {
    for (const stores of opened) await stores.close();
    await rm(folder, { recursive: true, force: true });
  });
  const open = async (): Promise<Stores> => {
    const stores = await openSqliteStores(path);
    opened.push(stores);
    return stores;
  };
  return { open, path };
}
