/** What the API is built from. Everything that touches the world comes in here, so that tests build the same app. */
import type { FastifyBaseLogger } from "fastify";
import type { Redis } from "ioredis";
import type { Probe } from "../infra/llama/probe.ts";
import type { NoticeHub } from "../infra/redis/notices.ts";
import type { Queues } from "../infra/redis/queues.ts";
import type { BlobStore } from "../shared/blob/blob-store.ts";
import type { Boundary } from "../shared/boundaries.ts";
import type { Config } from "../shared/config.ts";
import type { Identity, OpenSession } from "../shared/image/sessions.ts";
import type { ObjectStore } from "../shared/image/store.ts";
import type { Operations } from "../shared/operations/operations.ts";

export interface ApiDeps {
  config: Config;
  store: ObjectStore;
  operations: Operations;
  blobs: BlobStore;
  /** Tries weights and adapters before the image names them. The app closes it. */
  probe: Probe;
  openSession: OpenSession;
  identity: Identity;
  /** A `client` connection: for the queues and for the readiness check. */
  redis: Redis;
  queues: Queues;
  hub: NoticeHub;
  boundary: Boundary;
  log: FastifyBaseLogger;
  /** The version in package.json. */
  version: string;
}

/** What routes get besides: the app's own. */
export interface RouteDeps extends ApiDeps {
  /** To be called once something is in the outbox. */
  queued(): void;
  /** Aborted when the app begins to close: whoever waits answers with what there is. */
  stopping: AbortSignal;
}
