/** Briefs for missing behaviour. Of the open root missions, each key has one: the index `missions_open_root` sees to it. */
import { and, asc, count, desc, eq, gte, isNull, lt, min, sql } from "drizzle-orm";
import { BatError } from "../../../shared/errors.ts";
import type { Mission, MissionStatus } from "../../../shared/operations/records.ts";
import type { Connection } from "../connection.ts";
import { placeholders, recordOf, rowOf } from "../rows.ts";
import type { Tables } from "../tables.ts";
import type { Work } from "../work.ts";

type Row = Tables["missions"]["$inferSelect"];
export type MissionStatements = ReturnType<typeof prepareMissions>;

export function prepareMissions({ orm, prepared, tables: { missions } }: Connection) {
  const p = sql.placeholder;
  const openRoot = and(eq(missions.status, sql`'open'`), isNull(missions.root));
  const byId = prepared(
    orm
      .select()
      .from(missions)
      .where(eq(missions.id, p("id"))),
  );
  const openByKey = prepared(
    orm
      .select()
      .from(missions)
      .where(and(eq(missions.key, p("key")), openRoot)),
  );
  const failedByKey = prepared(
    orm
      .select()
      .from(missions)
      .where(and(eq(missions.key, p("key")), eq(missions.status, sql`'failed'`), isNull(missions.root), gte(missions.updatedAt, p("time"))))
      .orderBy(desc(missions.updatedAt))
      .limit(1),
  );
  const openFor = prepared(
    orm
      .select()
      .from(missions)
      .where(and(eq(missions.holder, p("holder")), eq(missions.selector, p("selector")), openRoot))
      .orderBy(asc(missions.createdAt), asc(missions.id)),
  );
  const corrections = prepared(
    orm
      .select()
      .from(missions)
      .where(eq(missions.root, p("root")))
      .orderBy(asc(missions.attempt)),
  );
  const stale = prepared(
    orm
      .select()
      .from(missions)
      .where(and(eq(missions.status, sql`'open'`), lt(missions.updatedAt, p("before"))))
      .orderBy(asc(missions.updatedAt))
      .limit(p("limit")),
  );
  const insert = prepared(orm.insert(missions).values(placeholders(missions)));
  const update = prepared(
    orm
      .update(missions)
      .set(placeholders(missions, ["id"]))
      .where(eq(missions.id, p("id"))),
  );
  const counts = prepared(orm.select({ status: missions.status, count: count() }).from(missions).groupBy(missions.status));
  const oldestOpen = prepared(
    orm
      .select({ at: min(missions.createdAt) })
      .from(missions)
      .where(eq(missions.status, sql`'open'`)),
  );

  const missionRow = (mission: Mission): Record<string, unknown> =>
    rowOf(missions, { ...mission, holder: mission.brief.holder, selector: mission.brief.selector });
  function* one(found: Work<Row | undefined>): Work<Mission | undefined> {
    const row = yield* found;
    return row && missionOf(row);
  }
  function* every(found: Work<Row[]>): Work<Mission[]> {
    return (yield* found).map(missionOf);
  }
  const find = (id: string): Work<Mission | undefined> => one(byId.get({ id }));
  const openMission = (key: string): Work<Mission | undefined> => one(openByKey.get({ key }));
  return {
    find,
    openMission,
    failedSince: (key: string, time: number): Work<Mission | undefined> => one(failedByKey.get({ key, time })),
    openMissionsFor: (holder: string, selector: string): Work<Mission[]> => every(openFor.all({ holder, selector })),
    corrections: (root: string): Work<Mission[]> => every(corrections.all({ root })),
    /** @throws BatError Conflict when another root mission is open for the key: `details.mission` names it. */
    *insert(mission: Mission): Work<void> {
      const open = mission.root === undefined && mission.status === "open" ? yield* openMission(mission.key) : undefined;
      if (open !== undefined)
        throw new BatError("Conflict", `Mission ${open.id} is open for the same method and contract; wait for that one.`, {
          operation: "insertMission",
          mission: open.id,
          key: mission.key,
        });
      yield* insert.run(missionRow(mission));
    },
    /** @throws BatError NotFound, or Conflict when the mission's status is none of the expected. */
    *update(id: string, expect: readonly MissionStatus[], set: Partial<Omit<Mission, "id">>): Work<void> {
      const mission = yield* find(id);
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
      yield* update.run(missionRow({ ...mission, ...set }));
    },
    stale: (before: number, limit: number): Work<Mission[]> => every(stale.all({ before, limit })),
    *counts(): Work<Record<string, number>> {
      return Object.fromEntries((yield* counts.all()).map(({ status, count }) => [status, count]));
    },
    *oldestOpen(): Work<number | null> {
      return (yield* oldestOpen.get())?.at ?? null;
    },
  };
}

function missionOf(row: Row): Mission {
  const { holder: _holder, selector: _selector, ...rest } = row;
  return recordOf(rest);
}
