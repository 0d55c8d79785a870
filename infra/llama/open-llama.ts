/** What llama.cpp runs on: opening it on the GPU that the settings name, and loading weights with the layers that they ask for. */
import { setTimeout as pause, setImmediate } from "node:timers/promises";
import { getLlama, InsufficientMemoryError, type Llama, type LlamaGpuType, LlamaLogLevel, type LlamaModel } from "node-llama-cpp";
import { BatError } from "../../shared/errors.ts";
import type { Accelerator } from "./accelerator.ts";
import { type ThreadSetting, threadsFor, usableThreads } from "./threads.ts";

/** Messages, of the latest. */
const KEPT_MESSAGES = 6;
const LONGEST_DISPOSAL_MS = 2000;

/** The llama.cpp of this process for one accelerator, and who uses it. */
interface Shared {
  llama: Promise<Llama>;
  uses: Set<LlamaUse>;
  /** Those, and whoever waits to be one. */
  users: number;
}

/** What the settings say of threads. */
export interface Threads {
  threads: ThreadSetting;
  /** Worker processes of this machine, which share its cores. */
  workers?: number | undefined;
}

/**
 * Those on which a model or a context could not be made: node-llama-cpp counts it as one in use, and for ever where the garbage collector had it
 * before all were told of the end.
 */
const failedOn = new WeakSet<Llama>();

/** What a model has of the llama.cpp that all models of a process share. */
export class LlamaUse {
  readonly llama: Llama;
  readonly #shared: Shared;
  readonly #leave: () => Promise<void>;
  #heard: string[] = [];
  #threads = 0;

  constructor(llama: Llama, shared: Shared, leave: () => Promise<void>) {
    this.llama = llama;
    this.#shared = shared;
    this.#leave = leave;
    shared.uses.add(this);
  }

  /** The kind of GPU that weights loaded here may come to lie on. */
  gpuFor({ layers }: Accelerator): string | false {
    return layers !== 0 && this.llama.gpu;
  }

  /**
   * What llama.cpp logged as errors since `forget`, the last few of it: it throws that something failed and logs why. Whose error it was it does not say.
   * What it logs from its own threads may come a turn of the event loop after what it throws.
   */
  async why(): Promise<string> {
    await setImmediate();
    return this.#heard.join("; ");
  }

  forget(): void {
    this.#heard = [];
  }

  /** A context could not be made: nobody waits long for the end of this llama.cpp, which may not come. */
  fail(): void {
    failedOn.add(this.llama);
  }

  hear(message: string): void {
    this.#heard = [...this.#heard.filter((one) => one !== message), message].slice(-KEPT_MESSAGES);
  }

