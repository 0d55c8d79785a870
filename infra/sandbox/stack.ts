/** Errors of methods in the words and places of their source: the guest runs rewritten code, which no author should see. */
import type { CompiledMethod } from "./compile.ts";

type Thrown = { name: string; message: string; stack: string };

const frame = /^\s*at (.*) \(m:([0-9a-f]{32}):(\d+)(?::(\d+))?\)\s*$/;
const rewritten = /^cannot read property '__(?:send|maybe)' of (undefined|null)$/;

/** Translates an error; `methodOf` gives the method of a key, or something else where there is none. */
export function translate(error: Thrown, methodOf: (key: string) => CompiledMethod | string): Thrown {
  let { message } = error;
  const lines: string[] = [];
  for (const line of error.stack.split("\n")) {
    const sent = /^=> (\S+) (\S+)$/.exec(line);
    if (sent) lines.push(`    sent to ${sent[1]} as ${sent[2]}`);
    const [, name, key, row, column] = frame.exec(line) ?? [];
    const method = key === undefined ? undefined : methodOf(key);
    if (typeof method !== "object") continue;
    const nothing = lines.length === 0 ? rewritten.exec(message) : null;
    if (nothing) message = `cannot send ${method.sentAt(Number(row), Number(column ?? 1)) ?? "a message"} to ${nothing[1]}`;
    const place = method.place(Number(row), Number(column ?? 1));
    lines.push(`    at ${name === method.selector ? name : `${name} in ${method.selector}`} (line ${place.line}, column ${place.column})`);
  }
  return { name: error.name, message, stack: [`${error.name}: ${message}`, ...lines].join("\n") };
}
