/** What llama.cpp runs on: opening it on the GPU that the settings name, and loading weights with the layers that they ask for. */
import { getLlama, InsufficientMemoryError, type Llama, type LlamaGpuType, LlamaLogLevel, type LlamaModel } from "node-llama-cpp";
import { BatError } from "../../shared/errors.ts";
import type { Accelerator } from "./accelerator.ts";
import { usableThreads } from "./threads.ts";

/**
 * A llama.cpp that may use this accelerator. It is never built here: what runs is what was installed. `onError` hears what it logs as errors.
 * @throws BatError Unavailable when the GPU that is named does not work here, or nothing does
 */
export async function openLlama({ gpu, reserve }: Accelerator, onError: (message: string) => void): Promise<Llama> {
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
 * Whether the GPU that the settings name works, found out before anything needs it.
 * @throws BatError Unavailable
 */
export async function checkAccelerator(accelerator: Accelerator): Promise<void> {
  if (!named(accelerator.gpu)) return;
  const llama = await openLlama(accelerator, () => {});
  await llama.dispose();
}

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
