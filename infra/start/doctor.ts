/** `batos doctor`: looks over the image in the data folder, with the system up or down, and says what is wrong and what to do. */
import { type Config, parseConfig } from "../../shared/config.ts";
import { BatError, isBatError } from "../../shared/errors.ts";
import { checkImage, type ImageProblem } from "../../shared/image/check.ts";
import { existingFile, openStores, placeOf } from "../stores.ts";
import { withProgress } from "./progress.ts";

const where = ({ oid, slot, message }: ImageProblem): string =>
  [oid && `object ${oid}`, slot && `slot ${slot}`, message].filter(Boolean).join(": ");

/** Lines for people, and whether all is well. @throws BatError when there is no image, or it cannot be opened */
async function examine(config: Config): Promise<{ sound: boolean; lines: string[] }> {
  const image = placeOf(config);
  if (config.BATOS_DATABASE === undefined && existingFile(config) === undefined)
    throw new BatError(
      "NotFound",
      `there is no image in ${config.BATOS_DATA}: npm start makes one, batos import brings one, or set BATOS_DATA to the folder meant`,
    );
  const { store, close } = await openStores(config);
  try {
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
  } finally {
    await close();
  }
}

try {
  const { sound, lines } = await examine(parseConfig(process.env));
  process.stdout.write(`${lines.join("\n")}\n`);
  process.exitCode = sound ? 0 : 1;
} catch (error) {
  if (!isBatError(error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
