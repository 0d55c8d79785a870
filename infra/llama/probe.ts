/**
 * Trying files in a process of their own before the image names them: a GGUF that llama.cpp does not expect takes the process down that loads
 * it, and that must not be a worker with missions under way. One at a time: two models that are tried at once may not fit side by side.
 */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Config } from "../../shared/config.ts";
import { BatError, type ErrorRecord, errorOf } from "../../shared/errors.ts";
import type { ModelFacts } from "../../shared/language/models.ts";
import type { FileToLoad, LoadLimits } from "./first-load.ts";

export interface ProbeQuestion {
  weights: FileToLoad;
  limits: LoadLimits;
}

export type ProbeAnswer = { found: ModelFacts } | { refused: ErrorRecord };

export interface Probe {
  /** Loads weights for the first time. @throws BatError InvalidInput, TooLarge, Unavailable: see `loadWeights` */
  weights(file: FileToLoad): Promise<ModelFacts>;
  /** Ends what runs. */
  close(): void;
}

const PROGRAM = fileURLToPath(new URL("probe-process.ts", import.meta.url));
const TYPESCRIPT = ["--import", import.meta.resolve("tsx")];
/** A client waits for the answer, and its own patience with a silent connection is five minutes. */
const LONGEST_MS = 270_000;
const KEPT_OUTPUT = 4096;

/** What a probe may take, as the settings say it. */
export const probeLimits = ({ BATOS_MODEL_THREADS, BATOS_MODEL_MEMORY_MB }: Config): LoadLimits => ({
  threads: BATOS_MODEL_THREADS,
  memory: BATOS_MODEL_MEMORY_MB === undefined ? undefined : BATOS_MODEL_MEMORY_MB * 2 ** 20,
});

export function createProbe(limits: LoadLimits): Probe {
  const running = new Set<ChildProcess>();
  let last: Promise<unknown> = Promise.resolve();
  const ask = (question: ProbeQuestion): Promise<ModelFacts> => {
    const answer = last.then(() => probe(question, running));
    last = answer.catch(() => undefined);
    return answer;
  };
  return {
    weights: (file) => ask({ weights: file, limits }),
    close() {
      for (const child of running) child.kill("SIGKILL");
    },
  };
}

function probe(question: ProbeQuestion, running: Set<ChildProcess>): Promise<ModelFacts> {
  const child = fork(PROGRAM, [], { execArgv: TYPESCRIPT, stdio: ["ignore", "ignore", "pipe", "ipc"] });
  running.add(child);
  let said = "";
  child.stderr?.on("data", (piece: Buffer) => {
    said = (said + piece.toString("utf8")).slice(-KEPT_OUTPUT);
  });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill("SIGKILL");
  }, LONGEST_MS);
  return new Promise<ModelFacts>((resolve, reject) => {
    child.once("error", reject);
    child.once("message", (answer: ProbeAnswer) => {
      if ("found" in answer) resolve(answer.found);
      else reject(errorOf(answer.refused));
      // It has said what it knows; freeing the model in order would take longer and can fail.
      child.kill("SIGKILL");
    });
    child.once("close", (code, signal) => reject(late ? tooSlow(question) : died(question, code, signal, said)));
    child.send(question, (error) => error && reject(error));
  }).finally(() => {
    clearTimeout(timer);
    running.delete(child);
  });
}

const tooSlow = ({ weights }: ProbeQuestion): BatError =>
  new BatError(
    "TimedOut",
    `the file ${weights.sha256} was not loaded after ${LONGEST_MS / 1000} seconds: try again when the disk is less busy`,
    {
      sha256: weights.sha256,
    },
  );

function died({ weights: { sha256 } }: ProbeQuestion, code: number | null, signal: string | null, said: string): BatError {
  if (signal === "SIGKILL")
    return new BatError(
      "Unavailable",
      `the process that tried the file ${sha256} was killed, as a system does that runs out of memory: free memory or take a smaller model`,
      { sha256 },
    );
  const reason = /GGML_ASSERT\(.*\)|.*error.*/i.exec(said)?.[0].slice(0, 300) ?? `it ended with ${signal ?? code}`;
  return new BatError("InvalidInput", `llama.cpp crashes on the file ${sha256} (${reason}): convert the model again`, { sha256 });
}
