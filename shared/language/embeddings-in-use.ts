/**
 * Which model makes the vectors: `pLLM_obj`'s `embedding_weights`, a handle, or null for none. An image that an older program made has neither the
 * slot nor `embed_`: it has no vectors, and gets both in the transaction that names weights.
 */
import type { Session } from "../image/session.ts";
import { primitiveSlot } from "../image/values.ts";
import { findModel, type Model } from "./models.ts";

const MIND = "pLLM_obj";

/** Has a model make the vectors from now on; null: there are none. @throws BatError NotFound */
export async function useForEmbeddings(session: Session, name: string | null): Promise<Model | null> {
  const model = name === null ? null : await findModel(session, name);
  const mind = await session.resolve(MIND);
  if ((await session.read(mind, "embed_")) === undefined) session.write(mind, "embed_", primitiveSlot("embed"));
  session.write(mind, "embedding_weights", model?.weights ?? null);
  return model && { ...model, embeds: true };
}
