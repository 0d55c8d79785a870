/** The one way a connection to Redis (or Valkey) is made. */
import { Redis } from "ioredis";

/**
 * `client` fails a command soon when Redis is away, so that nobody who asked over HTTP hangs; `worker` waits for Redis for as long as it
 * takes (BullMQ's workers require that); `subscriber` is for notices alone: a subscribed connection can do nothing else.
 */
export type ConnectionRole = "client" | "worker" | "subscriber";

const RECONNECT_MOST_MS = 2000;

/**
 * A connection that reconnects by itself. Errors go to `onError`: without a listener ioredis would print them.
 * @param url `redis://`, `rediss://` or `unix:///path/to/redis.sock`
 */
export function connectRedis(url: string, role: ConnectionRole, onError: (error: Error) => void): Redis {
  const options = {
    connectionName: `batos-${role}`,
    maxRetriesPerRequest: role === "client" ? 2 : null,
    retryStrategy: (attempt: number) => Math.min(50 * attempt, RECONNECT_MOST_MS),
  };
  const connection = new Redis(socketPath(url) ?? url, options);
  connection.on("error", onError);
  return connection;
}

/** The file path in a `unix:` address, or undefined. */
function socketPath(url: string): string | undefined {
  return url.startsWith("unix:") ? url.replace(/^unix:(\/\/)?/, "") : undefined;
}
