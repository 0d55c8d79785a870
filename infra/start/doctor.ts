/** `batos doctor`: looks over the image in the data folder, with the system up or down, and says what is wrong and what to do. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseConfig } from "../../shared/config.ts";
import { BatError, isBatError } from "../../shared/errors.ts";
import { checkImage, type ImageProblem } from "../../shared/image/check.ts";
import { openSqliteStores } from "../sqlite/stores.ts";
import { withProgress } from "./progress.ts";

const where = ({ oid, slot, message }: ImageProblem): string =>
  [oid && `object ${oid}`, slot && `slot ${slot}`, message].filter(Boolean).join(": ");

/** Lines for people, and whether all is well. @throws BatError when there is no image, or it cannot be opened */
async function examine(dataDir: string): Promise<{ sound: boolean; lines: string[] }> {
  const image = join(dataDir, "image.sqlite");
  if (!existsSync(image))
    throw new BatError(
      "NotFound",
      `there is no image in ${dataDir}: npm start makes one, batos import brings one, or set BATOS_DATA to the folder meant`,
    );
  const { store, close } = await openSqliteStores(image);
  try {
    const { tid, objects, problems } = await withProgress("looking over the image", checkImage(store));
    const seen = `${objects} objects as of transaction ${tid}`;
    if (problems.length === 0) return { sound: true, lines: [`the image is whole: ${seen}`] };
    return {
      sound: false,
      lines: [
        ...problems.map(where),
        `${problems.length} problems, ${seen}: stop the system, keep ${image} for study, and bring back a backup or an export (batos import)`,
      ],
    };
  } finally {
    await close();
  }
}

try {
  const { sound, lines } = await examine(parseConfig(process.env).BATOS_DATA);
  process.stdout.write(`${lines.join("\n")}\n`);
  process.exitCode = sound ? 0 : 1;
} catch (error) {
  if (!isBatError(error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
