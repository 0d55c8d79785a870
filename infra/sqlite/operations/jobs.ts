/** Messages that were accepted, and what became of them. */
import { and, asc, eq, lt, sql } from "drizzle-orm";
import { BatError } from "../../../shared/errors.ts";
import type { Stored } from "../../../shared/image/values.ts";
import type { Job, JobStatus } from "../../../shared/operations/records.ts";
import type { Database } from "../connection.ts";
import { placeholders, recordOf, rowOf } from "../rows.ts";
import { jobs } from "../schema.ts";

export type JobStatements = ReturnType<typeof prepareJobs>;

export function prepareJobs({ orm }: Database) {
  const p = sql.placeholder;
  const byId = orm
    .select()
    .from(jobs)
    .where(eq(jobs.id, p("id")))
    .prepare();
  const insert = orm.insert(jobs).values(placeholders(jobs)).prepare();
  const update = orm
    .update(jobs)
    .set(placeholders(jobs, ["id"]))
    .where(eq(jobs.id, p("id")))
    .prepare();
  const stale = orm
    .select()
    .from(jobs)
    .where(and(eq(jobs.status, p("status")), lt(jobs.updatedAt, p("before"))))
    .orderBy(asc(jobs.updatedAt))
    .limit(p("limit"))
    .prepare();
  const counts = orm.select({ status: jobs.status, count: sql<number>`count(*)` }).from(jobs).groupBy(jobs.status).prepare();
  const oldestOpen = orm
    .select({ at: sql<number | null>`min(${jobs.createdAt})` })
    .from(jobs)
    .where(sql`${jobs.status} in ('queued', 'waiting')`)
    .prepare();

  const find = (id: string): Job | undefined => {
    const row = byId.get({ id });
    return row && jobOf(row);
  };
  return {
    find,
    insert(job: Job): void {
      insert.run(jobRow(job));
    },
    /** @throws BatError NotFound, or Conflict when the job's status is none of the expected. */
    update(id: string, expect: readonly JobStatus[], set: Partial<Omit<Job, "id">>): void {
      const job = find(id);
      if (job === undefined) throw new BatError("NotFound", `There is no job ${id}; send the message again.`, { job: id });
      if (!expect.includes(job.status))
        throw new BatError("Conflict", `Job ${id} is ${job.status}, not ${expect.join(" or ")}; read it again before changing it.`, {
          operation: "updateJob",
          job: id,
          status: job.status,
        });
      update.run(jobRow({ ...job, ...set }));
    },
    stale: (status: "queued" | "waiting", before: number, limit: number): Job[] => stale.all({ status, before, limit }).map(jobOf),
    counts: (): Record<string, number> => Object.fromEntries(counts.all().map(({ status, count }) => [status, count])),
    oldestOpen: (): number | null => oldestOpen.get()?.at ?? null,
  };
}

const jobRow = (job: Job): Record<string, unknown> => ({
  ...rowOf(jobs, job),
  result: job.result === undefined ? null : JSON.stringify(job.result),
});

function jobOf(row: typeof jobs.$inferSelect): Job {
  const { result, ...rest } = row;
  return { ...recordOf(rest), ...(result === null ? {} : { result: JSON.parse(result) as Stored }) };
}
