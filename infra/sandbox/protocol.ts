/** What passes between the pool's side and a worker thread. Only types: the thread's script is joined from files that import nothing else. */

/** What a thread is started with. */
export interface ThreadData {
  wasm: WebAssembly.Module;
  guest: string;
  memoryMb: number;
  /** Runs and replies for the thread, questions from it. The thread takes them when it is woken; it never waits for its event loop. */
  port: import("node:worker_threads").MessagePort;
  /** One Int32: 1 when a run or a reply is in the port. */
  flag: Int32Array;
  /** One Float64: the thread's CPU time in milliseconds when it became ready for the run; NaN where the system does not say. */
  cpu: Float64Array;
}

export interface ThreadRun {
  input: string;
  cpuMs: number;
}

/** A question of the guest; the thread waits for the reply. */
export interface Question {
  kind: "objects" | "primitive" | "oid" | "method" | "large";
  text: string;
}

/** `stop`: the host cannot answer, the run ends. */
export type Reply = { text: string } | { error: string } | { stop: true };

export type ThreadMessage =
  | { kind: "ready"; task: string | undefined }
  | { kind: "failed"; message: string }
  /**
   * `ended` is why the run ended before its time, as JSON; `output` what the guest answered, if it could. `replaced`: the next run meets a new guest.
   */
  | { kind: "done"; output: string | undefined; ended: string | undefined; cpuMs: number; replaced: boolean };
