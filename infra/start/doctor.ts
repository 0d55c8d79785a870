/** `batos doctor`: looks over the image in the data folder and the blobs that it names, with the system up or down, and says what is wrong and what to do. */
import { parseArgs } from "node:util";
import { type Config, parseConfig } from "../../shared/config.ts";
import { BatError, isBatError } from "../../shared/errors.ts";
import { checkImage, type ImageProblem } from "../../shared/image/check.ts";
import { checkBlobs } from "../../shared/image/check-blobs.ts";
import type { ObjectStore } from "../../shared/image/store.ts";
import { keptBlobs } from "../blobs.ts";
import { existingFile, openStores, placeOf } from "../stores.ts";
import { withProgress } from "./progress.ts";

interface Finding {
  sound: boolean;
  /** For people. */
  lines: string[];
}

const where = ({ oid, slot, message }: ImageProblem): string =>
  [oid && `object ${oid}`, slot && `slot ${slot}`, message].filter(Boolean).join(": ");

/** @throws BatError when there is no image, or it cannot be opened */
async function examine(config: Config, bytes: boolean): Promise<Finding> {
  const image = placeOf(config);
  if (config.BATOS_DATABASE === undefined && existingFile(config) === undefined)
    throw new BatError(
      "NotFound",
      `there is no image in ${config.BATOS_DATA}: npm start makes one, batos import brings one, or set BATOS_DATA to the folder meant`,
    );
  const { store, close } = await openStores(config);
  try {
    const found = [await examineImage(store, image), await examineBlobs(store, config, bytes)];
    return { sound: found.every(({ sound }) => sound), lines: found.flatMap(({ lines }) => lines) };
  } finally {
    await close();
  }
}

async function examineImage(store: ObjectStore, image: string): Promise<Finding> {
  const { tid, objects, problems, breaches, older } = await withProgress("looking over the image", checkImage(store));
  const seen = `${objects} objects as of transaction ${tid}`;
  const lines = [...problems.map(where), ...breaches.map(where)];
  for (const breach of older) lines.push(`${where(breach)} (older than its covenant: it is checked when it is next written)`);
  if (problems.length > 0)
    lines.push(
      `${problems.length} problems, ${seen}: stop the system, keep ${image} for study, and bring back a backup or an export (batos import)`,
    );
  else if (breaches.length > 0) lines.push(`${breaches.length} slots break the image's rules, ${seen}: write values that keep them`);
  else lines.push(`the image is whole: ${seen}`);
  return { sound: problems.length + breaches.length === 0, lines };
}

async function examineBlobs(store: ObjectStore, config: Config, bytes: boolean): Promise<Finding> {
  const lines: string[] = [];
  try {
    const kept = await keptBlobs(config);
    const what = bytes ? "reading the blobs" : "looking for the blobs";
    const { blobs, size, problems } = await withProgress(what, checkBlobs(store, kept, { bytes }));
    lines.push(...problems.map(where));
    if (problems.length > 0) lines.push(`missing or damaged blobs are named by ${problems.length} of its slots (it names ${blobs} in all)`);
    else if (blobs > 0)
      lines.push(
        `all blobs that it names are there (${blobs}, ${(size / 1e6).toFixed(1)} MB)${bytes ? ", with the bytes that their names say" : ""}`,
      );
    return { sound: problems.length === 0, lines };
  } catch (error) {
    if (!isBatError(error)) throw error;
    return { sound: false, lines: [...lines, `the blobs that it names were not all looked at: ${error.message}`] };
  }
}

function bytesAsked(args: string[]): boolean {
  try {
    return parseArgs({ args, options: { bytes: { type: "boolean", default: false } } }).values.bytes;
  } catch {
    throw new BatError("InvalidInput", "batos doctor, or batos doctor --bytes, which reads every blob and compares it with its hash");
  }
}

try {
  const { sound, lines } = await examine(parseConfig(process.env), bytesAsked(process.argv.slice(2)));
  process.stdout.write(`${lines.join("\n")}\n`);
  process.exitCode = sound ? 0 : 1;
} catch (error) {
  if (!isBatError(error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
