/**
 * Trying files in a process of their own before the image names them: a GGUF that llama.cpp does not expect takes the process down that loads
 * it, and that must not be a worker with missions under way. One at a time: two models that are tried at once may not fit side by side.
 */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Config } from "../../shared/config.ts";
import { BatError, type ErrorRecord, errorOf } from "../../shared/errors.ts";
import type { AdapterFacts } from "../../shared/language/adapters.ts";
import type { ModelFacts } from "../../shared/language/models.ts";
import { acceleratorOf, besideOthers } from "./accelerator.ts";
import type { FirstEmbeddings } from "./first-embeddings.ts";
import type { FileToLoad, Found, LoadLimits } from "./first-load.ts";
import { tellsOfShortage } from "./memory-shortage.ts";
import { embeddingsBy, pairOf, type Verdicts } from "./verdicts.ts";

export interface ProbeQuestion {
  /** `fit` compares headers alone. */
  about: "weights" | "embeddings" | "adapter" | "fit";
  weights: FileToLoad;
  /** One where the question is about an adapter. */
  adapters: FileToLoad[];
  limits: LoadLimits;
}

/** `begun`: the program runs and has the question, so what ends it from then on may be the file. */
export type ProbeAnswer = { begun: true } | { found: unknown } | { refused: ErrorRecord };

export interface Probe {
  /** Loads weights for the first time. @throws BatError InvalidInput, TooLarge, Unavailable: see `loadWeights` */
  weights(file: FileToLoad): Promise<ModelFacts>;
  /** Has weights make vectors. @throws BatError InvalidInput, Unavailable: see `tryEmbeddings` */
  embeddings(file: FileToLoad): Promise<FirstEmbeddings>;
  /** Completes with and without an adapter. @throws BatError InvalidInput, Unavailable: see `tryAdapter` */
  adapter(weights: FileToLoad, adapter: FileToLoad): Promise<AdapterFacts>;
  /** The sha256 of those adapters that fit weights. */
  fitting(weights: FileToLoad, adapters: FileToLoad[]): Promise<string[]>;
  /** Ends what runs; what is asked after it is refused. */
  close(): void;
}

const PROGRAM = fileURLToPath(new URL("probe-process.ts", import.meta.url));
const TYPESCRIPT = ["--import", import.meta.resolve("tsx")];
/** Where a client waits for the answer: most have five minutes of patience with a silent connection. */
const LONGEST_MS = 270_000;
const KEPT_OUTPUT = 4096;

/** What a probe may take, as the settings say it. */
export const probeLimits = (config: Config): LoadLimits => ({
  threads: config.BATOS_MODEL_THREADS,
  workers: config.BATOS_WORKERS,
  accelerator: acceleratorOf(config),
  memory: config.BATOS_MODEL_MEMORY_MB === undefined ? undefined : config.BATOS_MODEL_MEMORY_MB * 2 ** 20,
});

/** `verdicts`: where what was found good is noted, for the GPU that it was found on, so that this machine's workers need not try it again. */
export function createProbe(limits: LoadLimits, verdicts?: Pick<Verdicts, "remember">, longestMs = LONGEST_MS): Probe {
  const running = new Set<ChildProcess>();
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;
  const ask = <Answer>(question: Omit<ProbeQuestion, "limits">): Promise<Answer> => {
    const answer = last.then(() => {
      if (closed) throw new BatError("Unavailable", "this process stops: ask another one, or again when it has been started");
      // A worker may have weights on the GPU: with what is left there, a number of layers cannot be insisted on.
      return probe({ ...question, limits: { ...limits, accelerator: besideOthers(limits.accelerator) } }, running, longestMs);
    });
    last = answer.catch(() => undefined);
    return answer as Promise<Answer>;
  };
  const noted = async <Facts>(subject: string, { gpu, facts }: Found<Facts>): Promise<Facts> => {
    // Not noted, it is tried once more: no reason to refuse what was found good.
    await verdicts?.remember(subject, gpu, null).catch(() => undefined);
    return facts;
  };
  return {
    weights: async (weights) => noted(weights.sha256, await ask<Found<ModelFacts>>({ about: "weights", weights, adapters: [] })),
    adapter: async (weights, adapter) =>
      noted(pairOf(weights.sha256, adapter.sha256), await ask<Found<AdapterFacts>>({ about: "adapter", weights, adapters: [adapter] })),
    embeddings: async (weights) =>
      noted(embeddingsBy(weights.sha256), await ask<Found<FirstEmbeddings>>({ about: "embeddings", weights, adapters: [] })),
    fitting: (weights, adapters) => ask({ about: "fit", weights, adapters }),
    close() {
      closed = true;
      for (const child of running) child.kill("SIGKILL");
    },
  };
}

