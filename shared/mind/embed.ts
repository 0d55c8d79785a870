/** pLLM's `embed_` (§9.1): the vectors of some texts. Not recorded, unlike what `infer_` answers: whoever decides by vectors stores them with `model`. */
import { z } from "zod";
import { BatError } from "../errors.ts";
import type { PrimitiveCall } from "../image/interpreter.ts";
import type { Stored } from "../image/values.ts";
import { embeddingWeights } from "../language/models.ts";
import { fromSlot, toSlot } from "./data.ts";
import type { MindEffects } from "./effects.ts";

const request = z.looseObject({ texts: z.array(z.string()) });

/** `embed_({"texts"})` answers `{"model", "dimension", "vectors"}`, or null where the image names no weights for it. */
export function embed({ embeddings }: MindEffects) {
  return async ({ message, session, args }: PrimitiveCall): Promise<Stored> => {
    if (message.kind !== "cycle") throw new BatError("Forbidden", "only the steps of a cycle may ask the model");
    const asked = request.safeParse(fromSlot(args[0]));
    if (!asked.success) throw new BatError("InvalidInput", 'embed_ takes {"texts": [...]}, a list of texts');
    const made = await embeddings.embed(asked.data.texts, { weights: await embeddingWeights(session), signal: message.signal });
    return made === null ? null : toSlot(made);
  };
}
