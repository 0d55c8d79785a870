/** The queues as objects: names from the contract, one policy for retries and for what is kept. */
import { type DefaultJobOptions, Queue } from "bullmq";
import type { Redis } from "ioredis";
import { QUEUES } from "../../shared/jobs.ts";

export type QueueName = keyof typeof QUEUES;
export type Queues = Readonly<Record<QueueName, Queue>>;

const HOUR = 3600;

/**
 * Payloads are ids: a big one is a mistake. Finished jobs stay for the dashboard for a day at most; the rows are the record.
 * Retries are for accidents (a store or a model away): an outcome that is final is written to the row, and its job completes.
 */
const jobOptions: DefaultJobOptions = {
  attempts: 8,
  backoff: { type: "exponential", delay: 250, jitter: 0.5 },
  sizeLimit: 64 * 1024,
  removeOnComplete: { age: HOUR, count: 1000 },
  removeOnFail: { age: 24 * HOUR, count: 1000 },
};

/** Opens all queues on one connection. The connection stays its owner's to close. */
export function openQueues(connection: Redis, prefix: string, onError: (error: Error) => void): Queues {
  const open = (name: QueueName): [QueueName, Queue] => {
    const queue = new Queue(QUEUES[name], { connection, prefix, defaultJobOptions: jobOptions });
    queue.on("error", onError);
    return [name, queue];
  };
  return Object.fromEntries((Object.keys(QUEUES) as QueueName[]).map(open)) as Record<QueueName, Queue>;
}

export async function closeQueues(queues: Queues): Promise<void> {
  await Promise.all(Object.values(queues).map((queue) => queue.close()));
}
