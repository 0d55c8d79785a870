/** IDLE. Entry: the brief is in the cycle. Exit: DECOMPOSING, or COMPLETE when the receiver has come to understand the selector meanwhile. */
import type { PrimitiveCall } from "../../image/interpreter.ts";
import { isBehaviour, type Stored } from "../../image/values.ts";
import { cycleOf } from "../cycle.ts";
import type { MindEffects } from "../effects.ts";

export function idle(effects: MindEffects) {
  return async (call: PrimitiveCall): Promise<Stored> => {
    const cycle = await cycleOf(effects, call);
    const brief = await cycle.need("brief");
    const found = await call.session.find(brief.receiver, brief.selector);
    if (found && isBehaviour(found.value)) {
      cycle.set("selection", { already: true });
      await cycle.become("COMPLETE");
    } else {
      await cycle.become("DECOMPOSING");
    }
    return null;
  };
}
