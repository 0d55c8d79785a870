/** The type guardian in a thread of its own, which is ended and replaced when a method is more than it can judge. */
import { Worker } from "node:worker_threads";
import { BatError } from "../../shared/errors.ts";
import type { Finding } from "../../shared/guardian/guardian.ts";
import { TYPE_GUARDIAN, type TypeQuestion } from "../../shared/guardian/types/declarations.ts";

export interface TypeGuardian {
  /** What is wrong with the types of a method; one at a time, in the order they are asked. @throws BatError Unavailable when the compiler cannot be started, or the guardian is closed. */
  check(question: TypeQuestion): Promise<Finding[]>;
  close(): Promise<void>;
}

interface Asked {
  question: TypeQuestion;
  resolve(findings: Finding[]): void;
  reject(error: unknown): void;
}

/** A 40-line method takes some 30 ms; one that takes a hundred times that is refused. */
const DEADLINE_MS = 5_000;
const START_MS = 60_000;
const MEMORY_MB = 512;

/** Starts the thread; it is warm within about a second, and questions wait until then. */
export function startTypeGuardian(deadlineMs = DEADLINE_MS): TypeGuardian {
  const waiting: Asked[] = [];
  let thread: Worker | undefined;
  let ready = false;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  const start = (): void => {
    const started = new Worker(new URL("./thread.mjs", import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    });
    thread = started;
    ready = false;
    wait(START_MS);
    started.on("message", (message: "ready" | Finding[]) => {
      if (message === "ready") ready = true;
      else waiting.shift()?.resolve(message);
      next();
    });
    let failure: unknown;
    started.on("error", (error) => {
      failure = error;
    });
    started.on("exit", () => {
      if (thread !== started) return;
      thread = undefined;
      clearTimeout(timer);
      if (ready) waiting.shift()?.resolve([tooComplex]);
      else for (const { reject } of waiting.splice(0)) reject(unavailable(failure));
      if (waiting.length > 0) start();
    });
    // A program that asks nothing of it may end.
    if (waiting.length === 0) started.unref();
  };
  /** Ends the thread unless it says something within this time. */
  const wait = (milliseconds: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void thread?.terminate(), milliseconds).unref();
  };
  const next = (): void => {
    clearTimeout(timer);
    const [first] = waiting;
    if (first) {
      thread?.postMessage(first.question);
      wait(deadlineMs);
    } else thread?.unref();
  };

  start();
  return {
    check: (question) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(unavailable("it is closed"));
        waiting.push({ question, resolve, reject });
        if (!thread) start();
        thread?.ref();
        if (ready && waiting.length === 1) next();
      }),
    close: async () => {
      closed = true;
      for (const { reject } of waiting.splice(0)) reject(unavailable("it is closed"));
      await thread?.terminate();
    },
  };
}

const tooComplex: Finding = {
  guardian: TYPE_GUARDIAN,
  rule: "too-complex",
  message: "the method's types are more than can be checked in time; write it more simply, or as several methods",
  line: 1,
  column: 1,
};

const unavailable = (why: unknown): BatError =>
  new BatError(
    "Unavailable",
    `the type guardian cannot work (${why instanceof Error ? why.message : String(why ?? "it ended")}): start the worker again`,
  );
