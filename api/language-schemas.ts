/** What goes over the wire about blobs, models and adapters, as zod. */
import { z } from "zod";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "is 64 lower-case hex digits: the sha256 that an upload answers");

/** A name of a model or an adapter: a word of a command line, and never a path. */
export const languageName = z
  .string()
  .regex(/^[A-Za-z0-9_][\w.-]{0,99}$/, "a name has letters, digits, _ . - (100 at most) and begins with none of the last two");

export const blobBody = z
  .object({ $blob: sha256.describe("The sha256 of its bytes, by which it is named."), size: z.number().int(), mediaType: z.string() })
  .meta({ id: "BlobHandle" });

const added = { oid: z.string(), name: z.string(), at: z.number().describe("Epoch milliseconds."), by: z.string() };

export const newModelBody = z
  .strictObject({
    name: languageName,
    sha256: sha256.describe("An uploaded GGUF file."),
    statesRules: z.boolean().default(true).describe("Whether prompts spell out the rules; false for a model that was trained on them."),
  })
  .meta({ id: "NewModel" });

export const modelBody = z
  .object({
    ...added,
    weights: blobBody,
    inUse: z.boolean(),
    statesRules: z.boolean(),
    facts: z
      .object({
        architecture: z.string(),
        parameters: z.number(),
        context: z.number().describe("Tokens."),
        layers: z.number(),
        memory: z.number().describe("Bytes for weights and caches, as planned before its first load."),
      })
      .nullable()
      .describe("Null for the weights that genesis was given."),
  })
  .meta({ id: "Model" });

export const modelList = z.object({ models: z.array(modelBody) }).meta({ id: "ModelList" });

export const modelChanged = z.object({ model: modelBody, tid: z.number().int() }).meta({ id: "ModelChanged" });
