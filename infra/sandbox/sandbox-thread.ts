/** One worker thread as the pool sees it: starts it, runs one message on it, answers its questions, and ends it when it overruns. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { performance } from "node:perf_hooks";
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import { BatError, type ErrorRecord, isBatError } from "../../shared/errors.ts";
import type { RunHost, RunObject, RunOutcome, RunRequest } from "../../shared/image/run.ts";
import type { Oid } from "../../shared/image/values.ts";
import { type CpuClock, cpuClock } from "./cpu-clock.ts";
import { guestScript, threadScript } from "./prelude.ts";
import type { Question, Reply, ThreadData, ThreadMessage, ThreadRun } from "./protocol.ts";
import { translate } from "./stack.ts";
import { type GuestOutput, KeptRecords, Wire } from "./wire.ts";

export interface ThreadEvents {
  /** The thread waits for its host (true) or works again (false). */
  onWaiting(waiting: boolean): void;
  /** The thread has ended and cannot be used again. */
  onEnd(): void;
}

interface Job {
  request: RunRequest;
  host: RunHost;
  wire: Wire;
  resolve(outcome: RunOutcome): void;
  reject(error: unknown): void;
  /** Why the host could not answer, or what a primitive ended the run with. */
  failure: unknown;
  endedBy: ErrorRecord | undefined;
  budgetMs: number;
  since: number;
}

/** See thread.ts: wall time over CPU time. */
const PATIENCE = 20;
const STACK_MB = 16;
/** A guest holds its input as bytes, as text and as parsed data at once, beside itself. */
const INPUT_COPIES = 4;
let wasm: WebAssembly.Module | undefined;

function quickJsModule(): WebAssembly.Module {
  wasm ??= new WebAssembly.Module(readFileSync(createRequire(import.meta.url).resolve("@jitl/quickjs-wasmfile-release-sync/wasm")));
  return wasm;
}

export class SandboxThread {
  /** Resolves when the thread can run; rejects when it cannot start. */
  readonly ready: Promise<void>;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #flag = new Int32Array(new SharedArrayBuffer(4));
  readonly #cpu = new Float64Array(new SharedArrayBuffer(8));
  readonly #kept = new KeptRecords();
  readonly #events: ThreadEvents;
  readonly #graceMs: number;
  readonly #memoryMb: number;
  #clock: CpuClock | undefined;
  #job: Job | undefined;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(options: { memoryMb: number; graceMs: number; events: ThreadEvents }) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#events = options.events;
    this.#graceMs = options.graceMs;
    this.#memoryMb = options.memoryMb;
    this.#worker = new Worker(threadScript(), {
      eval: true,
      workerData: {
        wasm: quickJsModule(),
        guest: guestScript(),
        memoryMb: options.memoryMb,
        port: port2,
        flag: this.#flag,
        cpu: this.#cpu,
      } satisfies ThreadData,
      transferList: [port2],
      resourceLimits: { stackSizeMb: STACK_MB },
      env: {},
      execArgv: [],
    });
    this.ready = new Promise((resolve, reject) => {
      this.#worker.on("message", (message: ThreadMessage) => {
        if (message.kind === "done") return this.#done(message);
        if (message.kind === "failed") {
          reject(new BatError("Unavailable", `the sandbox cannot start: ${message.message}`));
          if (this.#job) this.#limit("crashed", `the sandbox thread failed: ${message.message}`);
          return;
        }
        this.#clock = message.task === undefined ? undefined : cpuClock(message.task);
        this.#worker.unref();
        resolve();
      });
      this.#worker.on("error", (error) => {
        reject(error);
        this.#limit("crashed", `the sandbox thread failed: ${String(error.message).slice(0, 200)}`);
      });
      this.#worker.on("exit", () => {
        reject(new BatError("Unavailable", "the sandbox thread ended before it was ready"));
        this.#limit("crashed", "the sandbox thread ended");
      });
    });
    this.ready.catch(() => undefined);
    port1.on("message", (question: Question) => void this.#answer(question));
    port1.unref();
  }

  /** Runs one message; the thread must be ready and idle. Rejects only when the host or the thread's start fails. */
  run(request: RunRequest, host: RunHost): Promise<RunOutcome> {
    const wire = new Wire(this.#kept);
    const input = inputOf(wire, request, this.#memoryMb);
    if (typeof input !== "string") {
      this.#kept.clear();
      return Promise.resolve(input);
    }
    return new Promise((resolve, reject) => {
      const budgetMs = request.limits.cpuMs + this.#graceMs;
      this.#job = {
        request,
        host,
        wire,
        resolve,
        reject,
        failure: undefined,
        endedBy: undefined,
        budgetMs,
        since: 0,
      };
      this.#worker.ref();
      this.#watch();
      this.#give({ input, cpuMs: request.limits.cpuMs });
    });
  }

  #give(message: ThreadRun | Reply): void {
    this.#port.postMessage(message);
    Atomics.store(this.#flag, 0, 1);
    Atomics.notify(this.#flag, 0);
  }

  /** Ends the thread; a run on it is rejected with `reason`. */
  async end(reason: BatError): Promise<void> {
    this.#settle((job) => job.reject(reason));
    this.#close();
    await this.#worker.terminate();
  }

  #close(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#port.close();
    this.#clock?.close();
    this.#events.onEnd();
  }

  #settle(how: (job: Job) => void): void {
    const job = this.#job;
    if (!job) return;
    clearTimeout(this.#timer);
    this.#job = undefined;
    this.#worker.unref();
    how(job);
  }

  #limit(limit: "watchdog" | "crashed", message: string): void {
    const job = this.#job;
    this.#close();
    if (job) this.#settle(() => job.resolve(limited(limit, message, job.request.limits.cpuMs)));
  }

  #watch(): void {
    const job = this.#job;
    if (!job) return;
    job.since = performance.now();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#overrun(job), Math.max(1, job.budgetMs));
  }

  /** The guest did not stop by itself: it is inside a built-in that cannot be interrupted, or the machine is busy. */
  #overrun(job: Job): void {
    if (this.#job !== job) return;
    const allowed = job.request.limits.cpuMs + this.#graceMs;
    const now = this.#clock?.read();
    const left = now === undefined || Number.isNaN(this.#cpu[0]) ? 0 : allowed - (now - (this.#cpu[0] as number));
    const wall = performance.now() - job.since;
    if (left > 1 && wall < allowed * PATIENCE) {
      this.#timer = setTimeout(() => this.#overrun(job), left);
      return;
    }
    this.#limit("watchdog", `the sandbox was ended from outside after ${job.request.limits.cpuMs} ms of CPU time`);
    void this.#worker.terminate();
  }

  async #answer(question: Question): Promise<void> {
    const job = this.#job;
    if (!job) return;
    clearTimeout(this.#timer);
    job.budgetMs = Math.max(1, job.budgetMs - (performance.now() - job.since));
    this.#events.onWaiting(true);
    let reply: Reply;
    try {
      reply = await this.#reply(question, job);
    } catch (error) {
      job.failure ??= error;
      this.#kept.clear();
      reply = { stop: true };
    }
    if (this.#job !== job) return;
    this.#events.onWaiting(false);
    this.#watch();
    this.#give(reply);
  }

  async #reply({ kind, text }: Question, job: Job): Promise<Reply> {
    if (kind === "oid") return { text: job.host.newOid() };
    if (kind === "objects") return { text: job.wire.objects(await load(job.host, JSON.parse(text) as Oid[])) };
    if (kind === "large") return { text: job.wire.large(Number(text)) };
    if (kind === "method") {
      const method = job.wire.method(text);
      return typeof method === "string" ? { error: method } : { text: method.code };
    }
    const reply = await job.host.primitive(job.wire.primitiveRequest(text));
    if ("ends" in reply) job.endedBy = reply.ends;
    return { text: job.wire.primitiveReply(reply) };
  }

  #done({ output, ended, cpuMs, replaced }: Extract<ThreadMessage, { kind: "done" }>): void {
    if (replaced) this.#kept.clear();
    this.#settle((job) => {
      if (job.failure !== undefined) return job.reject(job.failure);
      try {
        job.resolve(outcomeOf(job, output, ended, cpuMs));
      } catch (error) {
        job.resolve(limited("crashed", `the sandbox's answer cannot be read: ${String(error).slice(0, 200)}`, cpuMs));
      }
    });
  }
}

