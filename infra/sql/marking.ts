/** Marking what a pack keeps: the objects that something leads to. The marks are a temporary table, so all of it is run on one connection. */
import { and, desc, eq, lt, sql } from "drizzle-orm";
import { type Oid, refsIn, type Tid } from "../../shared/image/values.ts";
import type { Connection } from "./connection.ts";
import type { Work } from "./work.ts";

/** Rows of one small transaction. */
const PIECE = 200;

/** How far the messages and missions under way have been gone through. */
export interface UnderWay {
  kind: number;
  at: number;
  id: string;
}
export const FIRST_UNDER_WAY: UnderWay = { kind: 0, at: -1, id: "" };

/**
 * How far references have been followed: rounds of marks, by oid within each; what an object leads to is marked in a later round. Rejected is a column
 * that says what was followed: PostgreSQL would go through all that it said before again and again.
 */
export interface Frontier {
  round: number;
  oid: Oid;
  /** Everything was followed. */
  end: boolean;
}
/** Before what is marked in a round. */
export const frontier = (round: number): Frontier => ({ round, oid: "", end: false });

export function prepareMarking(
  { orm, prepared, rows, change, list, listed, tables: { jobs, missions, names, revisions } }: Connection,
  lastTid: () => Work<Tid>,
) {
  const p = sql.placeholder;
  const pasts = prepared(
    orm
      .select({ tid: revisions.tid, slots: revisions.slots })
      .from(revisions)
      .where(and(eq(revisions.oid, p("oid")), lt(revisions.tid, p("before"))))
      .orderBy(desc(revisions.tid))
      .limit(PIECE),
  );
  // In the order of the index by status: one by id would go through all that have ended.
  const jobsOf = prepared(
    orm
      .select({ id: jobs.id, at: jobs.updatedAt, receiver: jobs.receiver, holder: jobs.holder, args: jobs.args, examples: jobs.examples })
      .from(jobs)
      .where(and(eq(jobs.status, p("status")), sql`(${jobs.updatedAt}, ${jobs.id}) > (${p("at")}, ${p("id")})`))
      .orderBy(jobs.updatedAt, jobs.id)
      .limit(PIECE),
  );
  const openMissions = prepared(
    orm
      .select({ id: missions.id, at: missions.updatedAt, brief: missions.brief })
      .from(missions)
      .where(and(eq(missions.status, sql`'open'`), sql`(${missions.updatedAt}, ${missions.id}) > (${p("at")}, ${p("id")})`))
      .orderBy(missions.updatedAt, missions.id)
      .limit(PIECE),
  );

  const mark = (oids: ReadonlySet<Oid>, round: number): Work<number> =>
    change(
      sql`with found (oid) as (${listed(list([...oids]))})
          insert into reached (oid, round) select oid, cast(${round} as integer) from found where true on conflict do nothing`,
    );

  function* jobRoots(status: "queued" | "waiting", after: UnderWay) {
    const found = yield* jobsOf.all({ ...after, status });
    return found.map(({ id, at, receiver, holder, args, examples }) => ({
      id,
      at,
      oids: [receiver, ...(holder === null ? [] : [holder]), ...refsIn(args), ...refsIn(examples)],
    }));
  }
  function* missionRoots(after: UnderWay) {
    const found = yield* openMissions.all({ ...after });
    return found.map(({ id, at, brief }) => ({ id, at, oids: [brief.receiver, brief.holder, ...refsIn(brief)] }));
  }
  const kinds: ((after: UnderWay) => Work<{ id: string; at: number; oids: Oid[] }[]>)[] = [
    (after) => jobRoots("queued", after),
    (after) => jobRoots("waiting", after),
    missionRoots,
  ];

  function* targetsOf(oid: Oid, targets: Set<Oid>): Work<void> {
    for (let before = Number.MAX_SAFE_INTEGER, more = true; more; ) {
      const some = yield* pasts.all({ oid, before });
      for (const { slots } of some) for (const target of refsIn(slots)) targets.add(target);
      before = some.at(-1)?.tid ?? before;
      more = some.length === PIECE;
    }
  }

  return {
    /** Marking begins with no marks. Answers the newest transaction: what is committed after it, the end of the marking has to follow. */
    *begin(): Work<Tid> {
      yield* change(sql`create temporary table if not exists reached (oid text primary key, round integer not null)`);
      yield* change(sql`create index if not exists reached_by_round on reached (round, oid)`);
      yield* change(sql`delete from reached`);
      return yield* lastTid();
    },
    /** What was given a name after one transaction, and what was written after another; also what was reached before, to be followed again. */
    *reachNewer(named: Tid, written: Tid, round: number): Work<void> {
      const newer = sql`select oid from ${names} where tid > ${named} union select oid from ${revisions} where tid > ${written}`;
      yield* change(sql`delete from reached where oid in (${newer})`);
      yield* change(sql`insert into reached (oid, round) select oid, cast(${round} as integer) from (${newer}) as newer`);
    },
    /** What some of the messages and missions under way are about: all they refer to. Answers how far it came; undefined at the end. */
    *reachUnderWay(after: UnderWay, round: number): Work<UnderWay | undefined> {
      const found = yield* (kinds[after.kind] as (typeof kinds)[number])(after);
      yield* mark(new Set(found.flatMap(({ oids }) => oids)), round);
      const last = found.at(-1);
      if (last !== undefined) return { kind: after.kind, at: last.at, id: last.id };
      return after.kind + 1 < kinds.length ? { ...FIRST_UNDER_WAY, kind: after.kind + 1 } : undefined;
    },
    /**
     * Follows the references of some objects in all revisions that are kept: one that moves meanwhile is still seen where it was. Answers how far it
     * came.
     */
    *expand({ round, oid }: Frontier): Work<Frontier> {
      let at = { round, oid };
      for (let followed = 0; followed < PIECE; ) {
        const marks = yield* rows<{ oid: Oid; round: string }>(
          // Compared as a pair, so that the index gives the order: a round can be the whole image.
          sql`select oid, cast(round as text) as round from reached where (round, oid) > (cast(${at.round} as integer), ${at.oid})
              order by reached.round, oid limit ${PIECE - followed}`,
        );
        const last = marks.at(-1);
        if (last === undefined) return { ...at, end: true };
        at = { round: Number(last.round), oid: last.oid };
        const targets = new Set<Oid>();
        for (const marked of marks) yield* targetsOf(marked.oid, targets);
        yield* mark(targets, at.round + 1);
        followed += marks.length;
      }
      return { ...at, end: false };
    },
  };
}
