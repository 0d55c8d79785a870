/** What the workers are built from. Everything that touches the world comes in here, so that tests run the same handlers. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Redis } from "ioredis";
import { openBlobStore } from "../infra/blobs.ts";
import { createBoundary } from "../infra/boundary.ts";
import { identity } from "../infra/ids.ts";
import { openEmbeddingModel, openLanguageModel } from "../infra/language.ts";
import type { Logger } from "../infra/log.ts";
import { connectRedis } from "../infra/redis/connection.ts";
import { ensureRedis } from "../infra/redis/embedded-server.ts";
import { publishEvent } from "../infra/redis/notices.ts";
import { createDrain } from "../infra/redis/outbox.ts";
import { closeQueues, openQueues, type Queues } from "../infra/redis/queues.ts";
import { publishWriting } from "../infra/redis/writing.ts";
import { createSandboxPool } from "../infra/sandbox/pool.ts";
import { sandboxOptions } from "../infra/sandbox/settings.ts";
import { awakenImage } from "../infra/start/genesis.ts";
import { openStores } from "../infra/stores.ts";
import { createTrail, type Trail } from "../infra/trail/trail.ts";
import { startTypeGuardian } from "../infra/types/type-guardian.ts";
import type { Boundary } from "../shared/boundaries.ts";
import type { Config } from "../shared/config.ts";
import type { Interpreter } from "../shared/image/interpreter.ts";
import { createSessions, type Identity, type OpenSession } from "../shared/image/sessions.ts";
import type { ObjectStore } from "../shared/image/store.ts";
import { createMind } from "../shared/mind/mind.ts";
import type { Operations } from "../shared/operations/operations.ts";

export interface WorkerDeps {
  config: Config;
  log: Logger;
  identity: Identity;
  boundary: Boundary;
  store: ObjectStore;
  operations: Operations;
  openSession: OpenSession;
  interpreter: Interpreter;
  trail: Trail;
  /** A `client` connection, for the queues and the notices. */
  redis: Redis;
  queues: Queues;
  /** Hands the outbox to the queues, soon. */
  drain: { kick(): void; idle(): Promise<void> };
}

export interface OpenWorker {
  deps: WorkerDeps;
  /** Where Redis is, for the connections of the queues' workers. */
  redisUrl: string;
  /** Closes everything, what was opened last first. The trail is flushed. */
  close(): Promise<void>;
}

/** Inputs that candidates are compared on (§13.2). */
const DERIVED_INPUTS = 24;

/**
 * Opens all that a worker needs, the image itself included. What was opened before a failure is closed again. `onWorn` is told once when the
 * process should be started anew (BATOS_MODEL_LOADS).
 */
export async function openWorker(config: Config, log: Logger, onWorn?: () => void): Promise<OpenWorker> {
  const closers: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (let closer = closers.pop(); closer; closer = closers.pop()) await closer();
  };
  try {
    await mkdir(config.BATOS_DATA, { recursive: true, mode: 0o700 });
    const server = await ensureRedis({
      dataDir: join(config.BATOS_DATA, "redis"),
      url: config.REDIS_URL,
      log: (message) => log.info(message),
    });
    closers.push(() => server.stop());
    const { store, operations, close: closeStores } = await openStores(config);
    closers.push(closeStores);
    const blobs = await openBlobStore(config, (message) => log.warn(message));
    const boundary = createBoundary(config.BATOS_BOUNDARY_SOCKET);
    const openSession = createSessions(store, identity);
    await awakenImage({ config, store, blobs, openSession, identity, boundary });

    const redis = connectRedis(server.url, "client", (err) => log.warn({ err }, "Redis"));
    closers.push(() => redis.disconnect());
    const queues = openQueues(redis, config.BATOS_QUEUE_PREFIX, (err) => log.warn({ err }, "a queue"));
    closers.push(() => closeQueues(queues));
    const drain = createDrain(operations, queues, boundary, (err) =>
      log.warn({ err }, "the outbox could not be drained; the next sweep does it"),
    );
    closers.push(() => drain.idle());

    const sandbox = createSandboxPool(sandboxOptions(config));
    closers.push(() => sandbox.close());
    const types = startTypeGuardian();
    closers.push(() => types.close());
    const model = await openLanguageModel(config, blobs, {
      onPlaced: (placement) => log.info(placement, "the language model is loaded"),
      onWorn,
      warn: (message) => log.warn(message),
    });
    closers.push(() => model.close());
    const embeddings = openEmbeddingModel(config, blobs, (message) => log.warn(message));
    closers.push(() => embeddings.close());
    const secrets = [config.BATOS_MODEL_KEY, config.BATOS_EMBEDDINGS_KEY].filter((key) => key !== undefined);
    const trail = createTrail({
      dir: join(config.BATOS_DATA, "trail"),
      operations,
      clock: identity.clock,
      publish: (mission) => publishEvent(redis, mission),
      onError: (err) => log.error({ err }, "the audit trail"),
      secrets,
    });
    closers.push(() => trail.close());

    const interpreter = createMind({
      store,
      operations,
      openSession,
      identity,
      model,
      embeddings,
      trail,
      writing: publishWriting(redis, secrets),
      boundary,
      checkTypes: types.check,
      run: sandbox.run,
      limits: sandbox.defaultLimits,
      settings: {
        candidates: config.BATOS_CANDIDATES,
        corrections: config.BATOS_CORRECTIONS,
        maxTokens: config.BATOS_MAX_TOKENS,
        quorum: config.BATOS_QUORUM,
        derivedInputs: DERIVED_INPUTS,
      },
    });
    await sandbox.ready();
    const deps = { config, log, identity, boundary, store, operations, openSession, interpreter, trail, redis, queues, drain };
    return { deps, redisUrl: server.url, close };
  } catch (error) {
    await close();
    throw error;
  }
}