type Limited = Extract<RunOutcome, { kind: "limit" }>;
const limited = (limit: Limited["limit"], message: string, cpuMs: number): Limited => ({
  kind: "limit",
  limit,
  message,
  reads: {},
  sends: 0,
  cpuMs,
});

/** What the guest is given as text; or how the run ends for a message that no guest of this size could take in. */
function inputOf(wire: Wire, request: RunRequest, memoryMb: number): string | Limited {
  let input: string;
  try {
    input = wire.request(request);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return limited("stack", "the message is nested too deeply, or has too many characters, to be given to the sandbox", 0);
  }
  const most = (memoryMb * 1024 * 1024) / INPUT_COPIES;
  return input.length > most ? limited("memory", `the message has ${input.length} characters, more than ${most}`, 0) : input;
}

function outcomeOf(job: Job, output: string | undefined, ended: string | undefined, cpuMs: number): RunOutcome {
  const answer: GuestOutput = output === undefined ? { kind: "ended", reads: {}, sends: 0 } : JSON.parse(output);
  const trace = { reads: answer.reads, sends: answer.sends, cpuMs };
  if (job.endedBy) return { kind: "ended", error: job.endedBy, ...trace };
  if (ended !== undefined)
    return { ...(JSON.parse(ended) as Extract<RunOutcome, { kind: "notUnderstood" | "limit" | "unsignalled" }>), ...trace };
  if (answer.kind === "threw") return { kind: "threw", error: translate(answer.error, (key) => job.wire.method(key)), ...trace };
  if (answer.kind === "ended") throw new Error("the run ended without a reason");
  return { kind: "returned", result: answer.result, ...job.wire.changes(answer), ...trace };
}

/** The first oid is needed, the others are a guess: if one of those is missing, the first alone; if that is missing, nothing. */
async function load(host: RunHost, oids: Oid[]): Promise<RunObject[]> {
  try {
    return await host.objects(oids);
  } catch (error) {
    if (!isBatError(error, "NotFound")) throw error;
    return oids.length > 1 ? load(host, oids.slice(0, 1)) : [];
  }
}
