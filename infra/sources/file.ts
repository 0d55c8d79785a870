/** A file of this machine as a source. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { BatError } from "../../shared/errors.ts";
import type { Source } from "./source.ts";

const CHUNK = 2 ** 20;

/** @throws BatError InvalidInput when it cannot be read or is no file */
export async function openFile(path: string): Promise<Source> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new BatError("InvalidInput", `${path} cannot be read: ${error.message}`);
  });
  if (!found.isFile()) throw new BatError("InvalidInput", `${path} is no file`);
  return {
    name: path,
    fileName: basename(path),
    size: found.size,
    bytes: () => createReadStream(path, { highWaterMark: CHUNK }),
    beside: (fileName) => openFile(join(dirname(path), fileName)),
  };
}
