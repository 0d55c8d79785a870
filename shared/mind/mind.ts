/** Puts the mind together: the primitives need the interpreter, and the interpreter needs the primitives. */
import { createInterpreter, type Interpreter } from "../image/interpreter.ts";
import type { RunInSandbox, RunLimits } from "../image/run.ts";
import type { MindEffects } from "./effects.ts";
import { createPrimitives } from "./primitives.ts";

export interface MindParts extends Omit<MindEffects, "interpreter"> {
  run: RunInSandbox;
  limits: RunLimits;
}

/** The interpreter over everything it needs. One per process. */
export function createMind({ run, limits, ...parts }: MindParts): Interpreter {
  const effects: MindEffects = { ...parts, interpreter: () => interpreter };
  const interpreter: Interpreter = createInterpreter({ run, limits, primitives: createPrimitives(effects), newOid: parts.identity.newId });
  return interpreter;
}
