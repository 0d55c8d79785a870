/** Parking a message on the mission that is to teach what it lacks (§4.4, §4.5): one operations transaction, holding no worker. */
import { BatError, type ErrorRecord, isBatError } from "../shared/errors.ts";
import { contradictions } from "../shared/guardian/behaviour.ts";
import type { Session } from "../shared/image/session.ts";
import { type Stored, unteachable } from "../shared/image/values.ts";
import { JOB_NAMES, QUEUES } from "../shared/jobs.ts";
import { type MissingSend, missionFor } from "../shared/mind/mission.ts";
import { type Job, type Mission, type MissionBrief, missionsOf } from "../shared/operations/records.ts";
import type { OperationsWrite } from "../shared/operations/writes.ts";
import type { WorkerDeps } from "./deps.ts";
import type { Leases } from "./leases.ts";

/** What was missing, when the error is one a mission may mend. */
export function missingSend(error: unknown): MissingSend | undefined {
  if (!isBatError(error, "NotUnderstood") || error.details?.park !== true) return undefined;
  const { receiver, selector, args } = error.details;
  return { receiver: String(receiver), selector: String(selector), args: (args ?? []) as Stored[] };
}

/** Why a message must fail instead of being parked; `mission` is the one whose error it gets, and whose record is its to read. */
export interface Refusal {
  error: ErrorRecord;
  mission?: string;
}

/** Parks the job, or answers why it must fail. The session is for reading what the brief needs. @throws BatError Conflict */
export type Park = (job: Job, session: Session, missing: MissingSend) => Promise<Refusal | undefined>;

/** `leases` keeps two messages of this process from opening contradictory missions at the same moment. */
export function createParking(deps: WorkerDeps, leases: Leases): Park {
  const { operations, identity, config, trail } = deps;
  const newMission = (key: string, brief: MissionBrief, at: number): Mission => ({
    id: identity.newId(),
    key,
    attempt: 0,
    brief,
    status: "open",
    createdAt: at,
    updatedAt: at,
    deadline: at + config.BATOS_MISSION_SECONDS * 1000,
  });

  return async (job, session, missing) => {
    // Taught all the same it would be missing again at the next start, and again.
    const problem = unteachable(missing.selector);
    if (problem !== undefined)
      return {
        error: {
          code: "NotUnderstood",
          message: `${missing.selector} is not understood, and cannot be taught: ${problem}`,
          details: { receiver: missing.receiver, selector: missing.selector },
        },
      };
    const asked = await briefFor(session, job, missing);
    if ("code" in asked) return { error: asked };
    const { key, brief } = asked;
    const giveBack = await leases.take(`mission ${brief.holder} ${brief.selector}`);
    try {
      const open = await operations.openMission(key);
      // It was accepted while that mission was still thinking: it is one of its callers, and gets what they got.
      const failed = open ? undefined : await operations.missionFailedSince(key, job.createdAt);
      if (failed?.error) return { error: failed.error, mission: failed.id };
      const contradiction = open ? undefined : await contradicted(brief);
      if (contradiction) return { error: contradiction };
      const at = identity.clock();
      const mission = open ?? newMission(key, brief, at);
      const base = { job_id: job.id, mission_id: mission.id, mission_hash: key };
      const what = { receiver: missing.receiver, selector: missing.selector };
      const parked = trail.asWrite({
        ...base,
        event_type: "message_parked",
        transaction_id: { session: session.id, tid: null },
        data: { ...what, message: job.selector, replays: job.replays },
      });
      const opened = { ...what, holder: brief.holder, intent: brief.intent ?? null, brief };
      await operations.apply([
        ...(open ? [] : opening(mission, at)),
        ...waiting(job, mission, at),
        parked,
        ...(open ? [] : [trail.asWrite({ ...base, event_type: "mission_opened", data: opened })]),
      ]);
      await deps.boundary("message:parked");
      trail.announce(mission.id);
    } finally {
      giveBack();
    }
    deps.drain.kick();
    return undefined;
  };

  async function contradicted(brief: MissionBrief): Promise<ErrorRecord | undefined> {
    for (const other of await operations.openMissionsFor(brief.holder, brief.selector)) {
      const findings = contradictions([...other.brief.examples, ...brief.examples]);
      if (findings.length === 0) continue;
      return {
        code: "Contradiction",
        message: `${brief.selector} is being taught with examples that contradict yours: ${findings.map((finding) => finding.message).join("; ")}`,
        details: { mission: other.id, findings, theirs: other.brief.examples, yours: brief.examples },
      };
    }
    return undefined;
  }
}

const opening = (mission: Mission, at: number): OperationsWrite[] => [
  { write: "insertMission", mission },
  queued(QUEUES.missions, JOB_NAMES.mission, mission.id, { mission: mission.id }, 0, at),
];

/** The wait is refused with Conflict when the mission has ended meanwhile: nobody starts to wait for what is over. */
const waiting = (job: Job, mission: Mission, at: number): OperationsWrite[] => [
  {
    write: "updateJob",
    id: job.id,
    expect: ["queued"],
    set: {
      status: "waiting",
      mission: mission.id,
      formerMissions: missionsOf(job),
      updatedAt: at,
    },
  },
  { write: "insertWait", wait: { job: job.id, mission: mission.id, createdAt: at, deadline: job.deadline } },
  queued(QUEUES.waits, JOB_NAMES.wait, `${job.id}-w${job.replays}`, { job: job.id }, Math.max(0, job.deadline - at), at),
];

/** An outbox entry under an id that says what is handed over, so that asking twice hands it over once. */
export const queued = (
  queue: string,
  name: string,
  jobId: string,
  payload: Record<string, unknown>,
  delay: number,
  at: number,
): OperationsWrite => ({
  write: "insertOutbox",
  entry: { id: `${name}-${jobId}`, queue, name, jobId, payload, delay, createdAt: at },
});

async function briefFor(session: Session, job: Job, missing: MissingSend): Promise<{ key: string; brief: MissionBrief } | ErrorRecord> {
  try {
    return await missionFor(session, job, missing);
  } catch (error) {
    if (!isBatError(error, "NotFound")) throw error;
    // The receiver was made by this very message, and is gone with what the message did.
    return new BatError(
      "NotUnderstood",
      `an object that ${job.selector} made itself does not understand ${missing.selector}: teach ${missing.selector} to its prototype first`,
      {
        receiver: missing.receiver,
        selector: missing.selector,
      },
    ).record();
  }
}
