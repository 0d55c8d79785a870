/** Several workers on one machine, each with a GPU of its own. */

/** The names under which CUDA and llama.cpp's Vulkan are told which GPUs a process sees, by numbers or ids with commas between. */
const VISIBLE = ["CUDA_VISIBLE_DEVICES", "GGML_VK_VISIBLE_DEVICES"];

/**
 * The environment of each of so many workers. Where it lists GPUs, each worker is shown one of them in turn; a single worker keeps the list, and
 * llama.cpp shares the layers among all. Without a list every worker sees every GPU: how many there are, only a driver could say.
 */
export function workerEnvironments(env: NodeJS.ProcessEnv, workers: number): NodeJS.ProcessEnv[] {
  return Array.from({ length: workers }, (_, at) => {
    if (workers === 1) return { ...env };
    const own = VISIBLE.flatMap((name) => {
      const devices = env[name]?.split(",").filter((device) => device.trim() !== "") ?? [];
      return devices.length === 0 ? [] : [[name, devices[at % devices.length]] as const];
    });
    return { ...env, ...Object.fromEntries(own) };
  });
}
