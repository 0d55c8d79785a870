/** What a mission asks for: plain data, small enough to read in one breath. */
import { shapeOf, unite } from "./shapes.ts";

/** One example of §14.1. `slots` are laid over the receiver; `after` compares only the slots it names; an absent `returns` is not checked. */
export interface Example {
  slots?: Record<string, unknown> | undefined;
  args: unknown[];
  returns?: unknown;
  after?: Record<string, unknown> | undefined;
  throws?: boolean | undefined;
}

/** Why an earlier artifact was refused, and what to do about it (§5.4). */
export interface Correction {
  artifact: string;
  rule: string;
  errors: string[];
  instruction: string;
}

/** The brief as prompts and guardians read it. `slots` maps each data slot that the receiver answers to its type (see receiver). */
export interface MethodBrief {
  selector: string;
  params: { name: string; type: string }[];
  slots: Record<string, string>;
  /** Signatures of the methods that the receiver answers already. */
  methods?: string[] | undefined;
  intent?: string | undefined;
  examples: Example[];
  correction?: Correction | undefined;
}

/**
 * Parameters with types, from the names the caller gave (else `arg1`, `arg2`, ...) and every argument list seen:
 * the real message's and each example's.
 */
export function typedParams(names: readonly string[] | undefined, argumentLists: readonly (readonly unknown[])[]): MethodBrief["params"] {
  const count = Math.max(names?.length ?? 0, ...argumentLists.map((args) => args.length));
  return Array.from({ length: count }, (_, at) => ({
    name: names?.[at] ?? `arg${at + 1}`,
    type: unite(argumentLists.filter((args) => at < args.length).map((args) => shapeOf(args[at]))),
  }));
}
