/** CPU time of one thread. Wall time would charge a method for what other programs took; Linux keeps the thread's own account. */
import { closeSync, openSync, readlinkSync, readSync } from "node:fs";

export interface CpuClock {
  /** Milliseconds of CPU time the thread has had, some milliseconds late; undefined where the system does not say. */
  read(): number | undefined;
  close(): void;
}

/** The clock of the calling thread, or of the thread of this process with a given task id. */
export function cpuClock(task?: string): CpuClock {
  let file: number | undefined;
  const buffer = new Uint8Array(64);
  try {
    file = openSync(task === undefined ? "/proc/thread-self/schedstat" : `/proc/self/task/${task}/schedstat`, "r");
  } catch {
    return { read: () => undefined, close: () => undefined };
  }
  return {
    read: () => {
      if (file === undefined) return undefined;
      try {
        let nanoseconds = 0;
        const length = readSync(file, buffer, 0, buffer.length, 0);
        for (let at = 0; at < length && buffer[at] !== 32; at++) nanoseconds = nanoseconds * 10 + ((buffer[at] as number) - 48);
        return nanoseconds / 1e6;
      } catch {
        return undefined;
      }
    },
    close: () => {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

/** The calling thread's task id; undefined where the system has none. */
export function ownTask(): string | undefined {
  try {
    return readlinkSync("/proc/thread-self").split("/").at(-1);
  } catch {
    return undefined;
  }
}
