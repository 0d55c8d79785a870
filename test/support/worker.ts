/** A worker's handlers on a real image, Redis, sandbox and trail, without a process around them. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog } from "../../infra/log.ts";
import { connectRedis } from "../../infra/redis/connection.ts";
import { NoticeHub } from "../../infra/redis/notices.ts";
import { parseConfig } from "../../shared/config.ts";
import { methodSlot, type Oid, ref, type Stored } from "../../shared/image/values.ts";
import { JOB_NAMES, QUEUES } from "../../shared/jobs.ts";
import { sourceHash } from "../../shared/mind/trial.ts";
import type { Job, Mission } from "../../shared/operations/records.ts";
import { openWorker, type WorkerDeps } from "../../workers/deps.ts";
import { type Recording, recordingFile } from "./recordings.ts";

export interface WorkerUnderTest {
  deps: WorkerDeps;
  redisUrl: string;
  hub: NoticeHub;
  /** An object that delegates to traits; text in a slot `method` is the source of a method of the selector that is its key. */
  object(slots: Record<string, Stored>, methods?: Record<string, string>): Promise<Oid>;
  slots(oid: Oid): Promise<Record<string, Stored>>;
  /** Installs a method and ends the mission in the same commit, as the mission's cycle would. */
  teach(mission: Mission, source: string): Promise<void>;
  /** Accepts a message as the API does: a job row and its outbox entry. */
  accept(message: Pick<Job, "receiver" | "selector"> & Partial<Job>): Promise<Job>;
  job(id: string): Promise<Job>;
  /** The open mission there is. */
  onlyMission(): Promise<Mission>;
  close(): Promise<void>;
}

export async function openWorkerUnderTest(
  environment: Record<string, string> = {},
  recordings: readonly Recording[] = [],
): Promise<WorkerUnderTest> {
  const dataDir = mkdtempSync(join(tmpdir(), "batos-worker-"));
  const seed = join(dataDir, "weights.gguf");
  writeFileSync(seed, "never loaded: the completions are recorded");
  const settings = {
    BATOS_LOG: "silent",
    BATOS_SEED_MODEL: seed,
    BATOS_MODEL: `recorded:${recordingFile(recordings)}`,
    ...environment,
    BATOS_DATA: dataDir,
  };
  const config = parseConfig(settings);
  const { deps, redisUrl, close } = await openWorker(config, createLog("worker", config.BATOS_LOG));
  const { store, operations, openSession, identity } = deps;
  const subscriber = connectRedis(redisUrl, "subscriber", () => {});
  const hub = await NoticeHub.subscribe(subscriber);

  const commit = async (change: (session: Awaited<ReturnType<typeof openSession>>) => Promise<void>): Promise<void> => {
    const session = await openSession();
    await change(session);
    await session.commit({ time: identity.clock(), actor: "test" });
  };
  const method = (source: string): Stored =>
    methodSlot({ source, hash: sourceHash(source), version: 1, contract: { examples: [] }, provenance: { actor: "test" } });
  const need = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error("there is no such row");
    return value;
  };

  return {
    deps,
    redisUrl,
    hub,
    async object(slots, methods = {}) {
      let oid = "";
      await commit(async (session) => {
        const installed = Object.fromEntries(Object.entries(methods).map(([selector, source]) => [selector, method(source)]));
        oid = session.create({ parents: [ref(await session.resolve("traits"))], ...slots, ...installed });
      });
      return oid;
    },
    async slots(oid) {
      const [record] = await store.load([oid], await store.lastTid());
      return need(record).slots;
    },
    teach: (mission, source) =>
      commit(async (session) => {
        const at = identity.clock();
        session.write(mission.brief.holder, mission.brief.selector, method(source));
        session.emit({ write: "updateMission", id: mission.id, expect: ["open"], set: { status: "done", updatedAt: at } });
        session.emit({ write: "releaseWaits", mission: mission.id, at });
      }),
    async accept(message) {
      const now = identity.clock();
      const job: Job = {
        id: identity.newId(),
        keyId: "key",
        args: [],
        examples: [],
        status: "queued",
        replays: 0,
        createdAt: now,
        updatedAt: now,
        deadline: now + 60_000,
        ...message,
      };
      const entry = {
        id: `message-${job.id}-r0`,
        queue: QUEUES.messages,
        name: JOB_NAMES.message,
        jobId: `${job.id}-r0`,
        payload: { job: job.id },
        delay: 0,
        createdAt: now,
      };
      await operations.apply([
        { write: "insertJob", job },
        { write: "insertOutbox", entry },
      ]);
      return job;
    },
    job: async (id) => need(await operations.job(id)),
    async onlyMission() {
      const open = await operations.staleMissions(Number.MAX_SAFE_INTEGER, 10);
      if (open.length !== 1) throw new Error(`${open.length} missions are open`);
      return need(open[0]);
    },
    async close() {
      subscriber.disconnect();
      await close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