/** What native code that reads a stranger's file may know of this process: where programs and devices are, and no keys. */
export const probeEnvironment = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => KNOWN_TO_PROBES.test(name)));
const KNOWN_TO_PROBES = /^(PATH|HOME|TMPDIR|LANG|LD_LIBRARY_PATH|(CUDA|NVIDIA|VK|GGML|MALLOC)_\w*)$/;

function probe(question: ProbeQuestion, running: Set<ChildProcess>, longestMs: number): Promise<unknown> {
  const env = probeEnvironment(process.env);
  const child = fork(PROGRAM, [], { env, execArgv: TYPESCRIPT, stdio: ["ignore", "ignore", "pipe", "ipc"] });
  running.add(child);
  let said = "";
  let short = false;
  let begun = false;
  child.stderr?.on("data", (piece: Buffer) => {
    said += piece.toString("utf8");
    short ||= tellsOfShortage(said); // a long trace may follow it
    said = said.slice(-KEPT_OUTPUT);
  });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill("SIGKILL");
  }, longestMs);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.on("message", (answer: ProbeAnswer) => {
      if ("begun" in answer) {
        begun = true;
        return;
      }
      if ("found" in answer) resolve(answer.found);
      else reject(errorOf(answer.refused));
      // It has said what it knows; freeing the model in order would take longer and can fail.
      child.kill("SIGKILL");
    });
    child.once("close", (code, signal) =>
      reject(late ? tooSlow(question, longestMs) : died(question, code, signal, { said, short, begun })),
    );
    child.send(question, (error) => error && reject(error));
  }).finally(() => {
    clearTimeout(timer);
    running.delete(child);
  });
}

/** The file that is new. */
export const triedIn = ({ weights, adapters: [adapter] }: ProbeQuestion): string => (adapter ?? weights).sha256;

function tooSlow(question: ProbeQuestion, longestMs: number): BatError {
  const sha256 = triedIn(question);
  const seconds = longestMs / 1000;
  return new BatError("Unavailable", `the file ${sha256} was not tried in ${seconds} seconds: try again when the machine is less busy`, {
    sha256,
  });
}

/** What a program gets for what it does itself; any other signal comes from outside, to stop it. */
const OWN_FAULTS = new Set<string | null>(["SIGABRT", "SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE"]);

function died(
  question: ProbeQuestion,
  code: number | null,
  signal: NodeJS.Signals | null,
  { said, short, begun }: { said: string; short: boolean; begun: boolean },
): BatError {
  const sha256 = triedIn(question);
  const passing = (what: string, todo: string): BatError =>
    new BatError("Unavailable", `the process that tried the file ${sha256} ${what}: ${todo}`, { sha256 });
  if (signal === "SIGKILL") return passing("was killed, as a system does that runs out of memory", "free memory or take a smaller model");
  if (short) return passing("had too little memory", "free memory or take a smaller model");
  if (signal !== null && !OWN_FAULTS.has(signal)) return passing(`was stopped (${signal})`, "try again");
  if (!begun) return passing(`ended with ${signal ?? code} before it began`, "free memory, and try again");
  const reason = /GGML_ASSERT\(.*\)|.*error.*/i.exec(said)?.[0].slice(0, 300) ?? `it ended with ${signal ?? code}`;
  return new BatError("InvalidInput", `llama.cpp crashes on the file ${sha256} (${reason}): convert the model again`, { sha256 });
}
