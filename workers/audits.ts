/** The self-audit (§10.2, §10.3): reads on in the trail, puts it into the full-text index, counts, and leaves a report in the image. */

import type { CycleEvent } from "../shared/audit/event.ts";
import { type AuditReport, countEvent, emptyReport, reportSlots, trailText } from "../shared/audit/report.ts";
import { BatError, isBatError } from "../shared/errors.ts";
import { isRef, type Oid, ref, type Stored } from "../shared/image/values.ts";
import type { WorkerDeps } from "./deps.ts";

const PAGE = 500;
const TRIES = 12;
/** Reports that `genesis.reports` names: a month of hourly ones. Older ones stay in its history. */
export const REPORTS_KEPT = 720;

/**
 * Makes the handler of the queue `audits`; it answers the report's oid. The trail is read on from where the last report ended, so an audit that
 * died is made up for by the next, and one that runs twice counts nothing twice.
 */
export function createAuditRunner(deps: WorkerDeps): () => Promise<{ oid: Oid; report: AuditReport }> {
  return async () => {
    await deps.trail.flush();
    const report = await readOn(deps);
    for (let attempt = 1; ; attempt++) {
      try {
        return { oid: await leave(deps, report), report };
      } catch (error) {
        if (!isBatError(error, "Conflict") || attempt === TRIES) throw error;
        // Another audit left its report meanwhile: what it counted is not counted again.
        if ((await lastReported(deps)).seq > report.from_seq)
          throw new BatError("Unavailable", "another self-audit finished first; this one is made again from there", undefined, error);
      }
    }
  };
}

/** Indexes and counts page by page what came after the last report, and indexes what an audit that died had not reached. */
async function readOn(deps: WorkerDeps): Promise<AuditReport> {
  const { operations, identity } = deps;
  const { seq: reported, timestamp } = await lastReported(deps);
  const indexed = await operations.indexedTrail();
  const report = emptyReport(reported, identity.clock(), timestamp);
  for (let after = Math.min(reported, indexed); ; ) {
    const events = await operations.eventsAfter(after, PAGE);
    const fresh = events.filter((event) => event.seq > indexed);
    const documents = fresh.map((event) => ({
      seq: event.seq,
      cycle: event.cycle_id ?? event.mission_id ?? "",
      type: event.event_type,
      text: trailText(event),
    }));
    if (documents.length > 0) await operations.apply([{ write: "indexTrail", documents }]);
    const selectors = await selectorsOf(deps, events);
    for (const event of events) if (event.seq > reported) countEvent(report, event, selectorOf(event, selectors));
    if (events.length < PAGE) return report;
    after = events.at(-1)?.seq ?? after;
  }
}

/** The selectors of the missions that a page of events names. */
async function selectorsOf(deps: WorkerDeps, events: readonly CycleEvent[]): Promise<Map<string, string>> {
  const selectors = new Map<string, string>();
  for (const id of new Set(events.flatMap((event) => event.mission_id ?? []))) {
    const mission = await deps.operations.mission(id);
    if (mission) selectors.set(id, mission.brief.selector);
  }
  return selectors;
}

function selectorOf(event: CycleEvent, selectors: ReadonlyMap<string, string>): string | undefined {
  const own = event.data.selector;
  return typeof own === "string" ? own : event.mission_id === null ? undefined : selectors.get(event.mission_id);
}

interface Reported {
  seq: number;
  timestamp: string | null;
}

const NOTHING: Reported = { seq: 0, timestamp: null };

/**
 * Where the last report ended; 0 before the first. Reports are in the image and go where it is brought by an import, while the events there begin
 * anew: a seq at which the table has no event, or another one, is of another table.
 */
async function lastReported(deps: WorkerDeps): Promise<Reported> {
  const session = await deps.openSession();
  const last = reportsIn(await session.read(await session.resolve("genesis"), "reports")).at(-1);
  const slots = last && isRef(last) ? (await session.record(last.$ref)).slots : {};
  session.abort();
  const { to_seq: seq, to_timestamp: timestamp } = slots;
  if (typeof seq !== "number" || seq === 0) return NOTHING;
  const [event] = await deps.operations.eventsAfter(seq - 1, 1);
  // Reports of older programs have no timestamp.
  const same = event?.seq === seq && (typeof timestamp !== "string" || timestamp === event.timestamp);
  return same ? { seq, timestamp: event.timestamp } : NOTHING;
}

async function leave(deps: WorkerDeps, report: AuditReport): Promise<Oid> {
  const session = await deps.openSession();
  try {
    const genesis = await session.resolve("genesis");
    const oid = session.create({ parents: [ref(await session.resolve("traits"))], ...reportSlots(report) });
    const reports = reportsIn(await session.read(genesis, "reports"));
    session.write(genesis, "reports", [...reports, ref(oid)].slice(-REPORTS_KEPT));
    await session.commit({ time: report.at, actor: "self-audit", note: `events ${report.from_seq + 1} to ${report.to_seq}` });
    return oid;
  } finally {
    session.abort();
  }
}

const reportsIn = (slot: Stored | undefined): Stored[] => (Array.isArray(slot) ? slot : []);
