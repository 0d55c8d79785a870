/** The audit trail as rows: what event streams, traces and the self-audit read. */
import { and, asc, gt, sql } from "drizzle-orm";
import type { CycleEvent } from "../../../shared/audit/event.ts";
import type { Connection } from "../connection.ts";
import type { Tables } from "../tables.ts";
import type { Work } from "../work.ts";

export function prepareEvents({ orm, prepared, list, listed, tables: { events, missions } }: Connection) {
  const p = sql.placeholder;
  const insert = prepared(orm.insert(events).values({ mission: p("mission"), event: p("event") as never }));
  const asked = listed(p("missions"));
  const ofMissions = prepared(
    orm
      .select()
      .from(events)
      .where(
        and(
          sql`${events.mission} in (${asked} union select ${missions.id} from ${missions} where ${missions.root} in (${asked}))`,
          gt(events.seq, p("after")),
        ),
      )
      .orderBy(asc(events.seq))
      .limit(p("limit")),
  );
  const all = prepared(
    orm
      .select()
      .from(events)
      .where(gt(events.seq, p("after")))
      .orderBy(asc(events.seq))
      .limit(p("limit")),
  );
  const eventOf = (row: Tables["events"]["$inferSelect"]): CycleEvent => ({ ...row.event, seq: row.seq });
  return {
    *ofMissions(ids: readonly string[], after: number, limit: number): Work<CycleEvent[]> {
      return (yield* ofMissions.all({ missions: list(ids), after, limit })).map(eventOf);
    },
    *after(seq: number, limit: number): Work<CycleEvent[]> {
      return (yield* all.all({ after: seq, limit })).map(eventOf);
    },
    *insert(list: readonly CycleEvent[]): Work<void> {
      for (const event of list) yield* insert.run({ mission: event.mission_id, event });
    },
  };
}
