/** The staging folder (BATOS_ADAPTERS): adapters that lie there when the system starts are taken into the image, those named after a persona for her. */
import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { BlobStore } from "../../shared/blob/blob-store.ts";
import { BatError, isBatError } from "../../shared/errors.ts";
import type { Identity, OpenSession } from "../../shared/image/sessions.ts";
import { addAdapter, giveAdapter, listAdapters } from "../../shared/language/adapters.ts";
import { weightsInUse } from "../../shared/language/models.ts";
import { PERSONAS } from "../../shared/persona/codex.ts";
import type { Probe } from "../llama/probe.ts";

interface Staging {
  blobs: BlobStore;
  openSession: OpenSession;
  identity: Identity;
  probe: Probe;
  /** One that is refused holds up neither the others nor the start. */
  onRefused(file: string, error: BatError): void;
}

const GGUF = "application/x-gguf";

/**
 * Takes in what the image does not have yet, each in a transaction of its own, and answers the files. What it has already is left as it is: what was
 * changed since counts.
 * @throws BatError InvalidInput when the folder cannot be read
 */
export async function takeStagedAdapters(folder: string, staging: Staging): Promise<string[]> {
  const files = await readdir(folder).catch((error: unknown) => {
    throw new BatError(
      "InvalidInput",
      `setting BATOS_ADAPTERS: is a folder with adapters (it is ${JSON.stringify(folder)})`,
      undefined,
      error,
    );
  });
  const taken: string[] = [];
  for (const file of files.filter((name) => name.endsWith(".gguf")).sort()) {
    try {
      if (await take(join(folder, file), file.replace(/\.gguf$/, "").replaceAll(/[^\w.-]/g, "-"), staging)) taken.push(file);
    } catch (error) {
      if (!isBatError(error)) throw error;
      staging.onRefused(file, error);
    }
  }
  return taken;
}

async function take(path: string, name: string, { blobs, openSession, identity, probe }: Staging): Promise<boolean> {
  const handle = await blobs.put(createReadStream(path), GGUF);
  const session = await openSession();
  try {
    const known = await listAdapters(session);
    if (known.some(({ weights }) => weights.$blob === handle.$blob)) return false;
    const base = await weightsInUse(session);
    if (!base) throw new BatError("InvalidInput", "pLLM_obj names no weights that an adapter could be for: batos model use NAME");
    const facts = await probe.adapter(
      { path: await blobs.localPath(base.$blob), sha256: base.$blob },
      { path: await blobs.localPath(handle.$blob), sha256: handle.$blob },
    );
    // A new version of a file keeps the name that its older one has, with the beginning of its hash.
    const free = known.some((one) => one.name === name) ? `${name}-${handle.$blob.slice(0, 8)}` : name;
    await addAdapter(session, { name: free, weights: handle, facts, at: identity.clock(), by: "staging folder" });
    const persona = PERSONAS.find((one) => one === name.toUpperCase());
    if (persona) await giveAdapter(session, persona, handle);
    await session.commit({ time: identity.clock(), actor: "staging folder", note: `adapter ${free} added` });
    return true;
  } finally {
    session.abort();
  }
}
