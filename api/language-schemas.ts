/** What goes over the wire about blobs, models and adapters, as zod. */
import { z } from "zod";
import { PERSONAS } from "../shared/persona/codex.ts";

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
    embeddingsOnly: z.boolean().default(false).describe("It is tried by the vectors it makes, and not by what it writes."),
    statesRules: z.boolean().default(true).describe("Whether prompts spell out the rules; false for a model that was trained on them."),
  })
  .meta({ id: "NewModel" });

export const modelBody = z
  .object({
    ...added,
    weights: blobBody,
    inUse: z.boolean(),
    embeds: z.boolean().describe("It makes the vectors."),
    embeddingsOnly: z.boolean(),
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

export const modelUsed = modelChanged
  .extend({ without: z.array(z.string()).describe("The personas that lost their adapter, because it does not fit this model.") })
  .meta({ id: "ModelUsed" });

export const embeddingsBody = z
  .strictObject({ model: languageName.nullable().describe("A model's name; null for no vectors.") })
  .meta({ id: "EmbeddingsModel" });

export const embeddingsChanged = embeddingsBody
  .extend({ dimension: z.number().int().nullable().describe("Numbers in a vector."), tid: z.number().int() })
  .meta({ id: "EmbeddingsModelChanged" });

const persona = z.enum(PERSONAS);

export const newAdapterBody = z
  .strictObject({
    name: languageName,
    sha256: sha256.describe("An uploaded GGUF file; or, with `peft`, a safetensors file."),
    peft: z
      .record(z.string(), z.unknown())
      .optional()
      .describe("The content of adapter_config.json: the file is as PEFT writes it, and is converted."),
    persona: persona.optional().describe("Completes with it from the same transaction on."),
  })
  .meta({ id: "NewAdapter" });

export const adapterBody = z
  .object({
    ...added,
    weights: blobBody,
    personas: z.array(z.string()).describe("Those that complete with it."),
    facts: z.object({
      architecture: z.string(),
      rank: z.number(),
      alpha: z.number(),
      base: z.string().describe("The sha256 of the weights that it was tried with."),
    }),
  })
  .meta({ id: "Adapter" });

export const adapterList = z.object({ adapters: z.array(adapterBody) }).meta({ id: "AdapterList" });

export const adapterChanged = z.object({ adapter: adapterBody, tid: z.number().int() }).meta({ id: "AdapterChanged" });

export const personaParams = z.object({ persona });

export const personaAdapterBody = z
  .strictObject({ adapter: languageName.nullable().describe("An adapter's name; null for none.") })
  .meta({ id: "PersonaAdapter" });

export const personaAdapterChanged = personaAdapterBody
  .extend({ persona: z.string(), tid: z.number().int() })
  .meta({ id: "PersonaAdapterChanged" });
