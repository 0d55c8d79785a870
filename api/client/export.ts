/** `batos export`: the image's export into a file that is whole or not there. */
import { constants, createWriteStream } from "node:fs";
import { access, open, rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CommandFailure, EXIT } from "./command.ts";

/** The last line is a few numbers. */
const TAIL_BYTES = 4096;

/** Writes what comes, and answers what its last line says. @throws CommandFailure when the file is there, cannot be written, or the export broke off */
export async function exportTo(file: string, body: ReadableStream<Uint8Array>): Promise<{ tid: number; transactions: number }> {
  if (await exists(file)) throw new CommandFailure(EXIT.usage, `${file} is there already: name another file, or take it away first`);
  const part = `${file}.part`;
  try {
    await pipeline(Readable.fromWeb(body as never), createWriteStream(part));
    const end = await endOf(part);
    await rename(part, file);
    return end;
  } catch (error) {
    await rm(part, { force: true });
    throw error instanceof CommandFailure ? error : new CommandFailure(EXIT.failed, `${file} was not written: ${(error as Error).message}`);
  }
}

/** Syncs the file, and reads its last line: an export that broke off has none that ends it. */
async function endOf(part: string): Promise<{ tid: number; transactions: number }> {
  const handle = await open(part, "r+");
  try {
    await handle.sync();
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(TAIL_BYTES), 0, TAIL_BYTES, Math.max(0, size - TAIL_BYTES));
    const last = buffer.subarray(0, bytesRead).toString("utf8").trimEnd().split("\n").at(-1) ?? "";
    const { end, transactions } = JSON.parse(last) as { end: number; transactions: number };
    if (!Number.isSafeInteger(end)) throw new Error("no end");
    return { tid: end, transactions };
  } catch {
    throw new CommandFailure(EXIT.failed, "the export broke off before its end: see the system's log, and try again");
  } finally {
    await handle.close();
  }
}

const exists = (file: string): Promise<boolean> =>
  access(file, constants.F_OK).then(
    () => true,
    () => false,
  );
