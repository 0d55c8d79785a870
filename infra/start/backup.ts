/** `batos backup FOLDER`: makes FOLDER a data folder with the image and its blobs as they are now, while the system goes on. */
import { existsSync } from "node:fs";
import { mkdir, open, rename } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Config, parseConfig } from "../../shared/config.ts";
import { BatError } from "../../shared/errors.ts";
import { checkImage } from "../../shared/image/check.ts";
import { blobFolder, keptBlobs } from "../blobs.ts";
import { openDiskBlobStore } from "../disk/blob-store.ts";
import { openDatabase } from "../sqlite/connection.ts";
import { removeDatabase, removeLog } from "../sqlite/files.ts";
import { openSqliteStores } from "../sqlite/stores.ts";
import { existingFile, placeOf } from "../stores.ts";
import { type BackedUp, backUpBlobs } from "./backup-blobs.ts";
import { withProgress } from "./progress.ts";

/** A sentence for people. What the folder holds of an earlier backup is replaced when the new one is whole, and not before. */
async function backUp(target: string | undefined, config: Config): Promise<string> {
  if (!target) throw new BatError("InvalidInput", "batos backup FOLDER: name the folder that the backup goes into");
  if (config.BATOS_DATABASE !== undefined)
    throw new BatError(
      "InvalidInput",
      `the image is in ${placeOf(config)}: back it up with pg_dump, or write its transactions to a file with batos export`,
    );
  const source = existingFile(config);
  if (source === undefined) throw new BatError("NotFound", `there is no image in ${config.BATOS_DATA}: set BATOS_DATA to the folder meant`);
  const folder = resolve(target);
  if (folder === resolve(config.BATOS_DATA))
    throw new BatError("InvalidInput", `${target} is the image's own folder: a backup goes into another one`);
  if (existsSync(join(folder, "system.lock")))
    throw new BatError("Conflict", `${target} is the data folder of another BAT OS: a backup goes into a folder of its own`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const image = join(folder, "image.sqlite");
  const part = join(folder, "image.part.sqlite");
  await removeDatabase(part);
  try {
    await withProgress("copying the image", copyImage(source, part));
    const { tid, objects, problems } = await withProgress("reading the copy back", checked(part));
    const [problem] = problems;
    if (problem) throw new BatError("Corrupt", `the copy is not whole (${problem.message}): run batos doctor on the image`);
    // After the image: a blob is there before anything in the image names it.
    const copied =
      config.BATOS_BLOBS === undefined ? await withProgress("copying the blobs", copyBlobs(part, source, config, folder)) : undefined;
    // The log of an earlier copy must not be taken for the new one's.
    await removeLog(image);
    await rename(part, image);
    const blobs = copied ? blobsOf(copied) : `without the blobs, which stay in ${config.BATOS_BLOBS}`;
    return `${target} holds the image as it was after transaction ${tid}: ${objects} objects ${blobs}; BATOS_DATA=${target} npm start runs it`;
  } finally {
    await removeDatabase(part);
  }
}

/** One read transaction, whatever is committed meanwhile; SQLite's own backup would start anew with every commit of another process. */
async function copyImage(source: string, copy: string): Promise<void> {
  const database = await openDatabase(source);
  try {
    database.client.prepare("vacuum into ?").run(copy);
  } finally {
    await database.close();
  }
  const file = await open(copy, "r");
  await file.sync();
  await file.close();
}

async function checked(path: string): Promise<Awaited<ReturnType<typeof checkImage>>> {
  const { store, close } = await openSqliteStores(path);
  try {
    return await checkImage(store);
  } finally {
    await close();
  }
}

async function copyBlobs(copy: string, source: string, config: Config, folder: string): Promise<BackedUp> {
  const [copied, now] = [await openSqliteStores(copy), await openSqliteStores(source)];
  try {
    const target = await openDiskBlobStore(blobFolder({ BATOS_DATA: folder }));
    return await backUpBlobs(copied.store, now.store, await keptBlobs(config), target);
  } finally {
    await now.close();
    await copied.close();
  }
}

const blobsOf = ({ blobs, lost }: BackedUp): string =>
  lost.length === 0
    ? `and all its blobs (${blobs})`
    : `and ${blobs} blobs, without ${lost.length} that are missing or damaged (batos doctor says which objects name them)`;

try {
  process.stdout.write(`${await backUp(process.argv[2], parseConfig(process.env))}\n`);
} catch (error) {
  if (!(error instanceof BatError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
