/** The worker thread: one QuickJS instance, one run at a time. The instance is replaced after any limit; the thread is replaced by the pool. */
import { performance } from "node:perf_hooks";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import {
  DefaultIntrinsics,
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  RELEASE_SYNC,
} from "quickjs-emscripten";
import { cpuClock, ownTask } from "./cpu-clock.ts";
import type { Reply, ThreadData, ThreadMessage, ThreadRun } from "./protocol.ts";

const { wasm, guest, memoryMb, port, flag, cpu } = workerData as ThreadData;
const PAGES_PER_MB = 16;
const STACK_BYTES = 512 * 1024;
/** What the guest's `host` answers when the run has to end there (see guest/state.ts). */
const STOP = "!stop";
/** A preempted thread may take this many times its CPU limit by the clock on the wall. */
const PATIENCE = 20;
/** A guest holds what it is given as bytes, as text and as parsed data at once, beside itself. */
const INPUT_COPIES = 4;
/** The engine asks for memory this many times, for less and less, before it says that there is none. */
const ASKED_FOR_MEMORY = 3;
const clock = cpuClock();

interface Instance {
  context: QuickJSContext;
  answer: QuickJSHandle;
  memory: WebAssembly.Memory;
}

let instance: Instance;
let began = 0;
let waited = 0;
let cpuMs = 0;
let ended: string | undefined;

/** Whether the run has to stop. From then on it is over, whatever becomes of the engine's error: it is lost where an iterator is ended by another one. */
function mustStop(): boolean {
  if (ended === undefined && overTime()) ended = limit("cpu", `more than ${cpuMs} ms of CPU time`);
  return ended !== undefined;
}

function overTime(): boolean {
  const wall = performance.now() - began - waited;
  if (wall <= cpuMs) return false;
  const now = clock.read();
  if (now === undefined || Number.isNaN(cpu[0]) || wall > cpuMs * PATIENCE) return true;
  return now - (cpu[0] as number) > cpuMs;
}

/** What the host sends next. The thread blocks until then: waking it costs a fraction of what a message to its event loop costs. */
function next(): unknown {
  // A host that was held up between the two may wake the thread for a message that it has taken already.
  const from = performance.now();
  while (Atomics.exchange(flag, 0, 0) === 0) Atomics.wait(flag, 0, 0);
  // This alone is waiting: what asking and taking the answer costs is the guest's.
  waited += performance.now() - from;
  return receiveMessageOnPort(port)?.message;
}

/** Asks the host and blocks until it answers; the guest's time stands still. */
function ask(kind: string, text: string): string {
  port.postMessage({ kind, text });
  const reply = next() as Reply;
  if ("text" in reply) {
    if (reply.text.length <= (memoryMb * 1024 * 1024) / INPUT_COPIES) return reply.text;
    ended ??= limit("memory", `what the message asked for has ${reply.text.length} characters`);
    return STOP;
  }
  if ("error" in reply) throw new TypeError(reply.error);
  return STOP;
}

/** A new WebAssembly memory each time: QuickJS's own memory limit does not add up in this build, the memory's maximum does. */
async function open(): Promise<Instance> {
  const memory = new WebAssembly.Memory({ initial: 256, maximum: memoryMb * PAGES_PER_MB });
  noteRefusals(memory);
  const quickJs = await newQuickJSWASMModuleFromVariant(newVariant(RELEASE_SYNC, { wasmModule: wasm, wasmMemory: memory }));
  const runtime = quickJs.newRuntime();
  runtime.setMaxStackSize(STACK_BYTES);
  const context = runtime.newContext({ intrinsics: DefaultIntrinsics });
  const host = context.newFunction("host", (kindHandle, textHandle) => {
    const kind = context.getString(kindHandle);
    const text = context.getString(textHandle);
    if (kind === "end") {
      ended ??= text;
      return undefined;
    }
    if (kind === "memory") return context.newString(isFull(memory) ? "full" : "");
    const reply = ask(kind, text);
    return kind === "method" && reply !== STOP ? context.unwrapResult(context.evalCode(reply, `m:${text}`)) : context.newString(reply);
  });
  const make = context.unwrapResult(context.evalCode(guest, "guest"));
  const answer = context.unwrapResult(context.callFunction(make, context.undefined, host));
  make.dispose();
  host.dispose();
  runtime.setInterruptHandler(mustStop);
  return { context, answer, memory };
}

/** A run that was refused memory is over, whatever becomes of the engine's error. */
function noteRefusals(memory: WebAssembly.Memory): void {
  const grow = memory.grow.bind(memory);
  let refused = 0;
  memory.grow = (pages) => {
    refused++;
    try {
      const before = grow(pages);
      refused = 0;
      return before;
    } finally {
      if (refused === ASKED_FOR_MEMORY) ended ??= limit("memory", "out of memory");
    }
  };
}

const isFull = (memory: WebAssembly.Memory): boolean => memory.buffer.byteLength > memoryMb * 1024 * 1024 * 0.9;
const limit = (name: string, message: string): string => JSON.stringify({ kind: "limit", limit: name, message });

/** Runs one message; answers the guest's output where there is one. */
function runGuest(input: string): string | undefined {
  const { context, answer } = instance;
  const given = context.newString(input);
  const result = context.callFunction(answer, context.undefined, given);
  given.dispose();
  if (!result.error) {
    const output = context.getString(result.value);
    result.value.dispose();
    return output;
  }
  // The guest's own code has no error to throw: this is the engine's. Its message is read without running code of the method's.
  const message = isFull(instance.memory) ? "out of memory" : context.getString(context.getProp(result.error, "message"));
  if (message.includes("stack")) ended ??= limit("stack", "stack overflow");
  else ended ??= limit(message.includes("memory") ? "memory" : "crashed", message);
  return undefined;
}

function onRun(run: ThreadRun): { replaced: boolean } {
  began = performance.now();
  waited = 0;
  cpuMs = run.cpuMs;
  ended = undefined;
  let output: string | undefined;
  let broken = false;
  try {
    output = runGuest(run.input);
  } catch (error) {
    broken = true;
    const { name, message } = error as Error;
    ended ??=
      name === "RangeError" ? limit("stack", "stack overflow") : limit("crashed", `the sandbox failed: ${String(message).slice(0, 200)}`);
  }
  const spent = Math.round((performance.now() - began - waited) * 1000) / 1000;
  const full = instance.memory.buffer.byteLength > (memoryMb * 1024 * 1024) / 2;
  const replaced = broken || output === undefined || ended?.includes('"kind":"limit"') === true || full;
  parentPort?.postMessage({ kind: "done", output, ended, cpuMs: spent, replaced } satisfies ThreadMessage);
  return { replaced };
}

async function start(): Promise<void> {
  instance = await open();
  parentPort?.postMessage({ kind: "ready", task: ownTask() } satisfies ThreadMessage);
  for (;;) {
    cpu[0] = clock.read() ?? Number.NaN;
    if (onRun(next() as ThreadRun).replaced) instance = await open();
  }
}

start().catch((error: unknown) =>
  parentPort?.postMessage({ kind: "failed", message: String(error).slice(0, 500) } satisfies ThreadMessage),
);
