/** Briefs for missing behaviour. Of the open root missions, each key has one: the index `missions_open_root` sees to it. */
import { and, asc, desc, eq, gte, isNull, lt, sql } from "drizzle-orm";
import { BatError } from "../../../shared/errors.ts";
import type { Mission, MissionStatus } from "../../../shared/operations/records.ts";
import type { Database } from "../connection.ts";
import { placeholders, recordOf, rowOf } from "../rows.ts";
import { missions } from "../schema.ts";

export type MissionStatements = ReturnType<typeof prepareMissions>;

export function prepareMissions({ orm }: Database) {
  const p = sql.placeholder;
  const openRoot = and(eq(missions.status, sql`'open'`), isNull(missions.root));
  const byId = orm
    .select()
    .from(missions)
    .where(eq(missions.id, p("id")))
    .prepare();
  const openByKey = orm
    .select()
    .from(missions)
    .where(and(eq(missions.key, p("key")), openRoot))
    .prepare();
  const failedByKey = orm
    .select()
    .from(missions)
    .where(and(eq(missions.key, p("key")), eq(missions.status, sql`'failed'`), isNull(missions.root), gte(missions.updatedAt, p("time"))))
    .orderBy(desc(missions.updatedAt))
    .limit(1)
    .prepare();
  const openFor = orm
    .select()
    .from(missions)
    .where(and(eq(missions.holder, p("holder")), eq(missions.selector, p("selector")), openRoot))
    .orderBy(asc(missions.createdAt), asc(missions.id))
    .prepare();
  const corrections = orm
    .select()
    .from(missions)
    .where(eq(missions.root, p("root")))
    .orderBy(asc(missions.attempt))
    .prepare();
  const stale = orm
    .select()
    .from(missions)
    .where(and(eq(missions.status, sql`'open'`), lt(missions.updatedAt, p("before"))))
    .orderBy(asc(missions.updatedAt))
    .limit(p("limit"))
    .prepare();
  const insert = orm.insert(missions).values(placeholders(missions)).prepare();
  const update = orm
    .update(missions)
    .set(placeholders(missions, ["id"]))
    .where(eq(missions.id, p("id")))
    .prepare();
  const counts = orm.select({ status: missions.status, count: sql<number>`count(*)` }).from(missions).groupBy(missions.status).prepare();
  const oldestOpen = orm
    .select({ at: sql<number | null>`min(${missions.createdAt})` })
    .from(missions)
    .where(eq(missions.status, sql`'open'`))
    .prepare();

  const one = (row: typeof missions.$inferSelect | undefined): Mission | undefined => row && missionOf(row);
  const find = (id: string): Mission | undefined => one(byId.get({ id }));
  const openMission = (key: string): Mission | undefined => one(openByKey.get({ key }));
  return {
    find,
    openMission,
    failedSince: (key: string, time: number): Mission | undefined => one(failedByKey.get({ key, time })),
    openMissionsFor: (holder: string, selector: string): Mission[] => openFor.all({ holder, selector }).map(missionOf),
    corrections: (root: string): Mission[] => corrections.all({ root }).map(missionOf),
    /** @throws BatError Conflict when another root mission is open for the key: `details.mission` names it. */
    insert(mission: Mission): void {
      const open = mission.root === undefined && mission.status === "open" ? openMission(mission.key) : undefined;
      if (open !== undefined)
        throw new BatError("Conflict", `Mission ${open.id} is open for the same method and contract; wait for that one.`, {
          operation: "insertMission",
          mission: open.id,
          key: mission.key,
        });
      insert.run(missionRow(mission));
    },
    /** @throws BatError NotFound, or Conflict when the mission's status is none of the expected. */
    update(id: string, expect: readonly MissionStatus[], set: Partial<Omit<Mission, "id">>): void {
      const mission = find(id);
      if (mission === undefined) throw new BatError("NotFound", `There is no mission ${id}; send the message again.`, { mission: id });
      if (!expect.includes(mission.status))
        throw new BatError(
          "Conflict",
          `Mission ${id} is ${mission.status}, not ${expect.join(" or ")}; read it again before changing it.`,
          {
            operation: "updateMission",
            mission: id,
            status: mission.status,
          },
        );
      update.run(missionRow({ ...mission, ...set }));
    },
    stale: (before: number, limit: number): Mission[] => stale.all({ before, limit }).map(missionOf),
    counts: (): Record<string, number> => Object.fromEntries(counts.all().map(({ status, count }) => [status, count])),
    oldestOpen: (): number | null => oldestOpen.get()?.at ?? null,
  };
}

const missionRow = (mission: Mission): Record<string, unknown> =>
  rowOf(missions, { ...mission, holder: mission.brief.holder, selector: mission.brief.selector });

function missionOf(row: typeof missions.$inferSelect): Mission {
  const { holder: _holder, selector: _selector, ...rest } = row;
  return recordOf(rest);
}
