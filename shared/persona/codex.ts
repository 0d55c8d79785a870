/** The codex of a persona (§8): data in the image, read anew by every step, so that an edit counts from the next cycle on. */
import { BatError } from "../errors.ts";
import type { Session } from "../image/session.ts";
import { type BlobHandle, isBlob } from "../image/values.ts";
import { fromSlot } from "../mind/data.ts";

export const PERSONAS = ["BRICK", "ROBIN", "BABS", "ALFRED"] as const;

export interface Codex {
  identity: string;
  mandate: string;
  rules: string;
  adapter: BlobHandle | null;
  covenants?: Record<string, Record<string, unknown>> | undefined;
}

/** @throws BatError InvalidInput when the codex lacks what prompts are made from. */
export async function codexOf(session: Session, persona: string): Promise<Codex> {
  const slot = (await session.find(await session.resolve(persona), "codex"))?.value;
  const codex = fromSlot<Partial<Codex> | undefined>(slot);
  if (typeof codex?.mandate !== "string" || typeof codex.rules !== "string")
    throw new BatError("InvalidInput", `${persona}'s codex needs the texts "mandate" and "rules"`);
  const adapter = isBlob(codex.adapter) ? codex.adapter : null;
  return { identity: String(codex.identity ?? persona), mandate: codex.mandate, rules: codex.rules, adapter, covenants: codex.covenants };
}

/** Whether prompts spell out the rules: yes for a general model, no for the seed model, which was trained on them. */
export async function statesRules(session: Session): Promise<boolean> {
  return (await session.find(await session.resolve("pLLM_obj"), "states_rules"))?.value !== false;
}
