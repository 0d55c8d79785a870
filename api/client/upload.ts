/** Uploading a file in a stream, with its progress for whoever watches. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { ReadableStream } from "node:stream/web";
import type { BlobHandle } from "../../shared/image/values.ts";
import type { BatosClient } from "./client.ts";
import { CommandFailure, EXIT, type Surroundings } from "./command.ts";

const TOLD_EVERY_MS = 500;
const MEGABYTE = 2 ** 20;

/**
 * Uploads a file. What was stored is compared with what was sent.
 * @throws CommandFailure when the file cannot be read, changes meanwhile, or another was stored; ProblemError, UnreachableError
 */
export async function uploadFile(client: BatosClient, path: string, around: Surroundings): Promise<BlobHandle> {
  const size = await sizeOf(path);
  const hash = createHash("sha256");
  let sent = 0;
  let told = 0;
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of createReadStream(path, { highWaterMark: MEGABYTE })) {
      hash.update(chunk as Buffer);
      yield chunk as Buffer;
      sent += (chunk as Buffer).length;
      if (!around.interactive || (performance.now() - told < TOLD_EVERY_MS && sent < size)) continue;
      told = performance.now();
      around.tell(
        `\r${basename(path)}: ${inMegabytes(sent)} of ${inMegabytes(size)} MB (${Math.floor((100 * sent) / Math.max(1, size))} %)`,
      );
    }
  };
  const handle = await client.upload(ReadableStream.from(bytes()), size).finally(() => around.interactive && told > 0 && around.tell("\n"));
  if (handle.$blob !== hash.digest("hex"))
    throw new CommandFailure(EXIT.failed, `${path} was changed while it was sent, or on its way: try again when nothing writes to it`);
  return handle;
}

/** What a file's model or adapter is called where nobody says otherwise. */
export const nameOf = (path: string): string => basename(path).replace(/\.\w+$/, "");

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new CommandFailure(EXIT.usage, `${path} cannot be read: ${error.message}`);
  });
  if (!found.isFile()) throw new CommandFailure(EXIT.usage, `${path} is no file`);
  return found.size;
}

const inMegabytes = (bytes: number): string => (bytes / MEGABYTE).toFixed(1);
