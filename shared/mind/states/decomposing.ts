/** DECOMPOSING. Entry: a brief. BRICK writes a CognitivePlan under ALFRED's schema. Exit: DELEGATING with `plan`, or FAILED with what the schema says. */
import { planFindings } from "../../guardian/data.ts";
import type { Finding } from "../../guardian/guardian.ts";
import type { PrimitiveCall } from "../../image/interpreter.ts";
import type { Stored } from "../../image/values.ts";
import { cleanJson } from "../../language/cleaning.ts";
import { planPrompt } from "../../language/prompts.ts";
import { codexOf, statesRules } from "../../persona/codex.ts";
import { type CognitivePlan, cycleOf } from "../cycle.ts";
import { fromSlot, toSlot } from "../data.ts";
import type { MindEffects } from "../effects.ts";
import type { Inference } from "../infer.ts";

export function decomposing(effects: MindEffects) {
  return async (call: PrimitiveCall): Promise<Stored> => {
    const cycle = await cycleOf(effects, call);
    const brief = await cycle.need("brief");
    const brick = await codexOf(call.session, "BRICK");
    const schema = (await codexOf(call.session, "ALFRED")).covenants?.CognitivePlan ?? {};
    const messages = planPrompt(brick, brief, await statesRules(call.session));
    const request = {
      persona: "BRICK",
      step: "plan",
      sample: 0,
      messages,
      schema,
      temperature: cycle.mission.attempt === 0 ? 0 : 0.7,
      adapter: brick.adapter,
    };
    const answer = fromSlot<Inference>(await call.send(call.receiver, "infer_", [toSlot(request)]));

    const { plan, findings } = readPlan(answer, schema);
    effects.trail.emit({
      ...cycle.event("DECOMPOSING", "BRICK"),
      event_type: "verdict",
      guardian_findings: findings,
      data: { guardian: "DataGuardian", accepted: findings.length === 0, plan: plan ?? answer.text },
    });
    if (plan) {
      cycle.set("plan", plan);
      await cycle.become("DELEGATING");
    } else {
      await cycle.fail({ rule: "CognitivePlan", artifact: answer.text, findings });
    }
    return null;
  };
}

function readPlan(answer: Inference, schema: Record<string, unknown>): { plan?: CognitivePlan; findings: Finding[] } {
  let value: unknown;
  try {
    value = JSON.parse(cleanJson(answer.text));
  } catch {
    const why =
      answer.stopReason === "length"
        ? "the plan was cut before its end: plan fewer steps"
        : "the plan is not JSON: answer with one JSON object";
    return { findings: [{ guardian: "DataGuardian", rule: "CognitivePlan", message: why, path: "$" }] };
  }
  const findings = planFindings(value, schema);
  return findings.length === 0 ? { plan: value as CognitivePlan, findings } : { findings };
}
