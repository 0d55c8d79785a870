/**
 * A delivery of a mission (§5): one cycle, from its beginning or from its journal on. The cycle records its own end; what is left to the
 * worker is to give it a session, to stop it when it may no longer work, and to tell those who waited.
 */
import { BatError, isBatError } from "../shared/errors.ts";
import type { Stored } from "../shared/image/values.ts";
import type { Mission } from "../shared/operations/records.ts";
import type { WorkerDeps } from "./deps.ts";
import { announceMissionFailed, failMission, missionTimedOut } from "./settling.ts";

/** What a delivery came to. `nothing`: the mission is not open any more. */
export type MissionDelivery = "done" | "failed" | "corrected" | "nothing";

/**
 * Makes the handler of the queue `missions`.
 * `signal` ends the cycle at its next step (the lock is lost: another worker may have the mission; or the process stops). `lastTry`: the queue
 * will not deliver again by itself, so an error that is not an accident of the environment ends the mission.
 */
export function createMissionRunner(
  deps: WorkerDeps,
): (missionId: string, options: { signal: AbortSignal | undefined; lastTry: boolean }) => Promise<MissionDelivery> {
  const { operations, identity, log } = deps;

  return async (missionId, { signal, lastTry }) => {
    const mission = await operations.mission(missionId);
    if (mission?.status !== "open") {
      if (!mission) log.warn({ mission: missionId }, "a mission was delivered that has no row");
      return "nothing";
    }
    if (mission.deadline <= identity.clock()) {
      await failMission(deps, mission, missionTimedOut(mission));
      return "failed";
    }
    try {
      const status = await runCycle(mission, signal);
      await checkEnded(mission, status);
      if (status === "failed") await announceMissionFailed(deps, mission.root ?? mission.id);
      deps.drain.kick();
      return status;
    } catch (error) {
      if (signal?.aborted)
        throw new BatError(
          "Unavailable",
          `mission ${missionId} was put down here (${String(signal.reason)}); it is resumed from its journal`,
          { mission: missionId },
          error,
        );
      if (!endsIt(error, lastTry)) throw error;
      log.error({ mission: missionId, err: error }, "a mission ended with an error");
      const told = isBatError(error) ? error.message : "an internal error, which the worker's log tells";
      const record = new BatError("MissionFailed", `${mission.brief.selector} could not be learned: ${told}`, {
        mission: mission.root ?? mission.id,
        ...(isBatError(error) ? { cause: error.record() } : {}),
        trace: "GET /v1/jobs/{job}/trace",
      }).record();
      await failMission(deps, mission, record);
      return "failed";
    }
  };

  /**
   * The row decides: a replaced state or orchestrator may say that the cycle has ended where it has not, and would say so again at every delivery.
   * @throws BatError Corrupt when nothing has come of it.
   */
  async function checkEnded(mission: Mission, status: "done" | "failed" | "corrected"): Promise<void> {
    if ((await operations.mission(mission.id))?.status !== "open") return;
    const corrections = await operations.corrections(mission.root ?? mission.id);
    if (status === "corrected" && corrections.some((one) => one.attempt > mission.attempt)) return;
    throw new BatError(
      "Corrupt",
      `the cycle says that it is ${status}, but its mission is still open: undo the change that replaced the orchestrator's or a state's method`,
      { mission: mission.root ?? mission.id, status },
    );
  }

  /** The cycle in a session of its own, which is never committed: what a cycle changes is what it thought. */
  async function runCycle(mission: Mission, signal: AbortSignal | undefined): Promise<"done" | "failed" | "corrected"> {
    const session = await deps.openSession();
    const abort = (): void => {
      if (session.status !== "committed" && session.status !== "aborted") session.abort();
    };
    signal?.addEventListener("abort", abort, { once: true });
    try {
      signal?.throwIfAborted();
      const message = { kind: "cycle", actor: "mission", clock: mission.createdAt, seed: mission.id, cycle: mission.id, signal } as const;
      const outcome = await deps.interpreter.send(session, message, await session.resolve("orchestrator"), "start_cognitive_cycle_for_", [
        mission.id,
      ]);
      return statusOf(outcome);
    } finally {
      signal?.removeEventListener("abort", abort);
      abort();
    }
  }
}

/** An accident of the environment, and whatever a fresh session may settle, is tried again; what can only repeat itself is not. */
function endsIt(error: unknown, lastTry: boolean): boolean {
  if (!isBatError(error)) return lastTry;
  return error.retry === "never" || (error.retry === "now" && lastTry);
}

function statusOf(outcome: Stored): "done" | "failed" | "corrected" {
  const status = typeof outcome === "object" && outcome !== null && !Array.isArray(outcome) ? outcome.status : undefined;
  if (status === "done" || status === "failed" || status === "corrected") return status;
  throw new BatError(
    "Corrupt",
    "the orchestrator's start_cognitive_cycle_for_ must answer how the cycle ended; undo the change that replaced it",
  );
}
