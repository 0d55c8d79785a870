/** COMPLETE. Entry: a selection. Installs in a fresh session, judging again but never thinking again, and ends the mission in the same transaction. */
import { isBatError } from "../../errors.ts";
import type { Finding } from "../../guardian/guardian.ts";
import type { PrimitiveCall } from "../../image/interpreter.ts";
import type { Session } from "../../image/session.ts";
import { isBehaviour, methodOf, type Oid, type Stored } from "../../image/values.ts";
import type { Mission, MissionBrief } from "../../operations/records.ts";
import type { OperationsWrite } from "../../operations/writes.ts";
import { type Cycle, cycleOf, type Selection } from "../cycle.ts";
import type { MindEffects } from "../effects.ts";
import { installMethod } from "../install.ts";

/** Fresh sessions tried when others commit to the same slots meanwhile. */
const TRIES = 8;

export function complete(effects: MindEffects) {
  return async (call: PrimitiveCall): Promise<Stored> => {
    const cycle = await cycleOf(effects, call);
    const brief = await cycle.need("brief");
    const selection = await cycle.need("selection");
    for (let attempt = 1; ; attempt++) {
      const session = await effects.openSession();
      try {
        await installAndSettle(effects, cycle, session, brief, selection);
        cycle.set("outcome", { status: "done" });
        return null;
      } catch (error) {
        session.abort();
        if (isBatError(error, "Conflict") && attempt < TRIES) continue;
        if (!isBatError(error, "GuardianRejected")) throw error;
        const findings = (error.details?.findings ?? []) as Finding[];
        await cycle.fail({ rule: "install", artifact: selection.source ?? "", findings, final: false });
        return null;
      }
    }
  };
}

async function installAndSettle(
  effects: MindEffects,
  cycle: Cycle,
  session: Session,
  brief: MissionBrief,
  selection: Selection,
): Promise<void> {
  const { mission } = cycle;
  const at = effects.identity.clock();
  const known = await session.find(brief.receiver, brief.selector);
  const understood = known !== undefined && isBehaviour(known.value);
  let method: { holder: Oid; selector: string; version: number };
  if (understood || selection.source === undefined) {
    method = { holder: known?.holder ?? brief.holder, selector: brief.selector, version: methodOf(known?.value)?.version ?? 0 };
  } else {
    const installed = await installMethod(effects.interpreter(), session, {
      holder: brief.holder,
      receiver: brief.receiver,
      selector: brief.selector,
      source: selection.source,
      contract: { intent: brief.intent, params: brief.names, examples: brief.examples },
      realArgs: brief.args,
      clock: mission.createdAt,
      provenance: { actor: "mission", mission: mission.root ?? mission.id, cycle: mission.id },
    });
    method = { holder: brief.holder, selector: brief.selector, version: installed.version };
  }
  for (const write of settled(mission, method, at)) session.emit(write);
  if (!understood) await effects.boundary("install:before-commit");
  const tid = await session.commit({ time: at, actor: "mission", cycle: mission.id, note: `${brief.selector} on ${brief.holder}` });
  if (!understood) await effects.boundary("install:committed");
  const base = {
    cycle_id: mission.id,
    mission_id: mission.root ?? mission.id,
    mission_hash: mission.key,
    transaction_id: { session: session.id, tid },
    current_state: "COMPLETE",
  };
  if (!understood)
    effects.trail.emit({
      ...base,
      event_type: "method_installed",
      data: { ...method, source: selection.source, samples: selection.samples },
    });
  effects.trail.emit({ ...base, event_type: "mission_done", final_outcome: "done", data: { ...method, already: understood } });
}

/** A mission's end, with its root's where it is a correction: the waiting messages start again. */
function settled(mission: Mission, method: { holder: Oid; selector: string; version: number }, at: number): OperationsWrite[] {
  const ids = mission.root === undefined ? [mission.id] : [mission.id, mission.root];
  return [
    ...ids.map((id): OperationsWrite => ({ write: "updateMission", id, expect: ["open"], set: { status: "done", method, updatedAt: at } })),
    { write: "releaseWaits", mission: mission.root ?? mission.id, at },
  ];
}
