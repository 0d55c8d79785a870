/** The system's Redis, kept running: a private one that dies is started again, and everyone's connections find it by themselves. */
import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "../log.ts";
import { connectRedis } from "../redis/connection.ts";
import { type EmbeddedRedisOptions, ensureRedis } from "../redis/embedded-server.ts";

export interface KeptRedis {
  url: string;
  /** Stops watching, and the server where it is ours. */
  stop(): Promise<void>;
}

const PAUSE_MS = 500;

/** Sees to a Redis as `ensureRedis` does, and sees to it again whenever the connection to it breaks. One at a given `url` is its owner's to keep. */
export async function keepRedis(options: EmbeddedRedisOptions, log: Logger): Promise<KeptRedis> {
  let server = await ensureRedis(options);
  const { url } = server;
  if (options.url !== undefined) return { url, stop: async () => {} };
  const stopped = new AbortController();
  const watch = connectRedis(url, "subscriber", () => {});
  let mending: Promise<void> | undefined;

  const mend = async (): Promise<void> => {
    log.warn("the connection to Redis is gone: seeing to it");
    while (!stopped.signal.aborted) {
      try {
        server = await ensureRedis(options);
        return;
      } catch (err) {
        log.error({ err }, "Redis could not be started; trying again");
        await pause(PAUSE_MS, undefined, { signal: stopped.signal }).catch(() => {});
      }
    }
  };
  watch.on("close", () => {
    if (stopped.signal.aborted || mending) return;
    mending = mend().finally(() => {
      mending = undefined;
    });
  });
  return {
    url,
    async stop() {
      stopped.abort();
      watch.disconnect();
      await mending;
      await server.stop();
    },
  };
}
