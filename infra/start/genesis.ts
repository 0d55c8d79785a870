/** The first start (§1.8): the seed model becomes a blob, and the primordial objects name it. Later starts find the image made, and see that the blob is here. */
import { createReadStream } from "node:fs";
import { access } from "node:fs/promises";
import type { BlobStore } from "../../shared/blob/blob-store.ts";
import type { Boundary } from "../../shared/boundaries.ts";
import type { Config } from "../../shared/config.ts";
import { BatError } from "../../shared/errors.ts";
import { awaken } from "../../shared/image/genesis.ts";
import type { Identity, OpenSession } from "../../shared/image/sessions.ts";
import type { ObjectStore } from "../../shared/image/store.ts";
import { SEED } from "../seed-model/seed.ts";

const WEIGHTS = "application/x-gguf";

interface Genesis {
  config: Config;
  store: ObjectStore;
  blobs: BlobStore;
  openSession: OpenSession;
  identity: Identity;
  boundary: Boundary;
}

/**
 * Makes the image where there is none. Any process may call this first; of several at once, one makes it.
 * @throws BatError InvalidInput when the model to begin with is not there (asked for at the first start alone).
 */
export async function awakenImage({ config, blobs, ...effects }: Genesis): Promise<"created" | "resumed"> {
  if ((await effects.store.lastTid()) > 0) {
    // The image may have been made on another machine, or come out of an export: blobs do not travel with it, and this one need not.
    await blobs.put(createReadStream(SEED), WEIGHTS);
    return "resumed";
  }
  const path = config.BATOS_SEED_MODEL ?? SEED;
  await access(path).catch((error: unknown) => {
    throw new BatError("InvalidInput", `the model to begin with is not at ${path}: set BATOS_SEED_MODEL to a GGUF file`, { path }, error);
  });
  const seedWeights = await blobs.put(createReadStream(path), WEIGHTS);
  // The seed model was trained on the rules; any other model has to be told them.
  const statesRules = config.BATOS_SEED_MODEL !== undefined || config.BATOS_MODEL.startsWith("openai:");
  return awaken({ ...effects, seedWeights, statesRules });
}
