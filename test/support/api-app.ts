/** The real API app on a real SQLite file and a real Redis, without a socket. What a worker does to a job, tests write themselves. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import type { Redis } from "ioredis";
import { buildApp } from "../../api/app.ts";
import type { ApiDeps } from "../../api/deps.ts";
import { openDiskBlobStore } from "../../infra/disk/blob-store.ts";
import { identity } from "../../infra/ids.ts";
import { keyRow, newKey, type Scope } from "../../infra/keys.ts";
import { createProbe, probeLimits } from "../../infra/llama/probe.ts";
import { createLog } from "../../infra/log.ts";
import { connectRedis } from "../../infra/redis/connection.ts";
import { ensureRedis } from "../../infra/redis/embedded-server.ts";
import { NoticeHub } from "../../infra/redis/notices.ts";
import { closeQueues, openQueues, type Queues } from "../../infra/redis/queues.ts";
import { openSqliteStores } from "../../infra/sqlite/stores.ts";
import { parseConfig } from "../../shared/config.ts";
import { awaken } from "../../shared/image/genesis.ts";
import { createSessions } from "../../shared/image/sessions.ts";
import type { Job } from "../../shared/operations/records.ts";

export interface ApiUnderTest {
  app: FastifyInstance;
  deps: ApiDeps;
  queues: Queues;
  redis: Redis;
  /** A new key with these scopes. */
  key(...scopes: Scope[]): Promise<string>;
  /** Everything a refused request must leave as it was. */
  fingerprint(): Promise<{ image: string; counts: unknown }>;
  /** Makes a job final, as a worker's commit would. */
  settle(job: string, set: Partial<Job>): Promise<void>;
  close(): Promise<void>;
}

export async function startApiUnderTest(environment: Record<string, string> = {}): Promise<ApiUnderTest> {
  const dataDir = mkdtempSync(join(tmpdir(), "batos-api-"));
  const config = parseConfig({ ...environment, BATOS_DATA: dataDir, BATOS_LOG: "silent" });
  const log = createLog("api", config.BATOS_LOG);
  const server = await ensureRedis({ dataDir: join(dataDir, "redis"), log: () => {} });
  const fail = (error: Error): void => log.error(error);
  const redis = connectRedis(server.url, "client", fail);
  const subscriber = connectRedis(server.url, "subscriber", fail);
  const queues = openQueues(redis, config.BATOS_QUEUE_PREFIX, fail);
  const { store, operations, close } = await openSqliteStores(join(dataDir, "image.sqlite"));
  const openSession = createSessions(store, identity);
  const boundary = async (): Promise<void> => {};
  await awaken({
    store,
    openSession,
    identity,
    boundary,
    seedWeights: { $blob: "0".repeat(64), size: 1, mediaType: "application/octet-stream" },
    statesRules: false,
  });
  const deps: ApiDeps = {
    config,
    store,
    operations,
    blobs: await openDiskBlobStore(join(dataDir, "blobs")),
    probe: createProbe(probeLimits(config)),
    openSession,
    identity,
    redis,
    queues,
    hub: await NoticeHub.subscribe(subscriber),
    boundary,
    log,
    version: "0.0.0-test",
  };
  const app = await buildApp(deps);
  return {
    app,
    deps,
    queues,
    redis,
    async key(...scopes) {
      const key = newKey();
      await operations.apply([{ write: "insertKey", key: keyRow(key, "test", scopes, identity) }]);
      return key;
    },
    fingerprint: async () => ({ image: await store.canonicalHash(), counts: await operations.counts() }),
    settle: (job, set) =>
      operations.apply([{ write: "updateJob", id: job, expect: ["queued", "waiting"], set: { ...set, updatedAt: identity.clock() } }]),
    async close() {
      await app.close();
      await closeQueues(queues);
      subscriber.disconnect();
      redis.disconnect();
      await close();
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
