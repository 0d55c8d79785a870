/**
 * COMPLETE. Entry: a selection. In a fresh session the choice is made again from the recorded completions and the mission's own brief, the
 * method is installed by the install path, and the mission ends in the same transaction; nothing is thought again. Exit: the end, or FAILED
 * when the image has moved so that the method does not hold any more, or when a state selected what the host does not.
 */
import { BatError, isBatError } from "../../errors.ts";
import { judgeExample } from "../../guardian/behaviour.ts";
import type { Finding } from "../../guardian/guardian.ts";
import type { Definition } from "../../image/delegation.ts";
import type { PrimitiveCall } from "../../image/interpreter.ts";
import type { Session } from "../../image/session.ts";
import { isBehaviour, methodOf, type Oid, type Stored } from "../../image/values.ts";
import type { Mission } from "../../operations/records.ts";
import type { OperationsWrite } from "../../operations/writes.ts";
import { CONTRADICTED, type Cycle, cycleOf, type Selection } from "../cycle.ts";
import type { MindEffects } from "../effects.ts";
import { installMethod } from "../install.ts";
import { candidatesFrom, methodsWritten, select } from "../selection.ts";
import { runTrial } from "../trial.ts";

type Taught = { holder: Oid; selector: string; version: number };

/** Fresh sessions tried when others commit to the same slots meanwhile. */
const TRIES = 8;

export function complete(effects: MindEffects) {
  return async (call: PrimitiveCall): Promise<Stored> => {
    const cycle = await cycleOf(effects, call);
    const selection = await cycle.need("selection");
    for (let attempt = 1; ; attempt++) {
      const session = await effects.openSession();
      try {
        await settle(effects, cycle, session, selection);
        cycle.set("outcome", { status: "done" });
        return null;
      } catch (error) {
        session.abort();
        if (isBatError(error, "Conflict") && attempt < TRIES) continue;
        const contradicted = isBatError(error, "Contradiction");
        if (!contradicted && !isBatError(error, "GuardianRejected")) throw error;
        const findings = (error.details?.findings ?? []) as Finding[];
        await cycle.fail({ rule: contradicted ? CONTRADICTED : "install", artifact: selection.source ?? "", findings });
        return null;
      }
    }
  };
}

/** One try: the method in, the mission over, those who wait released, or nothing of it. @throws BatError Conflict, GuardianRejected */
async function settle(effects: MindEffects, cycle: Cycle, session: Session, selection: Selection): Promise<void> {
  const { mission } = cycle;
  const { receiver, holder, selector } = mission.brief;
  const at = effects.identity.clock();
  const known = await session.find(receiver, selector);
  const understood = known !== undefined && isBehaviour(known.value);
  if (understood) await checkExamples(effects, session, mission, known);
  const method: Taught = understood
    ? { holder: known.holder, selector, version: methodOf(known.value)?.version ?? 0 }
    : { holder, selector, version: await install(effects, session, mission, selection) };
  for (const write of settled(mission, method, at)) session.emit(write);
  const event = { ...cycle.event("COMPLETE"), transaction_id: { session: session.id, tid: null } };
  if (!understood) {
    const data = { ...method, source: selection.source, samples: selection.samples };
    session.emit(effects.trail.asWrite({ ...event, event_type: "method_installed", data }));
  }
  const data = { ...method, already: understood };
  session.emit(effects.trail.asWrite({ ...event, event_type: "mission_done", final_outcome: "done", data }));
  await effects.trail.flush();
  if (!understood) await effects.boundary("install:before-commit");
  await session.commit({ time: at, actor: "mission", cycle: mission.id, note: `${selector} on ${holder}` });
  if (!understood) await effects.boundary("install:committed");
}

/**
 * A method that came to be there meanwhile, from another mission, answers those who wait for this one only if it does what their examples say.
 * @throws BatError Contradiction
 */
async function checkExamples(
  effects: MindEffects,
  session: Session,
  { brief, createdAt }: Mission,
  { holder, value }: Definition,
): Promise<void> {
  const method = methodOf(value);
  if (!method) return;
  const { receiver, selector, examples } = brief;
  const subject = { session, receiver, holder, selector, source: method.source, clock: createdAt };
  for (const example of examples) {
    const [finding] = judgeExample(example, await runTrial(effects.interpreter(), subject, example));
    if (!finding) continue;
    const message = `${selector} was taught meanwhile by somebody else, and does not do what your examples say: ${finding.message}; send it without examples, or teach another selector`;
    throw new BatError("Contradiction", message, { findings: [{ ...finding, message }] });
  }
}

async function install(effects: MindEffects, session: Session, mission: Mission, claimed: Selection): Promise<number> {
  const { receiver, holder, selector, intent, names, examples, args } = mission.brief;
  const written = await methodsWritten(effects, mission);
  const { selection, failure } = await select(effects, session, mission, candidatesFrom(written, selector));
  if (selection?.source === undefined || selection.source !== claimed.source) {
    const other = {
      guardian: "BehaviourGuardian",
      rule: "selection",
      message: "the cycle selected a method that the guardians do not choose among what the model wrote",
    };
    throw new BatError("GuardianRejected", `${selector} was not installed`, { findings: failure?.findings ?? [other] });
  }
  const author = written[selection.samples?.[0] ?? -1];
  const provenance = {
    actor: "mission",
    mission: mission.root ?? mission.id,
    cycle: mission.id,
    ...(author ? { model: author.model } : {}),
    ...(author?.adapter === undefined ? {} : { adapter: author.adapter }),
  };
  const contract = { intent, params: names, examples };
  const method = { holder, receiver, selector, source: selection.source, contract, realArgs: args, clock: mission.createdAt, provenance };
  return (await installMethod(effects, session, method)).version;
}

/** A mission's end, with its root's where it is a correction: the waiting messages start again. */
function settled(mission: Mission, method: Taught, at: number): OperationsWrite[] {
  const ids = mission.root === undefined ? [mission.id] : [mission.id, mission.root];
  return [
    ...ids.map((id): OperationsWrite => ({ write: "updateMission", id, expect: ["open"], set: { status: "done", method, updatedAt: at } })),
    { write: "releaseWaits", mission: mission.root ?? mission.id, at },
  ];
}
