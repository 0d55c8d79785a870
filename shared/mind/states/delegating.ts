/** DELEGATING. Entry: a plan. Each step is a message to a persona, in order; results are kept under the action's name. Exit: SYNTHESIZING with `gathered`. */
import { BatError } from "../../errors.ts";
import type { PrimitiveCall } from "../../image/interpreter.ts";
import type { Stored } from "../../image/values.ts";
import { cycleOf } from "../cycle.ts";
import { fromSlot, toSlot } from "../data.ts";
import type { MindEffects } from "../effects.ts";

export function delegating(effects: MindEffects) {
  return async (call: PrimitiveCall): Promise<Stored> => {
    const cycle = await cycleOf(effects, call);
    const brief = await cycle.need("brief");
    const plan = await cycle.need("plan");
    const gathered: Record<string, unknown> = {};
    for (const { persona, action, ...inputs } of plan.steps) {
      const oid = await call.session.resolve(persona);
      if (!(await call.session.find(oid, action)))
        throw new BatError("InvalidInput", `the plan asks ${persona} for ${action}, which ${persona} does not understand`, {
          persona,
          action,
        });
      const result = await call.send(oid, action, [toSlot({ ...inputs, brief })]);
      gathered[action] = fromSlot(result);
      effects.trail.emit({
        ...cycle.event("DELEGATING", persona),
        event_type: "step_done",
        data: { action, inputs, result: gathered[action] },
      });
    }
    cycle.set("gathered", gathered);
    await cycle.become("SYNTHESIZING");
    return null;
  };
}
