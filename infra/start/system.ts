/**
 * The whole system on one machine: what `npm start` runs once everything is installed. Redis, the image, then the worker and the API as
 * child processes, until it is told to stop. `--without-first-message` leaves out what a new image shows its first reader.
 */
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseConfig } from "../../shared/config.ts";
import { BatError, isBatError } from "../../shared/errors.ts";
import { createSessions } from "../../shared/image/sessions.ts";
import { openBlobStore } from "../blobs.ts";
import { createBoundary } from "../boundary.ts";
import { takeLock } from "../exclusive-lock.ts";
import { identity } from "../ids.ts";
import { ALLOCATION } from "../llama/allocation.ts";
import { createProbe, probeLimits } from "../llama/probe.ts";
import { verdictsOf } from "../llama/verdicts.ts";
import { createLog, type Logger } from "../log.ts";
import { openStores } from "../stores.ts";
import { takeStagedAdapters } from "./adapters.ts";
import { stopOnSignal } from "./child.ts";
import { showFirstMessage } from "./first-message.ts";
import { awakenImage } from "./genesis.ts";
import { withProgress } from "./progress.ts";
import { keepRedis } from "./redis.ts";
import { supervise } from "./supervise.ts";
import { workerEnvironments } from "./worker-environments.ts";

const program = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const WORKER = program("../../workers/main.ts");
const API = program("../../api/main.ts");
/** What a child may need after its own grace period, to close what it has open. */
const CLOSING_MS = 5000;

type Config = ReturnType<typeof parseConfig>;
type Undo = () => unknown;

/** Starts everything in order. What `undo` gets is to be run backwards, whether the start succeeds or not. */
async function startSystem(config: Config, log: Logger, undo: Undo[]): Promise<{ url: string; genesis: "created" | "resumed" }> {
  const dataDir = config.BATOS_DATA;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const lock = takeLock(join(dataDir, "system.lock"));
  if (!lock)
    throw new BatError(
      "Unavailable",
      `another BAT OS is running on the data folder ${dataDir}: stop it, or set BATOS_DATA to another folder`,
    );
  undo.push(() => lock.release());

  const redisOptions = { dataDir: join(dataDir, "redis"), url: config.REDIS_URL, log: (message: string) => log.info(message) };
  const redis = await withProgress("starting Redis", keepRedis(redisOptions, log));
  undo.push(() => redis.stop());
  const genesis = await withProgress("making the image", openImage(config, log));

  const cache = config.BATOS_BLOB_CACHE === undefined ? {} : { BATOS_BLOB_CACHE: config.BATOS_BLOB_CACHE };
  const env: NodeJS.ProcessEnv = { ...process.env, ...cache, BATOS_DATA: dataDir, REDIS_URL: redis.url };
  const stopAfter = config.BATOS_GRACE_SECONDS * 1000 + CLOSING_MS;
  const workers = workerEnvironments(env, config.BATOS_WORKERS).map((own, at) =>
    supervise({ name: at === 0 ? "worker" : `worker-${at + 1}`, entry: WORKER, env: { ...ALLOCATION, ...own }, log }),
  );
  undo.push(() => Promise.all(workers.map((worker) => worker.stop(stopAfter))));
  const api = supervise({ name: "api", entry: API, env, log });
  undo.push(() => api.stop(stopAfter));
  onImpatience(() => {
    for (const worker of workers) worker.kill();
    api.kill();
  });
  const [{ url }] = await withProgress(
    "starting the API and the worker",
    Promise.all([api.ready, ...workers.map((worker) => worker.ready)]),
  );
  if (url === undefined) throw new BatError("Corrupt", "the API is ready and did not say where it listens");
  // An API that has to be started again is found where it was.
  env.BATOS_PORT = new URL(url).port;
  return { url, genesis };
}

/** Makes the image where there is none. The children find it made, and have the database to themselves. */
async function openImage(config: Config, log: Logger): Promise<"created" | "resumed"> {
  const { store, close } = await openStores(config);
  const probe = createProbe(probeLimits(config), verdictsOf(config));
  try {
    const blobs = await openBlobStore(config, (message) => log.warn(message));
    const openSession = createSessions(store, identity);
    const boundary = createBoundary(config.BATOS_BOUNDARY_SOCKET);
    const genesis = await awakenImage({ config, store, blobs, openSession, identity, boundary });
    if (config.BATOS_ADAPTERS !== undefined) {
      const onRefused = (file: string, { message }: BatError): void => log.warn({ file }, message);
      const taken = await takeStagedAdapters(config.BATOS_ADAPTERS, { blobs, openSession, identity, probe, onRefused });
      for (const file of taken) log.info({ file }, "adapter taken from the staging folder");
    }
    return genesis;
  } finally {
    probe.close();
    await close();
  }
}

/** The second signal to stop ends this process at once; its children must not stay behind. */
function onImpatience(kill: () => void): void {
  process.on("exit", (code) => {
    if (code !== 0) kill();
  });
}

const undo: Undo[] = [];
const stopped = new AbortController();

async function stop(): Promise<void> {
  stopped.abort();
  for (let step = undo.pop(); step; step = undo.pop()) await step();
}

try {
  const settings = parseConfig(process.env);
  // Children run in another folder than the one that a relative path was meant for.
  const cache = settings.BATOS_BLOB_CACHE === undefined ? {} : { BATOS_BLOB_CACHE: resolve(settings.BATOS_BLOB_CACHE) };
  const config = { ...settings, ...cache, BATOS_DATA: resolve(settings.BATOS_DATA) };
  const log = createLog("system", config.BATOS_LOG);
  stopOnSignal(async (signal) => {
    log.info({ signal }, "stopping");
    await stop();
  });
  const { url, genesis } = await startSystem(config, log, undo);
  process.stdout.write(`BAT OS ready ${url}\n`);
  if (genesis === "created" && !process.argv.includes("--without-first-message")) {
    await showFirstMessage(url, config.BATOS_DATA, (line) => process.stdout.write(`${line}\n`), stopped.signal);
  }
} catch (error) {
  if (!stopped.signal.aborted) {
    process.stderr.write(`${isBatError(error) ? error.message : (error as Error).stack}\n`);
    await stop();
    process.exit(1);
  }
}