  /**
   * The threads for a model that was loaded here, by what the CPU computes of it. All contexts of the process together get as many as the model that
   * wants the most: they take turns with them.
   */
  threadsOf(model: LlamaModel, { threads, workers = 1 }: Threads): number {
    const { totalLayers } = model.fileInsights;
    const computedHere = (model.size * (totalLayers - model.gpuLayers)) / totalLayers;
    this.#threads = threadsFor(threads, computedHere, { math: this.llama.cpuMathCores, usable: usableThreads(), workers });
    this.llama.maxThreads = Math.max(...[...this.#shared.uses].map((use) => use.#threads));
    return this.#threads;
  }

  /** The last one to close gives back what llama.cpp holds. */
  async close(): Promise<void> {
    if (this.#shared.uses.delete(this)) await this.#leave();
  }
}

const opened = new Map<string, Shared>();

/** What llama.cpp logged as errors in this process last, whoever used it. */
export const lastErrors = async (): Promise<string> =>
  (await Promise.all([...opened.values()].flatMap(({ uses }) => [...uses].map((use) => use.why())))).join("; ");

let closing: Promise<unknown> = Promise.resolve();

/**
 * The llama.cpp of this process that may use this accelerator, opened by whoever asks first: its logger is the process's, and with a second one
 * neither would hear anything. It is never built here: what runs is what was installed.
 * @throws BatError Unavailable when the GPU that is named does not work here, or nothing does
 */
export async function openLlama(accelerator: Accelerator): Promise<LlamaUse> {
  const key = `${accelerator.gpu} ${accelerator.reserve}`;
  const shared = opened.get(key) ?? share(accelerator);
  opened.set(key, shared);
  shared.users += 1; // before anything is awaited: who closes meanwhile is not the last
  const leave = async (): Promise<void> => {
    shared.users -= 1;
    if (shared.users > 0) return;
    opened.delete(key);
    closing = Promise.all([closing, shared.llama.then(dispose)]).catch(() => undefined);
    await closing;
  };
  try {
    return new LlamaUse(await shared.llama, shared, leave);
  } catch (error) {
    await leave();
    throw error;
  }
}

const dispose = (llama: Llama): Promise<void> => disposal(llama.dispose(), failedOn.has(llama));

/**
 * Waits for a disposal: where something on it could not be made (`failed`) no longer than it may take to free memory, which who loads next counts on.
 */
export async function disposal(disposed: Promise<void>, failed: boolean): Promise<void> {
  if (!failed) return disposed;
  const over = new AbortController();
  const longest = pause(LONGEST_DISPOSAL_MS, undefined, { signal: over.signal }).catch(() => undefined);
  await Promise.race([disposed, longest]).finally(() => over.abort());
}

function share(accelerator: Accelerator): Shared {
  const uses = new Set<LlamaUse>();
  const tell = (message: string): void => {
    for (const use of uses) use.hear(message);
  };
  return { uses, users: 0, llama: closing.then(() => open(accelerator, tell)) };
}

async function open({ gpu, reserve }: Accelerator, onError: (message: string) => void): Promise<Llama> {
  const wanted: LlamaGpuType | "auto" = gpu === "off" ? false : gpu;
  const llama = await getLlama({
    build: "never",
    gpu: wanted,
    maxThreads: usableThreads(),
    progressLogs: wanted === "auto" ? "stderr" : false, // which GPU it falls back from is news, unless the error below tells
    ...(reserve === undefined ? {} : { vramPadding: reserve }),
    logLevel: LlamaLogLevel.error,
    logger: (_, message) => onError(message.trim()),
  }).catch((error: Error) => {
    throw named(gpu) ? notUsable(gpu, error) : noBinary(error);
  });
  // For a GPU that this system cannot have, node-llama-cpp takes another one without a word.
  if (wanted === "auto" || llama.gpu === wanted) return llama;
  await llama.dispose();
  throw notUsable(gpu);
}

/**
 * Loads weights with as many layers on the GPU as the settings say. A layer is never split: what has no room there is whole in RAM.
 * @throws BatError Unavailable when the layers that are asked for cannot be there
 */
export async function loadOn(llama: Llama, path: string, { layers }: Accelerator): Promise<LlamaModel> {
  const insists = layers === "max" || (layers !== "auto" && layers > 0);
  if (insists && llama.gpu === false)
    throw new BatError(
      "Unavailable",
      `BATOS_GPU_LAYERS asks for ${layers} layers on a GPU and none works here: set BATOS_GPU_LAYERS=auto, or install the GPU's driver and its llama.cpp (npm run setup -- --gpu cuda)`,
    );
  try {
    return await llama.loadModel({ modelPath: path, gpuLayers: layers });
  } catch (error) {
    failedOn.add(llama);
    if (!insists || !(error instanceof InsufficientMemoryError)) throw error;
    const free = Math.floor((await llama.getVramState()).free / 2 ** 20);
    throw new BatError(
      "Unavailable",
      `the GPU has ${free} MB free, too few for ${layers} layers and what is to be left free: set BATOS_GPU_LAYERS=auto, fewer layers, or a smaller BATOS_VRAM_RESERVE_MB`,
      { layers },
      error,
    );
  }
}

/**
 * Whether the GPU that the settings name works, found out before anything needs it: then it stays open, for who is to use it and close it.
 * @throws BatError Unavailable
 */
export const checkAccelerator = async (accelerator: Accelerator): Promise<LlamaUse | undefined> =>
  named(accelerator.gpu) ? openLlama(accelerator) : undefined;

const named = (gpu: Accelerator["gpu"]): boolean => gpu !== "auto" && gpu !== "off";

function notUsable(gpu: string, cause?: Error): BatError {
  const how = gpu === "metal" ? "a Mac is needed" : `install the GPU's driver and run npm run setup -- --gpu ${gpu}`;
  return new BatError(
    "Unavailable",
    `BATOS_GPU names ${gpu}, which does not work on this machine: ${how}, or set BATOS_GPU to auto or off`,
    { gpu },
    cause,
  );
}

const noBinary = (cause: Error): BatError =>
  new BatError(
    "Unavailable",
    `no llama.cpp binary works on this machine (${cause.message}): install the optional packages of node-llama-cpp, or set BATOS_MODEL`,
    undefined,
    cause,
  );
