/** `batos import FILE`: makes the image of a data folder that has none out of what `batos export` wrote. */
import { createReadStream, existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseConfig } from "../../shared/config.ts";
import { BatError } from "../../shared/errors.ts";
import { importImage } from "../../shared/image/transfer.ts";
import { indexMethods } from "../../shared/mind/index-methods.ts";
import { takeLock } from "../exclusive-lock.ts";
import { openSqliteStores } from "../sqlite/stores.ts";
import { withProgress } from "./progress.ts";

async function importFile(file: string | undefined, dataDir: string): Promise<string> {
  if (file === undefined || !existsSync(file))
    throw new BatError("InvalidInput", `batos import FILE: ${file ?? "a file that batos export wrote"} is not there`);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const lock = takeLock(join(dataDir, "system.lock"));
  if (!lock)
    throw new BatError("Unavailable", `a BAT OS is running on the data folder ${dataDir}: stop it, or set BATOS_DATA to another folder`);
  const image = join(dataDir, "image.sqlite");
  const part = join(dataDir, "image.importing.sqlite");
  try {
    if (existsSync(image)) throw new BatError("Conflict", `${image} is there already: set BATOS_DATA to a folder without an image`);
    await removeDatabase(part);
    const imported = await withProgress("importing the image", fill(part, file));
    // Closed, the database is one file: the write-ahead log has been taken in.
    await rename(part, image);
    return `${image} is the image as it was after transaction ${imported.tid}: ${imported.transactions} transactions; its blobs are not in the export, copy the folder blobs`;
  } finally {
    await removeDatabase(part);
    lock.release();
  }
}

async function fill(path: string, file: string): Promise<{ tid: number; transactions: number }> {
  const stores = await openSqliteStores(path);
  try {
    const imported = await importImage(stores.store, createInterface({ input: createReadStream(file, "utf8") }));
    await indexMethods(stores);
    return imported;
  } finally {
    await stores.close();
  }
}

const removeDatabase = (path: string): Promise<unknown> =>
  Promise.all(["", "-wal", "-shm"].map((end) => rm(`${path}${end}`, { force: true })));

try {
  process.stdout.write(`${await importFile(process.argv[2], parseConfig(process.env).BATOS_DATA)}\n`);
} catch (error) {
  if (!(error instanceof BatError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
