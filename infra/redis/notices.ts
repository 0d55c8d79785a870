/**
 * Notices over Redis: they wake those who wait, and carry an id alone; and what the model is writing, which is shown and gone. A notice may be lost (Redis restarts, a subscriber reconnects),
 * so whoever waits also looks at the row now and then.
 */
import type { Redis } from "ioredis";
import { CHANNELS, writingChannel } from "../../shared/jobs.ts";

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
  /** By channel. */
  readonly #writing = new Map<string, Set<(json: string) => void>>();
  readonly #connection: Redis;

  private constructor(connection: Redis) {
    this.#connection = connection;
  }

  /** Subscribes the connection, which must be a `subscriber` and is given over for good. */
  static async subscribe(connection: Redis): Promise<NoticeHub> {
    const hub = new NoticeHub(connection);
    connection.on("message", (channel: string, said: string) => hub.#dispatch(channel, said));
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

  /** Listens to what the model writes for a root mission: a `Writing` as JSON. Only missions that somebody listens to are subscribed to. */
  onWriting(mission: string, listener: (json: string) => void): Unlisten {
    const channel = writingChannel(mission);
    const listeners = this.#writing.get(channel) ?? new Set();
    if (listeners.size === 0) this.#connection.subscribe(channel).catch(() => undefined);
    this.#writing.set(channel, listeners.add(listener));
    return () => {
      if (!listeners.delete(listener) || listeners.size > 0) return;
      this.#writing.delete(channel);
      this.#connection.unsubscribe(channel).catch(() => undefined);
    };
  }

  #dispatch(channel: string, said: string): void {
    const listeners = this.#listenersOf(channel, said) ?? [];
    for (const listener of [...listeners]) listener(said);
  }

  #listenersOf(channel: string, said: string): Iterable<(said: string) => void> | undefined {
    if (channel === CHANNELS.jobSettled) return this.#settled.get(said);
    return channel === CHANNELS.event ? this.#events : this.#writing.get(channel);
  }
}
