/** Messages that were accepted, and what became of them. */
import { and, asc, count, eq, lt, min, sql } from "drizzle-orm";
import { BatError } from "../../../shared/errors.ts";
import type { Stored } from "../../../shared/image/values.ts";
import type { Job, JobStatus } from "../../../shared/operations/records.ts";
import type { Connection } from "../connection.ts";
import { placeholders, recordOf, rowOf } from "../rows.ts";
import type { Tables } from "../tables.ts";
import type { Work } from "../work.ts";

export type JobStatements = ReturnType<typeof prepareJobs>;

export function prepareJobs({ orm, prepared, tables: { jobs } }: Connection) {
  const p = sql.placeholder;
  const byId = prepared(
    orm
      .select()
      .from(jobs)
      .where(eq(jobs.id, p("id"))),
  );
  const insert = prepared(orm.insert(jobs).values(placeholders(jobs)));
  const update = prepared(
    orm
      .update(jobs)
      .set(placeholders(jobs, ["id"]))
      .where(eq(jobs.id, p("id"))),
  );
  const stale = prepared(
    orm
      .select()
      .from(jobs)
      .where(and(eq(jobs.status, p("status")), lt(jobs.updatedAt, p("before"))))
      .orderBy(asc(jobs.updatedAt))
      .limit(p("limit")),
  );
  const counts = prepared(orm.select({ status: jobs.status, count: count() }).from(jobs).groupBy(jobs.status));
  const oldestOpen = prepared(
    orm
      .select({ at: min(jobs.createdAt) })
      .from(jobs)
      .where(sql`${jobs.status} in ('queued', 'waiting')`),
  );

  const jobRow = (job: Job): Record<string, unknown> => ({
    ...rowOf(jobs, job),
    result: job.result === undefined ? null : JSON.stringify(job.result),
  });
  function* find(id: string): Work<Job | undefined> {
    const row = yield* byId.get({ id });
    return row && jobOf(row);
  }
  return {
    find,
    insert: (job: Job): Work<number> => insert.run(jobRow(job)),
    /** @throws BatError NotFound, or Conflict when the job's status is none of the expected. */
    *update(id: string, expect: readonly JobStatus[], set: Partial<Omit<Job, "id">>): Work<void> {
      const job = yield* find(id);
      if (job === undefined) throw new BatError("NotFound", `There is no job ${id}; send the message again.`, { job: id });
      if (!expect.includes(job.status))
        throw new BatError("Conflict", `Job ${id} is ${job.status}, not ${expect.join(" or ")}; read it again before changing it.`, {
          operation: "updateJob",
          job: id,
          status: job.status,
        });
      yield* update.run(jobRow({ ...job, ...set }));
    },
    *stale(status: "queued" | "waiting", before: number, limit: number): Work<Job[]> {
      return (yield* stale.all({ status, before, limit })).map(jobOf);
    },
    *counts(): Work<Record<string, number>> {
      return Object.fromEntries((yield* counts.all()).map(({ status, count }) => [status, count]));
    },
    *oldestOpen(): Work<number | null> {
      return (yield* oldestOpen.get())?.at ?? null;
    },
  };
}

function jobOf(row: Tables["jobs"]["$inferSelect"]): Job {
  const { result, ...rest } = row;
  return { ...recordOf(rest), ...(result === null ? {} : { result: JSON.parse(result) as Stored }) };
}
