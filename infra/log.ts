/** The structured log. It goes to standard error: standard output belongs to the answers people and scripts read. */
import { type Logger, pino } from "pino";
import { PinoPretty } from "pino-pretty";
import { redactText } from "../shared/audit/redact.ts";
import type { Config } from "../shared/config.ts";

export type { Logger } from "pino";

/** What a process calls itself in the log. */
export type ProcessName = "system" | "api" | "worker" | "cli";

/**
 * A log of JSON lines, one per record, or of readable ones on a terminal; secrets are taken out by key and by pattern.
 * Written in place: a transport would be a thread of its own, and lose its last lines when the process dies.
 */
export function createLog(name: ProcessName, level: Config["BATOS_LOG"], secrets: readonly string[] = []): Logger {
  return pino(
    {
      name,
      level,
      redact: {
        paths: ["key", "authorization", "password", "secret", "headers.authorization", "req.headers.authorization"],
        censor: "[redacted]",
      },
      hooks: {
        streamWrite: (line) => redactText(line, secrets),
      },
    },
    process.stderr.isTTY
      ? PinoPretty({ destination: 2, sync: true, ignore: "pid,hostname", translateTime: "SYS:HH:MM:ss" })
      : pino.destination({ dest: 2, sync: true }),
  );
}
