/**
 * What of a mission's record a job's client may see (§11.2). All who wait for a mission share what it thinks; that others wait, their jobs, answers,
 * errors and arguments are theirs alone.
 */
import type { CycleEvent } from "../shared/audit/event.ts";
import type { Operations } from "../shared/operations/operations.ts";
import type { Job } from "../shared/operations/records.ts";

const PAGE = 200;

export interface EventPage {
  events: CycleEvent[];
  /** The last seq that was looked at: where the next page begins. */
  upTo: number;
  /** There may be more. */
  more: boolean;
}

/** The events of some missions after a seq that are for a job's client, a page of them. */
export async function eventPage(operations: Operations, job: Job, missions: readonly string[], after: number): Promise<EventPage> {
  const page = missions.length === 0 ? [] : await operations.events(missions, after, PAGE);
  return {
    events: page.flatMap((event) => visibleTo(job, event) ?? []),
    upTo: page.at(-1)?.seq ?? after,
    more: page.length === PAGE,
  };
}

/** All events of some missions that are for a job's client, page by page. */
export async function* eventPages(operations: Operations, job: Job, missions: readonly string[]): AsyncGenerator<CycleEvent[]> {
  for (let after = 0; ; ) {
    const { events, upTo, more } = await eventPage(operations, job, missions, after);
    yield events;
    if (!more) return;
    after = upTo;
  }
}

/** A brief without what the message that opened the mission alone said: its arguments, and whom it was for. */
export function sharedBrief<Brief extends { args?: unknown; receiver?: unknown }>(brief: Brief): Omit<Brief, "args" | "receiver"> {
  const { args: _, receiver: __, ...shared } = brief;
  return shared;
}

function visibleTo(job: Job, event: CycleEvent): CycleEvent | undefined {
  if (event.job_id === null || event.job_id === job.id) return event;
  if (event.event_type !== "mission_opened") return undefined;
  const { receiver: _, brief, ...shared } = event.data;
  return { ...event, job_id: null, data: { ...shared, brief: sharedBrief(brief as object) } };
}
