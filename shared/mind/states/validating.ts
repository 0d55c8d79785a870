/** VALIDATING. Entry: candidates. Exit: COMPLETE with `selection`, or FAILED with what the guardians found (see `selection.ts` for the cascade). */
import type { PrimitiveCall } from "../../image/interpreter.ts";
import type { Stored } from "../../image/values.ts";
import { cycleOf } from "../cycle.ts";
import type { MindEffects } from "../effects.ts";
import { select } from "../selection.ts";

export function validating(effects: MindEffects) {
  return async (call: PrimitiveCall): Promise<Stored> => {
    const cycle = await cycleOf(effects, call);
    const { judged, selection, failure, data } = await select(effects, cycle.session, cycle.mission, await cycle.need("candidates"));
    for (const { candidate, verdicts } of judged) {
      const accepted = verdicts.every((verdict) => verdict.accepted);
      effects.trail.emit({
        ...cycle.event("VALIDATING", "ALFRED"),
        event_type: "candidate_judged",
        guardian_findings: verdicts.flatMap((verdict) => verdict.findings),
        final_outcome: accepted ? "accepted" : "refused",
        data: {
          candidate: candidate.id,
          samples: candidate.samples,
          source: candidate.source,
          verdicts: verdicts.map((verdict) => ({ guardian: verdict.guardian, accepted: verdict.accepted })),
        },
      });
    }
    effects.trail.emit({
      ...cycle.event("VALIDATING", "ALFRED"),
      event_type: "selection",
      guardian_findings: failure?.findings ?? [],
      final_outcome: selection ? "chosen" : "none",
      data,
    });
    if (selection) {
      cycle.set("selection", selection);
      await cycle.become("COMPLETE");
    } else if (failure) {
      await cycle.fail(failure);
    }
    return null;
  };
}
