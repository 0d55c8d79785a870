/** How far the trail's files and an events table are the same, where an older image was put back beside newer files. */
import { createReadStream } from "node:fs";
import type { CycleEvent } from "../../shared/audit/event.ts";
import { linesOf } from "../lines.ts";

/** Events of a table in order of seq, after a seq. */
export type EventsAfter = (seq: number, limit: number) => Promise<CycleEvent[]>;

const PAGE = 500;

export async function isInTable(eventsAfter: EventsAfter, event: CycleEvent): Promise<boolean> {
  const [found] = await eventsAfter(event.seq - 1, 1);
  return found !== undefined && isSame(found, event);
}

/** The seq of the last event that files and table have in common; 0 where there is none. @param paths newest first */
export async function lastShared(eventsAfter: EventsAfter, paths: readonly string[]): Promise<number> {
  for (const path of paths) {
    const seq = await lastSharedIn(path, eventsAfter);
    if (seq > 0) return seq;
  }
  return 0;
}

/** A file is in order, and of one table: what is the same is its beginning. */
async function lastSharedIn(path: string, eventsAfter: EventsAfter): Promise<number> {
  let shared = 0;
  let rows: CycleEvent[] = [];
  for await (const line of linesOf(createReadStream(path, "utf8"))) {
    const event = JSON.parse(line) as CycleEvent;
    if (rows.length === 0) rows = await eventsAfter(event.seq - 1, PAGE);
    const row = rows.shift();
    if (row === undefined || !isSame(row, event)) return shared;
    shared = event.seq;
  }
  return shared;
}

const isSame = (one: CycleEvent, other: CycleEvent): boolean =>
  one.seq === other.seq && one.timestamp === other.timestamp && one.event_type === other.event_type;
