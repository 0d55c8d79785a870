/**
 * FAILED. Entry: a failure. The session is doomed, so that the cycle leaves no trace in the image; durably recorded is either a corrective
 * mission (the flawed artifact, the rule it broke, the errors, the instruction) or, when the budget is spent, the mission's end with one error for all who wait.
 */
import type { ErrorRecord } from "../../errors.ts";
import type { PrimitiveCall } from "../../image/interpreter.ts";
import type { Stored } from "../../image/values.ts";
import { JOB_NAMES, QUEUES } from "../../jobs.ts";
import type { Mission } from "../../operations/records.ts";
import { CONTRADICTED, type Cycle, type CycleOutcome, cycleOf, type Failure } from "../cycle.ts";
import type { MindEffects } from "../effects.ts";

export function failed(effects: MindEffects) {
  return async (call: PrimitiveCall): Promise<Stored> => {
    const cycle = await cycleOf(effects, call);
    const failure = await cycle.need("failure");
    cycle.session.doom();
    effects.trail.emit({
      ...cycle.event("FAILED"),
      event_type: "cycle_doomed",
      guardian_findings: failure.findings,
      final_outcome: "failed",
      data: { rule: failure.rule, artifact: failure.artifact },
    });
    await effects.trail.flush();
    const { mission } = cycle;
    const corrections = await effects.operations.corrections(mission.root ?? mission.id);
    const known = corrections.find((one) => one.attempt === mission.attempt + 1);
    const again = mission.attempt < effects.settings.corrections && failure.rule !== CONTRADICTED;
    const outcome = known
      ? corrected(known)
      : again
        ? await correct(effects, cycle, failure)
        : await end(effects, cycle, failure, corrections);
    await effects.boundary("mission:failed");
    cycle.set("outcome", outcome);
    return null;
  };
}

const corrected = (mission: Mission): CycleOutcome => ({ status: "corrected", next: mission.id });

async function correct(effects: MindEffects, cycle: Cycle, failure: Failure): Promise<CycleOutcome> {
  const { mission } = cycle;
  const at = effects.identity.clock();
  const errors = failure.findings.map((finding) => `${finding.guardian}: ${finding.message}`);
  const next: Mission = {
    ...mission,
    id: effects.identity.newId(),
    root: mission.root ?? mission.id,
    attempt: mission.attempt + 1,
    correction: { artifact: failure.artifact, rule: failure.rule, errors, instruction: "correct the method" },
    createdAt: at,
    updatedAt: at,
  };
  await effects.operations.apply([
    { write: "insertMission", mission: next },
    // A root stays open until its last correction has ended; one that has ended meanwhile (its deadline) is corrected no more.
    {
      write: "updateMission",
      id: mission.id,
      expect: ["open"],
      set: mission.root === undefined ? { updatedAt: at } : { status: "failed", error: errorFor(cycle, failure, []), updatedAt: at },
    },
    {
      write: "insertOutbox",
      entry: {
        id: `mission-${next.id}`,
        queue: QUEUES.missions,
        name: JOB_NAMES.mission,
        jobId: next.id,
        payload: { mission: next.id },
        delay: 0,
        createdAt: at,
      },
    },
    effects.trail.asWrite({
      ...cycle.event("FAILED"),
      event_type: "mission_corrected",
      guardian_findings: failure.findings,
      data: { next: next.id, attempt: next.attempt, correction: next.correction },
    }),
  ]);
  return corrected(next);
}

async function end(effects: MindEffects, cycle: Cycle, failure: Failure, corrections: readonly Mission[]): Promise<CycleOutcome> {
  const { mission } = cycle;
  const at = effects.identity.clock();
  const error = errorFor(cycle, failure, corrections);
  const ids = mission.root === undefined ? [mission.id] : [mission.id, mission.root];
  await effects.operations.apply([
    ...ids.map((id) => ({ write: "updateMission", id, expect: ["open"], set: { status: "failed", error, updatedAt: at } }) as const),
    { write: "failWaits", mission: mission.root ?? mission.id, error, at },
    effects.trail.asWrite({
      ...cycle.event("FAILED"),
      event_type: "mission_failed",
      guardian_findings: failure.findings,
      final_outcome: "failed",
      data: { error },
    }),
  ]);
  return { status: "failed" };
}

/** What every caller is told: what was tried, what the guardians said, where the whole record is (§4.6). */
function errorFor(cycle: Cycle, failure: Failure, corrections: readonly Mission[]): ErrorRecord {
  const { mission } = cycle;
  const earlier = corrections.flatMap((one) =>
    one.correction ? [{ attempt: one.attempt - 1, rule: one.correction.rule, errors: one.correction.errors }] : [],
  );
  const errors = failure.findings.map((finding) => `${finding.guardian}: ${finding.message}`);
  const tried = [...earlier.filter((one) => one.attempt < mission.attempt), { attempt: mission.attempt, rule: failure.rule, errors }];
  const cycles = tried.length === 1 ? "1 cycle" : `${tried.length} cycles`;
  const details = { mission: mission.root ?? mission.id, tried, findings: failure.findings, trace: "GET /v1/jobs/{job}/trace" };
  if (failure.rule === CONTRADICTED) return { code: "Contradiction", message: failure.findings[0]?.message ?? failure.rule, details };
  return {
    code: "MissionFailed",
    message: `${mission.brief.selector} could not be learned in ${cycles}: ${failure.findings[0]?.message ?? failure.rule}`,
    details,
  };
}
