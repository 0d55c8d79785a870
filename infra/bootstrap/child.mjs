import { spawn } from "node:child_process";
import { constants } from "node:os";

/**
 * Runs a program to its end with our terminal and working directory, and resolves to the exit status a shell would give
 * (128 + signal number when a signal ended it).
 *
 * Signals sent to this process are passed on. Ctrl-C at a terminal is not: the terminal has sent it to the child already, and a second
 * one would read as impatience.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, stdout?: "inherit" | 2, limitMs?: number }} [options]
 *   `stdout: 2` sends its output to our stderr; past `limitMs` its whole process group is ended and the status is 124
 * @returns {Promise<number>}
 */
export async function run(command, args, options = {}) {
  const ownGroup = options.limitMs !== undefined;
  const child = spawn(command, args, {
    stdio: ["inherit", options.stdout ?? "inherit", "inherit"],
    detached: ownGroup,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
  });
  /** @param {NodeJS.Signals} signal */
  const kill = (signal) => {
    try {
      if (ownGroup && child.pid !== undefined) process.kill(-child.pid, signal);
      else child.kill(signal);
    } catch {
      // It ended a moment ago; its exit status tells.
    }
  };
  /** @param {NodeJS.Signals} signal */
  const passOn = (signal) => {
    if (ownGroup || signal !== "SIGINT" || !process.stdin.isTTY) kill(signal);
  };
  /** @type {NodeJS.Signals[]} */
  const signals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];
  for (const signal of signals) process.on(signal, passOn);

  let overrun = false;
  /** @type {NodeJS.Timeout[]} */
  const timers = [];
  if (options.limitMs !== undefined) {
    const overran = () => {
      overrun = true;
      kill("SIGTERM");
      timers.push(setTimeout(() => kill("SIGKILL"), 5_000));
    };
    timers.push(setTimeout(overran, options.limitMs));
  }
  try {
    const status = await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
    });
    if (overrun) kill("SIGKILL"); // what the leader left of its group
    return overrun ? 124 : status;
  } finally {
    for (const timer of timers) clearTimeout(timer);
    for (const signal of signals) process.off(signal, passOn);
  }
}

/**
 * Runs a program quietly and resolves to its exit status and everything it printed, stdout and stderr together. Never rejects: a program
 * that is not there has status 127, one that was killed, as it is past `limitMs`, 1.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, limitMs?: number }} options
 * @returns {Promise<{ status: number, output: string }>}
 */
export function capture(command, args, { cwd, limitMs }) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      killSignal: "SIGKILL",
      ...(limitMs && { timeout: limitMs }),
    });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output += chunk;
    });
    child.once("error", (error) => resolve({ status: 127, output: error.message }));
    child.once("close", (code) => resolve({ status: code ?? 1, output }));
  });
}
