/**
 * The outbox's way to the queues (§2.6): entries leave the database only after Redis has them. A crash in between delivers an entry twice,
 * which the job id makes harmless: BullMQ ignores an add whose id it knows, and a job that ran already is final in its row.
 */
import type { Boundary } from "../../shared/boundaries.ts";
import { BatError } from "../../shared/errors.ts";
import type { Operations } from "../../shared/operations/operations.ts";
import type { OutboxEntry } from "../../shared/operations/records.ts";
import { within } from "../deadline.ts";
import type { QueueName, Queues } from "./queues.ts";

const BATCH = 200;
const ADD_MS = 5000;

/**
 * Hands every outbox entry to its queue, oldest first, and returns how many there were. Several processes may drain at once.
 * @throws BatError Unavailable when Redis cannot be reached; what was not handed over stays in the outbox.
 */
export async function drainOutbox(operations: Operations, queues: Queues, boundary: Boundary): Promise<number> {
  let drained = 0;
  for (;;) {
    const entries = await operations.outbox(BATCH);
    if (entries.length === 0) return drained;
    await boundary("outbox:before-queue");
    await addAll(queues, entries);
    await boundary("outbox:queued");
    await operations.apply([{ write: "deleteOutbox", ids: entries.map((entry) => entry.id) }]);
    drained += entries.length;
    if (entries.length < BATCH) return drained;
  }
}

async function addAll(queues: Queues, entries: readonly OutboxEntry[]): Promise<void> {
  for (const name of new Set(entries.map((entry) => entry.queue))) {
    const batch = entries.filter((entry) => entry.queue === name);
    const queue = queues[name as QueueName];
    if (!queue)
      throw new BatError("Corrupt", `the outbox names the queue ${name}, which does not exist`, {
        queue: name,
        entries: batch.map((entry) => entry.id),
      });
    // BullMQ would wait for Redis without end, and with it whoever drains; an add that comes through later is harmless.
    await within(
      ADD_MS,
      `queue ${name}`,
      queue.addBulk(batch.map((entry) => ({ name: entry.name, data: entry.payload, opts: { jobId: entry.jobId, delay: entry.delay } }))),
    );
  }
}

/**
 * A drain that many may ask for at once: one runs at a time, and asking while it runs makes it run once more, so that nothing written
 * before the asking is left behind. Failures go to `onError`; the sweeper drains what remains.
 */
export function createDrain(
  operations: Operations,
  queues: Queues,
  boundary: Boundary,
  onError: (error: unknown) => void,
): { kick(): void; idle(): Promise<void> } {
  let asked = false;
  let running: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    while (asked) {
      asked = false;
      await drainOutbox(operations, queues, boundary).catch(onError);
    }
    running = undefined;
  };
  return {
    kick() {
      asked = true;
      running ??= run();
    },
    idle: async () => running,
  };
}
