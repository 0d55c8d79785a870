/** The audit trail as rows: what event streams, traces and the self-audit read. */
import { and, asc, gt, sql } from "drizzle-orm";
import type { CycleEvent } from "../../../shared/audit/event.ts";
import type { Database } from "../connection.ts";
import { events, missions } from "../schema.ts";

export function prepareEvents({ orm }: Database) {
  const p = sql.placeholder;
  const insert = orm
    .insert(events)
    .values({ mission: p("mission"), event: p("event") as never })
    .prepare();
  const asked = sql`select value from json_each(${p("missions")})`;
  const ofMissions = orm
    .select()
    .from(events)
    .where(
      and(
        sql`${events.mission} in (${asked} union select ${missions.id} from ${missions} where ${missions.root} in (${asked}))`,
        gt(events.seq, p("after")),
      ),
    )
    .orderBy(asc(events.seq))
    .limit(p("limit"))
    .prepare();
  const all = orm
    .select()
    .from(events)
    .where(gt(events.seq, p("after")))
    .orderBy(asc(events.seq))
    .limit(p("limit"))
    .prepare();
  const eventOf = (row: typeof events.$inferSelect): CycleEvent => ({ ...row.event, seq: row.seq });
  return {
    ofMissions: (ids: readonly string[], after: number, limit: number): CycleEvent[] =>
      ofMissions.all({ missions: JSON.stringify(ids), after, limit }).map(eventOf),
    after: (seq: number, limit: number): CycleEvent[] => all.all({ after: seq, limit }).map(eventOf),
    insert(list: readonly CycleEvent[]): void {
      for (const event of list) insert.run({ mission: event.mission_id, event });
    },
  };
}
