/** The audit trail's writer (§10.1): events are buffered, stored in the events table, appended to the files, and announced. */
import { type CycleEvent, type EventFields, newEvent } from "../../shared/audit/event.ts";
import { redact } from "../../shared/audit/redact.ts";
import { BatError } from "../../shared/errors.ts";
import type { TrailEmitter } from "../../shared/mind/effects.ts";
import type { Operations } from "../../shared/operations/operations.ts";
import { TrailFiles } from "./files.ts";

/** Durable is what is in the table; after a flush it is also in the files, unless another process writes those. */
export interface Trail extends TrailEmitter {
  /** Flushes and gives the files back. */
  close(): Promise<void>;
}

export interface TrailOptions {
  /** The folder of the files; it is made where it is missing. */
  dir: string;
  operations: Operations;
  /** Epoch milliseconds. */
  clock: () => number;
  /** Told once per flush and mission that the mission has new events. */
  publish: (mission: string) => Promise<void>;
  /** Told of what went wrong outside a flush that someone waits for. */
  onError: (error: unknown) => void;
  /** Values that must not be put on record, wherever they stand. */
  secrets?: readonly string[];
  /** Bytes after which a day goes on in another file. */
  maxFileBytes?: number;
}

const MAX_FILE_BYTES = 64 * 1024 * 1024;
/** Events that may wait. Beyond it they are counted, and the count goes on record with the next event. */
const BUFFER = 10_000;
const GROUP_MS = 20;
const PAGE = 500;

/** Opens the trail. The first flush also appends what a crash left in the table alone. */
export function createTrail(options: TrailOptions): Trail {
  const { dir, operations, clock, publish, onError, secrets = [], maxFileBytes = MAX_FILE_BYTES } = options;
  const files = new TrailFiles(dir, maxFileBytes);
  let buffer: CycleEvent[] = [];
  let dropped = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  /** The flush that has not begun yet: it covers what is emitted until it does. */
  let next: Promise<void> | undefined;
  let untold = new Set<string>();

  const eventFrom = (fields: EventFields): CycleEvent => redact(newEvent(fields, clock()), secrets);

  const store = async (): Promise<void> => {
    next = undefined;
    const events = buffer;
    buffer = [];
    for (const { mission_id } of events) if (mission_id !== null) untold.add(mission_id);
    try {
      if (events.length > 0) await operations.apply([{ write: "insertEvents", events }]);
    } catch (error) {
      buffer = [...events, ...buffer];
      throw new BatError("Unavailable", "the audit trail cannot be stored; check the disk and the data folder", undefined, error);
    }
    await follow();
    const missions = [...untold];
    untold = new Set();
    await Promise.all(missions.map((mission) => publish(mission).catch(onError)));
  };

  const tellOther = (seq: number): void =>
    onError(
      new BatError(
        "Conflict",
        `the audit trail's files in ${dir} have other events after ${seq} than the image, which was put back or replaced: a new file goes on from there, and what stands in the others is kept`,
        { seq },
      ),
    );

  const follow = async (): Promise<void> => {
    try {
      if (!(await files.acquire(operations.eventsAfter, tellOther))) return;
      for (;;) {
        const events = await operations.eventsAfter(files.lastSeq, PAGE);
        if (events.length > 0) await files.append(events, new Date(clock()).toISOString().slice(0, 10));
        if (events.length < PAGE) return;
      }
    } catch (error) {
      // A write that failed halfway leaves the end of the file unknown: let go, and find it again at the next flush.
      await files.release().catch(onError);
      throw error instanceof BatError
        ? error
        : new BatError("Unavailable", `the audit trail's files in ${dir} cannot be written; check the disk`, undefined, error);
    }
  };

  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    if (next === undefined) {
      next = writing.then(store);
      writing = next.catch(() => {});
    }
    return next;
  };

  const flushSoon = (): void => {
    timer ??= setTimeout(() => flush().catch(onError), GROUP_MS).unref();
  };

  return {
    emit(fields) {
      if (buffer.length >= BUFFER) {
        dropped += 1;
        return;
      }
      const event = eventFrom(fields);
      if (dropped > 0) event.data = { ...event.data, dropped_before: dropped };
      dropped = 0;
      buffer.push(event);
      flushSoon();
    },
    asWrite: (fields) => ({ write: "insertEvents", events: [eventFrom(fields)] }),
    announce(mission) {
      untold.add(mission);
      flushSoon();
    },
    flush,
    async close() {
      await flush();
      await files.release();
    },
  };
}
