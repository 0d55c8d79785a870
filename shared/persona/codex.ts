/** The codex of a persona (§8): data in the image, read anew by every step, so that an edit counts from the next cycle on. */
import { BatError } from "../errors.ts";
import { schemaFinding } from "../guardian/data.ts";
import type { Finding } from "../guardian/guardian.ts";
import type { Session } from "../image/session.ts";
import { type BlobHandle, isBehaviour, isBlob, isBox, isRef, type Stored } from "../image/values.ts";
import { fromSlot } from "../mind/data.ts";
import { planCovenantProblem } from "./plan-covenant.ts";

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

/** Covenants that the system itself reads, by persona: a codex without them stops every cycle. */
const REQUIRED_COVENANTS: Readonly<Record<string, readonly string[]>> = { ALFRED: ["CognitivePlan"] };

/** What keeps a stored value from being a persona's codex: one finding for each failing path, `ALFRED.codex.covenants.CognitivePlan.type`. */
export function codexFindings(persona: string, value: Stored | undefined): Finding[] {
  const root = `${persona}.codex`;
  const refuse = (path: string, message: string): Finding => ({
    guardian: "DataGuardian",
    rule: "codex",
    message: `${path} ${message}`,
    path,
  });
  if (!isRecord(value)) return [refuse(root, 'is a record and cannot be emptied; write one with the texts "mandate" and "rules"')];
  const codex = fromSlot<Record<string, unknown>>(value);
  const findings: Finding[] = [];
  for (const text of ["mandate", "rules"])
    if (typeof codex[text] !== "string" || codex[text].trim() === "")
      findings.push(refuse(`${root}.${text}`, "is text that prompts are made from; write it, and the rest of the codex with it"));
  if (!["string", "undefined"].includes(typeof codex.identity)) findings.push(refuse(`${root}.identity`, "is text; write a sentence"));
  if (codex.adapter !== null && codex.adapter !== undefined && !isBlob(codex.adapter))
    findings.push(refuse(`${root}.adapter`, "is the handle of a blob, or null for none; write one of the two"));
  if (value.covenants !== undefined && !isRecord(value.covenants))
    return [...findings, refuse(`${root}.covenants`, "maps names to schemas; write an object")];
  const covenants = (codex.covenants ?? {}) as Record<string, unknown>;
  for (const [name, schema] of Object.entries(covenants)) {
    const path = `${root}.covenants.${name}`;
    const wrong = schemaFinding(schema, path);
    if (wrong) findings.push(wrong);
    else if (name === "CognitivePlan" && REQUIRED_COVENANTS[persona]?.includes(name)) {
      const problem = planCovenantProblem(schema);
      if (problem)
        findings.push(refuse(`${path}${problem.path}`, `must be ${problem.wanted}: the cycle carries out every plan it lets pass`));
    }
  }
  for (const name of REQUIRED_COVENANTS[persona] ?? [])
    if (!Object.hasOwn(covenants, name))
      findings.push(
        refuse(
          `${root}.covenants.${name}`,
          "is the covenant that every cycle's plan is checked by; write it, and the rest of the codex with it",
        ),
      );
  return findings;
}

const isRecord = (value: Stored | undefined): value is Record<string, Stored> =>
  isBox(value) && !isBehaviour(value) && !isRef(value) && !isBlob(value);

/** Whether prompts spell out the rules: yes for a general model, no for the seed model, which was trained on them. */
export async function statesRules(session: Session): Promise<boolean> {
  return (await session.find(await session.resolve("pLLM_obj"), "states_rules"))?.value !== false;
}
