/**
 * Notices over Redis: they wake those who wait, and carry an id alone. A notice may be lost (Redis restarts, a subscriber reconnects),
 * so whoever waits also looks at the row now and then.
 */
import type { Redis } from "ioredis";
import { CHANNELS } from "../../shared/jobs.ts";

/** Tells everyone that a job is final. */
export async function publishJobSettled(redis: Redis, job: string): Promise<void> {
  await redis.publish(CHANNELS.jobSettled, job);
}

/** Tells everyone that a mission has new events. */
export async function publishEvent(redis: Redis, mission: string): Promise<void> {
  await redis.publish(CHANNELS.event, mission);
}

/** Takes the listener away again. */
export type Unlisten = () => void;

/** One subscriber connection for all who wait in this process. */
export class NoticeHub {
  readonly #settled = new Map<string, Set<() => void>>();
  readonly #events = new Set<(mission: string) => void>();

  /** Subscribes the connection, which must be a `subscriber` and is given over for good. */
  static async subscribe(connection: Redis): Promise<NoticeHub> {
    const hub = new NoticeHub();
    connection.on("message", (channel: string, id: string) => hub.#dispatch(channel, id));
    await connection.subscribe(CHANNELS.jobSettled, CHANNELS.event);
    return hub;
  }

  onJobSettled(job: string, listener: () => void): Unlisten {
    const listeners = this.#settled.get(job) ?? new Set();
    this.#settled.set(job, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#settled.delete(job);
    };
  }

  onEvent(listener: (mission: string) => void): Unlisten {
    this.#events.add(listener);
    return () => this.#events.delete(listener);
  }

  #dispatch(channel: string, id: string): void {
    const listeners: Iterable<(id: string) => void> = (channel === CHANNELS.jobSettled ? this.#settled.get(id) : this.#events) ?? [];
    for (const listener of [...listeners]) listener(id);
  }
}
