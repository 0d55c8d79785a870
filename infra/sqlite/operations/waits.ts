/** Who waits for which mission, and how the waiting ends. */
import { asc, eq, lte, or, sql } from "drizzle-orm";
import { BatError, type ErrorRecord } from "../../../shared/errors.ts";
import { JOB_NAMES, QUEUES } from "../../../shared/jobs.ts";
import type { Wait } from "../../../shared/operations/records.ts";
import type { Database } from "../connection.ts";
import { placeholders } from "../rows.ts";
import { missions, waits } from "../schema.ts";
import type { JobStatements } from "./jobs.ts";
import type { MissionStatements } from "./missions.ts";
import type { OutboxStatements } from "./outbox.ts";

export type WaitStatements = ReturnType<typeof prepareWaits>;

export function prepareWaits({ orm }: Database, jobs: JobStatements, ofMissions: MissionStatements, outbox: OutboxStatements) {
  const p = sql.placeholder;
  const insert = orm.insert(waits).values(placeholders(waits)).prepare();
  const deleteOne = orm
    .delete(waits)
    .where(eq(waits.job, p("job")))
    .prepare();
  const deleteAll = orm
    .delete(waits)
    .where(eq(waits.mission, p("mission")))
    .prepare();
  const ofMission = orm
    .select()
    .from(waits)
    .where(eq(waits.mission, p("mission")))
    .orderBy(asc(waits.createdAt), asc(waits.job))
    .prepare();
  const overdue = orm
    .select({ job: waits.job, mission: waits.mission, createdAt: waits.createdAt, deadline: waits.deadline })
    .from(waits)
    .innerJoin(missions, eq(missions.id, waits.mission))
    .where(or(lte(waits.deadline, p("now")), sql`${missions.status} <> 'open'`))
    .orderBy(asc(waits.deadline))
    .limit(p("limit"))
    .prepare();

  /** Ends the waits on a mission and hands over the jobs that do wait: one that has ended otherwise meanwhile is left as it is. */
  function end(mission: string, then: (job: NonNullable<ReturnType<JobStatements["find"]>>) => void): void {
    const waiting = ofMission.all({ mission });
    deleteAll.run({ mission });
    for (const wait of waiting) {
      const job = jobs.find(wait.job);
      if (job?.status === "waiting") then(job);
    }
  }

  return {
    ofMission: (mission: string): Wait[] => ofMission.all({ mission }),
    overdue: (now: number, limit: number): Wait[] => overdue.all({ now, limit }),
    /** @throws BatError Conflict when the mission has ended: no one would ever release the wait. */
    insert(wait: Wait): void {
      const mission = ofMissions.find(wait.mission);
      if (mission?.status !== "open")
        throw new BatError("Conflict", `Mission ${wait.mission} is ${mission?.status ?? "not there"}; start the message again.`, {
          operation: "insertWait",
          mission: wait.mission,
          status: mission?.status ?? null,
        });
      insert.run({ ...wait });
    },
    delete(job: string): void {
      deleteOne.run({ job });
    },
    release(mission: string, at: number): void {
      end(mission, (job) => {
        const jobId = `${job.id}-r${job.replays + 1}`;
        jobs.update(job.id, ["waiting"], { status: "queued", replays: job.replays + 1, updatedAt: at });
        outbox.insert({
          id: `message-${jobId}`,
          queue: QUEUES.messages,
          name: JOB_NAMES.message,
          jobId,
          payload: { job: job.id },
          delay: 0,
          createdAt: at,
        });
      });
    },
    fail(mission: string, error: ErrorRecord, at: number): void {
      end(mission, (job) => jobs.update(job.id, ["waiting"], { status: "failed", error, updatedAt: at }));
    },
  };
}
