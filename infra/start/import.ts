/** `batos import FILE`: makes the image of a data folder that has none out of what `batos export` wrote. */
import { createReadStream, existsSync } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { type Config, parseConfig } from "../../shared/config.ts";
import { BatError } from "../../shared/errors.ts";
import { importImage } from "../../shared/image/transfer.ts";
import { indexMethods } from "../../shared/mind/index-methods.ts";
import { takeLock } from "../exclusive-lock.ts";
import { linesOf } from "../lines.ts";
import type { Stores } from "../sql/stores.ts";
import { removeDatabase } from "../sqlite/files.ts";
import { openSqliteStores } from "../sqlite/stores.ts";
import { openStores, placeOf } from "../stores.ts";
import { withProgress } from "./progress.ts";

async function importFile(file: string | undefined, config: Config): Promise<string> {
  const dataDir = config.BATOS_DATA;
  if (file === undefined || !existsSync(file))
    throw new BatError("InvalidInput", `batos import FILE: ${file ?? "a file that batos export wrote"} is not there`);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const lock = takeLock(join(dataDir, "system.lock"));
  if (!lock)
    throw new BatError("Unavailable", `a BAT OS is running on the data folder ${dataDir}: stop it, or set BATOS_DATA to another folder`);
  try {
    const { tid, transactions } = await (config.BATOS_DATABASE === undefined ? makeFile : fillSchema)(file, config);
    const blobs = config.BATOS_BLOBS === undefined ? "copy the folder blobs" : `those of its own time must be in ${config.BATOS_BLOBS}`;
    return `${placeOf(config)} is the image as it was after transaction ${tid}: ${transactions} transactions; its blobs are not in the export, ${blobs}`;
  } finally {
    lock.release();
  }
}

type Imported = { tid: number; transactions: number };

/** A file of its own, which becomes the image when it is whole. */
async function makeFile(file: string, config: Config): Promise<Imported> {
  const image = placeOf(config);
  const part = join(config.BATOS_DATA, "image.importing.sqlite");
  if (existsSync(image)) throw new BatError("Conflict", `${image} is there already: set BATOS_DATA to a folder without an image`);
  await removeDatabase(part);
  try {
    const imported = await withProgress(
      "importing the image",
      openSqliteStores(part).then((stores) => fill(stores, file)),
    );
    // Closed, the database is one file: the write-ahead log has been taken in.
    await rename(part, image);
    return imported;
  } finally {
    await removeDatabase(part);
  }
}

/** The schema of a server: what a failed import has put there stays, and is named. */
async function fillSchema(file: string, config: Config): Promise<Imported> {
  const stores = await openStores(config);
  if (!(await stores.isEmpty())) {
    await stores.close();
    throw new BatError("Conflict", `${placeOf(config)} has an image already: set BATOS_DATABASE to another database or schema`);
  }
  try {
    return await withProgress("importing the image", fill(stores, file));
  } catch (error) {
    if (!(error instanceof BatError)) throw error;
    throw new BatError(error.code, `${error.message}; drop the schema of ${placeOf(config)} before you try again`, error.details, error);
  }
}

async function fill(stores: Stores, file: string): Promise<Imported> {
  try {
    const imported = await importImage(stores.store, linesOf(textOf(file)));
    await indexMethods(stores);
    return imported;
  } finally {
    await stores.close();
  }
}

/** Opened when the first line is asked for: the error of a stream that nobody reads yet would end the process. */
async function* textOf(file: string): AsyncGenerator<string> {
  yield* createReadStream(file, "utf8");
}

try {
  process.stdout.write(`${await importFile(process.argv[2], parseConfig(process.env))}\n`);
} catch (error) {
  if (!(error instanceof BatError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
