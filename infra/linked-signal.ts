import { setMaxListeners } from "node:events";

/**
 * A signal that is aborted with the first of others, until it is unlinked. On Node 20 `AbortSignal.any` leaves an entry on a signal that lives as
 * long as the process for each that was made of it, for ever.
 */
export function linkedSignal(sources: readonly (AbortSignal | undefined)[]): { signal: AbortSignal; unlink(): void } {
  const controller = new AbortController();
  const follow = (event: Event): void => controller.abort((event.target as AbortSignal).reason);
  const unlink = (): void => {
    for (const source of sources) source?.removeEventListener("abort", follow);
  };
  for (const source of sources) {
    if (source?.aborted) controller.abort(source.reason);
    else if (source) {
      // As many as there are calls under way: no leak.
      setMaxListeners(0, source);
      source.addEventListener("abort", follow);
    }
  }
  return { signal: controller.signal, unlink };
}
