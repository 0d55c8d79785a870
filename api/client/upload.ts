/** Uploading what a source has in a stream, with its progress for whoever watches. */
import { createHash } from "node:crypto";
import { ReadableStream } from "node:stream/web";
import type { Source } from "../../infra/sources/source.ts";
import type { BlobHandle } from "../../shared/image/values.ts";
import type { BatosClient } from "./client.ts";
import { CommandFailure, EXIT, type Surroundings } from "./command.ts";

const TOLD_EVERY_MS = 500;
const MEGABYTE = 2 ** 20;

/**
 * Uploads a source's bytes as they come. Those that are not what their publisher says break off before the last of them is sent, so that nobody
 * has stored them; what was stored is compared with what was sent.
 * @throws CommandFailure when the bytes are wrong, change meanwhile, or others were stored; BatError of the source; ProblemError, UnreachableError
 */
export async function uploadSource(client: BatosClient, source: Source, around: Surroundings): Promise<BlobHandle> {
  const hash = createHash("sha256");
  let sha256: string | undefined;
  let come = 0;
  // What ends the reading ends the request, and the request's error would say that nobody answers.
  let failed: { with: unknown } | undefined;
  const progress = progressOf(source, around);
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    try {
      let held: Uint8Array | undefined;
      for await (const chunk of source.bytes()) {
        come += chunk.length;
        if (come > source.size) throw changed(source); // before the request finds that it has more than it said
        hash.update(chunk);
        if (held) yield held;
        held = chunk;
        progress.add(chunk.length);
      }
      if (come < source.size) throw changed(source);
      sha256 = hash.digest("hex");
      if (source.sha256 !== undefined && sha256 !== source.sha256) throw damaged(source, sha256);
      if (held) yield held;
    } catch (error) {
      failed = { with: error };
      throw error;
    }
  };
  const handle = await client
    .upload(ReadableStream.from(bytes()), source.size)
    .catch((error: unknown) => {
      throw failed ? failed.with : error;
    })
    .finally(progress.end);
  if (handle.$blob !== sha256) throw changed(source);
  return handle;
}

const changed = ({ name }: Source): CommandFailure =>
  new CommandFailure(EXIT.failed, `${name} was changed while it was sent, or on its way: try again when nothing writes to it`);

/** What a source's model or adapter is called where nobody says otherwise. */
export const nameOf = ({ fileName }: Source): string => fileName.replace(/\.\w+$/, "");

const damaged = ({ name, sha256 }: Source, found: string): CommandFailure =>
  new CommandFailure(
    EXIT.failed,
    `${name} came with the sha256 ${found}, and ${sha256} is what its publisher says: try again; if it comes wrong again, tell who published it`,
  );

/** Says how much has come, twice a second and at the end, to a person who watches. */
function progressOf({ fileName, size }: Source, around: Surroundings): { add(bytes: number): void; end(): void } {
  let come = 0;
  let told = 0;
  return {
    add(bytes) {
      come += bytes;
      if (!around.interactive || (performance.now() - told < TOLD_EVERY_MS && come < size)) return;
      told = performance.now();
      around.tell(`\r${fileName}: ${inMegabytes(come)} of ${inMegabytes(size)} MB (${Math.floor((100 * come) / Math.max(1, size))} %)`);
    },
    end() {
      if (told > 0) around.tell("\n");
    },
  };
}

const inMegabytes = (bytes: number): string => (bytes / MEGABYTE).toFixed(1);
