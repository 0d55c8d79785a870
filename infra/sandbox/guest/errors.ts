/** What is thrown crosses a send as a copy, or the catcher would hold live data of the thrower. */
import { copyLive } from "./data.ts";
import { ask, checkRunning, end, type Frame, OUT_OF_MEMORY, run, STACK_OVERFLOW, unanswered } from "./state.ts";

const STACK = 4000;
/** The engine's own errors: exhausted memory or stack. Removed from the globals, so no author can make one. */
const internalPrototype = (globalThis as unknown as { InternalError: { prototype: object } }).InternalError.prototype;

const text = (value: unknown): string => (typeof value === "string" ? value : "");

export function cut(value: string, to: number): string {
  return value.length <= to ? value : `${value.slice(0, to)}... (${value.length - to} more characters)`;
}

/** Exhausted memory or stack ends the run; any other error is the method's to handle. `asking`: see checkRunning. */
export function endOnLimit(error: unknown, asking = 0): void {
  checkRunning(asking);
  // When there is no memory left to make an error from, the engine throws null, or what is no value of the language at all.
  const noValue = (typeof error as string) === "unknown";
  if (noValue || (error === null && ask("memory", "") === "full")) end(OUT_OF_MEMORY);
  if (!(error instanceof Error) || Object.getPrototypeOf(error) !== internalPrototype) return;
  const message = text(error.message);
  if (message.includes("stack")) end(STACK_OVERFLOW);
  end({ kind: "limit", limit: message.includes("interrupted") ? "cpu" : "memory", message: cut(message, 200) });
}

/** Throws an error on to code that may drop it, unless it ends the run. The caller has counted it as unanswered. */
export function pass(error: unknown): never {
  endOnLimit(error, 1);
  unanswered.guards--;
  throw error;
}

/** Text that is to leave the sandbox. The host reads it in one go, so what is too much ends the run here; so does what it stands for. */
export function leaving(value: string, what: string, spared = 0): string {
  const length = value.length + spared;
  if (length > run.resultCharacters)
    end({ kind: "limit", limit: "result", message: `${what} ${length} characters, more than ${run.resultCharacters}` });
  return value;
}

export function crossing(error: unknown, frame: Frame): unknown {
  if (run.ended) return error;
  endOnLimit(error);
  if (!(error instanceof Error)) {
    try {
      return copyLive(error, () => "thrown value");
    } catch (problem) {
      return problem;
    }
  }
  const copy = new Error(cut(text(error.message), run.resultCharacters));
  copy.name = cut(text(error.name), 100) || "Error";
  const stack = text(error.stack);
  copy.stack = cut(stack.includes("=> ") ? stack : `${stack}=> ${frame.record.oid} ${frame.selector}\n`, STACK);
  return copy;
}
