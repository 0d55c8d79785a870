/** What passes between the pool's side and a worker thread. Only types: the thread's script is joined from files that import nothing else. */

/** What a thread is started with. */
export interface ThreadData {
  wasm: WebAssembly.Module;
  guest: string;
  memoryMb: number;
  port: import("node:worker_threads").MessagePort;
  /** One Int32: 1 when the reply to a question is in the port. */
  flag: Int32Array;
}

export interface ThreadRun {
  input: string;
  cpuMs: number;
}

/** A question of the guest, asked over the port; the thread waits for the reply. */
export interface Question {
  kind: "objects" | "primitive" | "oid" | "method";
  text: string;
}

/** `stop`: the host cannot answer, the run ends. */
export type Reply = { text: string } | { error: string } | { stop: true };

export type ThreadMessage =
  | { kind: "ready"; task: string | undefined }
  | { kind: "failed"; message: string }
  /** `ended` is why the run ended before its time, as JSON; `output` what the guest answered, if it could. */
  | { kind: "done"; output: string | undefined; ended: string | undefined; cpuMs: number };
