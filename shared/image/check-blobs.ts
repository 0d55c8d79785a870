/** Whether the blobs that objects name are in the blob store as their handles say. */
import type { BlobStore } from "../blob/blob-store.ts";
import { isBatError } from "../errors.ts";
import type { ImageProblem } from "./check.ts";
import { recordPages } from "./record-pages.ts";
import type { ObjectStore } from "./store.ts";
import { type BlobHandle, handlesIn } from "./values.ts";

interface BlobReport {
  /** How many different blobs are named. */
  blobs: number;
  /** In bytes, as the store has them. */
  size: number;
  problems: ImageProblem[];
}

/** What a store has under a name: so many bytes, nothing, or what a reading of it said. */
type Found = number | undefined | { damaged: string };

/**
 * Asks for every blob that an object names as of now, once each, and with `bytes` reads it to its end: what is then found damaged is set aside
 * as by any reader, so that it can be put again. Memory grows with the number of blobs alone. Stops at `most` problems.
 * @throws BatError Unavailable when the store cannot be asked
 */
export async function checkBlobs(
  store: ObjectStore,
  blobs: Pick<BlobStore, "size" | "get">,
  { bytes, most = 100 }: { bytes: boolean; most?: number },
): Promise<BlobReport> {
  const seen = new Map<string, Found>();
  const problems: ImageProblem[] = [];
  for await (const records of recordPages(store, await store.lastTid())) {
    for (const { oid, slots } of records) {
      for (const [slot, value] of Object.entries(slots)) {
        for (const handle of handlesIn(value)) {
          if (!seen.has(handle.$blob)) seen.set(handle.$blob, bytes ? await read(blobs, handle.$blob) : await blobs.size(handle.$blob));
          const message = problemOf(handle, seen.get(handle.$blob));
          if (message !== undefined) problems.push({ oid, slot, message });
        }
      }
    }
    if (problems.length >= most) break;
  }
  let size = 0;
  for (const found of seen.values()) if (typeof found === "number") size += found;
  return { blobs: seen.size, size, problems: problems.slice(0, most) };
}

async function read(blobs: Pick<BlobStore, "get">, sha256: string): Promise<Found> {
  let size = 0;
  try {
    for await (const chunk of await blobs.get(sha256)) size += (chunk as Uint8Array).length;
    return size;
  } catch (error) {
    if (isBatError(error, "NotFound")) return undefined;
    if (isBatError(error, "Corrupt")) return { damaged: error.message };
    throw error;
  }
}

const TODO = "bring it back from a backup of the blobs, upload the file again (POST /v1/blobs), or let the slot name another";

function problemOf({ $blob, size }: BlobHandle, found: Found): string | undefined {
  if (found === undefined) return `blob ${$blob} is not in the blob store: ${TODO}`;
  if (typeof found === "object") return found.damaged;
  if (found !== size) return `blob ${$blob} has ${found} bytes in the blob store and ${size} by this handle: ${TODO}`;
}
