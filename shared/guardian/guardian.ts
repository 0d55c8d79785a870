/** What a guardian is (§6): a deterministic check that says what is wrong, where, in a sentence a model can act on. */
import type { z } from "zod";
import type { finding } from "../audit/event.ts";

export type Finding = z.infer<typeof finding>;

/** A guardian's word on one artifact: accepted when it found nothing. */
export interface Verdict {
  guardian: string;
  accepted: boolean;
  findings: Finding[];
}

export const verdictOf = (guardian: string, findings: Finding[]): Verdict => ({ guardian, accepted: findings.length === 0, findings });
