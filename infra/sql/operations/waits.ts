/** Who waits for which mission, and how the waiting ends. */
import { asc, eq, lte, or, sql } from "drizzle-orm";
import { BatError, type ErrorRecord } from "../../../shared/errors.ts";
import { JOB_NAMES, QUEUES } from "../../../shared/jobs.ts";
import type { Job, Wait } from "../../../shared/operations/records.ts";
import type { Connection } from "../connection.ts";
import { placeholders } from "../rows.ts";
import type { Work } from "../work.ts";
import type { JobStatements } from "./jobs.ts";
import type { MissionStatements } from "./missions.ts";
import type { OutboxStatements } from "./outbox.ts";

export type WaitStatements = ReturnType<typeof prepareWaits>;

export function prepareWaits(
  { orm, prepared, tables: { missions, waits } }: Connection,
  { jobs, missions: ofMissions, outbox }: { jobs: JobStatements; missions: MissionStatements; outbox: OutboxStatements },
) {
  const p = sql.placeholder;
  const insert = prepared(orm.insert(waits).values(placeholders(waits)));
  const deleteOne = prepared(orm.delete(waits).where(eq(waits.job, p("job"))));
  const deleteAll = prepared(orm.delete(waits).where(eq(waits.mission, p("mission"))));
  const ofMission = prepared(
    orm
      .select()
      .from(waits)
      .where(eq(waits.mission, p("mission")))
      .orderBy(asc(waits.createdAt), asc(waits.job)),
  );
  const overdue = prepared(
    orm
      .select({ job: waits.job, mission: waits.mission, createdAt: waits.createdAt, deadline: waits.deadline })
      .from(waits)
      .innerJoin(missions, eq(missions.id, waits.mission))
      .where(or(lte(waits.deadline, p("now")), sql`${missions.status} <> 'open'`))
      .orderBy(asc(waits.deadline))
      .limit(p("limit")),
  );

  /** Ends the waits on a mission and hands over the jobs that do wait: one that has ended otherwise meanwhile is left as it is. */
  function* end(mission: string, then: (job: Job) => Work<unknown>): Work<void> {
    const waiting = yield* ofMission.all({ mission });
    yield* deleteAll.run({ mission });
    for (const wait of waiting) {
      const job = yield* jobs.find(wait.job);
      if (job?.status === "waiting") yield* then(job);
    }
  }

  return {
    ofMission: (mission: string): Work<Wait[]> => ofMission.all({ mission }),
    overdue: (now: number, limit: number): Work<Wait[]> => overdue.all({ now, limit }),
    /** @throws BatError Conflict when the mission has ended: no one would ever release the wait. */
    *insert(wait: Wait): Work<void> {
      const mission = yield* ofMissions.find(wait.mission);
      if (mission?.status !== "open")
        throw new BatError("Conflict", `Mission ${wait.mission} is ${mission?.status ?? "not there"}; start the message again.`, {
          operation: "insertWait",
          mission: wait.mission,
          status: mission?.status ?? null,
        });
      yield* insert.run({ ...wait });
    },
    delete: (job: string): Work<number> => deleteOne.run({ job }),
    release: (mission: string, at: number): Work<void> =>
      end(mission, function* (job) {
        const jobId = `${job.id}-r${job.replays + 1}`;
        yield* jobs.update(job.id, ["waiting"], { status: "queued", replays: job.replays + 1, updatedAt: at });
        yield* outbox.insert({
          id: `message-${jobId}`,
          queue: QUEUES.messages,
          name: JOB_NAMES.message,
          jobId,
          payload: { job: job.id },
          delay: 0,
          createdAt: at,
        });
      }),
    fail: (mission: string, error: ErrorRecord, at: number): Work<void> =>
      end(mission, (job) => jobs.update(job.id, ["waiting"], { status: "failed", error, updatedAt: at })),
  };
}
