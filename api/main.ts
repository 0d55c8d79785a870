/** The API as a process: settings in, a listening socket out, until it is told to stop (§12.1). */
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import { openBlobStore } from "../infra/blobs.ts";
import { createBoundary } from "../infra/boundary.ts";
import { identity } from "../infra/ids.ts";
import { ensureAdminKey } from "../infra/keys.ts";
import { createProbe, probeLimits } from "../infra/llama/probe.ts";
import { verdictsOf } from "../infra/llama/verdicts.ts";
import { createLog, type Logger } from "../infra/log.ts";
import { connectRedis } from "../infra/redis/connection.ts";
import { ensureRedis } from "../infra/redis/embedded-server.ts";
import { NoticeHub } from "../infra/redis/notices.ts";
import { closeQueues, openQueues } from "../infra/redis/queues.ts";
import { announceReady, stopOnSignal } from "../infra/start/child.ts";
import { openStores } from "../infra/stores.ts";
import { type Config, parseConfig } from "../shared/config.ts";
import { BatError, isBatError } from "../shared/errors.ts";
import { createSessions } from "../shared/image/sessions.ts";
import { buildApp } from "./app.ts";

const IMAGE_CHECK_MS = 100;

interface RunningApi {
  url: string;
  stop(): Promise<void>;
}

/** Opens everything, waits until a worker has made the image, and listens. What was opened last is closed first. */
async function startApi(config: Config, log: Logger): Promise<RunningApi> {
  await mkdir(config.BATOS_DATA, { recursive: true, mode: 0o700 });
  const redis = await ensureRedis({
    dataDir: join(config.BATOS_DATA, "redis"),
    url: config.REDIS_URL,
    log: (message) => log.info(message),
  });
  const { store, operations, isEmpty, close } = await openStores(config);
  await ensureAdminKey(config.BATOS_DATA, operations, identity);
  const onError = (error: Error): void => log.warn({ err: error }, "Redis");
  const client = connectRedis(redis.url, "client", onError);
  const subscriber = connectRedis(redis.url, "subscriber", onError);
  const queues = openQueues(client, config.BATOS_QUEUE_PREFIX, onError);
  const app = await buildApp({
    config,
    store,
    operations,
    blobs: await openBlobStore(config, (message) => log.warn(message)),
    probe: createProbe(probeLimits(config), verdictsOf(config)),
    openSession: createSessions(store, identity),
    identity,
    redis: client,
    queues,
    hub: await NoticeHub.subscribe(subscriber),
    boundary: createBoundary(config.BATOS_BOUNDARY_SOCKET),
    log,
    version: await packageVersion(),
  });
  // Another process makes the image, and nothing announces it across databases; this is once, at a first start.
  while (await isEmpty()) await pause(IMAGE_CHECK_MS);
  const url = await listen(app, config);
  return {
    url,
    async stop() {
      await app.close();
      await closeQueues(queues);
      subscriber.disconnect();
      client.disconnect();
      await close();
      await redis.stop();
    },
  };
}

async function listen(app: FastifyInstance, { BATOS_HOST: host, BATOS_PORT: port }: Config): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE")
      throw new BatError(
        "Unavailable",
        `port ${port} of ${host} is taken: set BATOS_PORT to another, or stop what listens there`,
        { host, port },
        error,
      );
    throw new BatError(
      "Unavailable",
      `cannot listen at ${host}:${port} (${message}): check BATOS_HOST and BATOS_PORT`,
      { host, port },
      error,
    );
  }
}

async function packageVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8")) as { version: string };
  return version;
}

try {
  const config = parseConfig(process.env);
  const log = createLog("api", config.BATOS_LOG);
  const starting = startApi(config, log);
  stopOnSignal(async (signal) => {
    log.info({ signal }, "stopping");
    const grace = pause(config.BATOS_GRACE_SECONDS * 1000);
    // A signal that comes while starting waits for the start, which may wait for a Redis or an image that never comes.
    const api = await Promise.race([starting, grace]);
    // Requests that outlast the grace period are cut off: what they asked for is in the database.
    await Promise.race([api?.stop(), grace]);
  });
  const { url } = await starting;
  log.info({ url }, "listening");
  announceReady({ url });
} catch (error) {
  process.stderr.write(`${isBatError(error) ? error.message : (error as Error).stack}\n`);
  process.exit(1);
}
