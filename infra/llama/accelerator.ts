/** The settings of a GPU, for those who do not load llama.cpp themselves. */
import type { Config } from "../../shared/config.ts";

/** Plain data: a probe is told it. */
export interface Accelerator {
  gpu: Config["BATOS_GPU"];
  layers: Config["BATOS_GPU_LAYERS"];
  /** Bytes of GPU memory to leave free; node-llama-cpp's own margin where undefined. */
  reserve?: number | undefined;
}

/** Whatever works here. */
export const ANY_ACCELERATOR: Accelerator = { gpu: "auto", layers: "auto" };

export const acceleratorOf = ({ BATOS_GPU, BATOS_GPU_LAYERS, BATOS_VRAM_RESERVE_MB }: Config): Accelerator => ({
  gpu: BATOS_GPU,
  layers: BATOS_GPU_LAYERS,
  reserve: BATOS_VRAM_RESERVE_MB === undefined ? undefined : BATOS_VRAM_RESERVE_MB * 2 ** 20,
});

/**
 * For weights beside those that the setting of layers is about, which have the GPU first: these take there what is left, and nothing where the
 * setting keeps them from it.
 */
export const besideOthers = (accelerator: Accelerator): Accelerator => ({ ...accelerator, layers: accelerator.layers === 0 ? 0 : "auto" });
