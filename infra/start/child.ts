/**
 * What a process that the system start supervises owes to it: to say when it is ready, to stop when told, and not to outlive it.
 * The same program also runs on its own (a container with one process), where nobody listens and Ctrl-C is for it.
 */

/** What a child says over its IPC channel, once, when it can take work. `url` is where the API listens. */
export interface Ready {
  ready: true;
  url?: string;
}

/** Tells the supervisor, where there is one, that this process can take work. */
export function announceReady(fields: Omit<Ready, "ready"> = {}): void {
  process.send?.({ ready: true, ...fields } satisfies Ready);
}

/**
 * Runs `stop` once when the process is told to end, then exits: 0 when it resolved, 1 when it rejected. A second signal exits at once. What it
 * answers does the same without a signal, for a process that wants to be started anew, and says whether there is a supervisor who will do that;
 * where there is none it does nothing.
 * Under a supervisor Ctrl-C is not for the child (the terminal sends it to both; the supervisor stops its children in order), and the loss of
 * the supervisor ends the child without ceremony: whatever it ran, another process resumes.
 */
export function stopOnSignal(stop: (why: string) => Promise<void>): { startAnew(why: string): boolean } {
  const supervised = process.send !== undefined;
  let stopping = false;
  let signalled = false;
  const end = (why: string): void => {
    if (stopping) return;
    stopping = true;
    stop(why).then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`stopping failed: ${error instanceof Error ? error.message : String(error)}\n`);
        process.exit(1);
      },
    );
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    if (signal === "SIGINT" && supervised) return;
    if (signalled) process.exit(1);
    signalled = true;
    end(signal);
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
  if (supervised) process.on("disconnect", () => process.exit(1));
  return {
    startAnew(why) {
      if (supervised) end(why);
      return supervised;
    },
  };
}
