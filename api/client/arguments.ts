/** Reading what was typed: JSON values, JSON from files, numbers. Mistakes say how to write it right. */
import { readFileSync } from "node:fs";
import { InvalidArgumentError } from "commander";
import type { Example } from "../../shared/mind/brief.ts";

/** One argument as JSON. A bare word is refused, never guessed to be text: `5` and `"5"` are different arguments. */
export function jsonArgument(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const word = JSON.stringify(text);
    throw new InvalidArgumentError(
      `${text} is not JSON. For text, quote it for JSON and for the shell: '${word.replaceAll("'", `'\\''`)}'`,
    );
  }
}

/** Commander hands over what came before: for arguments that repeat. */
export const jsonArguments = (text: string, before: unknown[] = []): unknown[] => [...before, jsonArgument(text)];

export function jsonObject(text: string): Record<string, unknown> {
  const value = jsonArgument(text);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new InvalidArgumentError(`it is a JSON object, as in '{"balance": 0}'`);
  return value as Record<string, unknown>;
}

/** Examples as JSON, or from a file with `@FILE`. What is in them, the system checks. */
export function examplesArgument(text: string): Example[] {
  const value = jsonArgument(text.startsWith("@") ? readText(text.slice(1)) : text);
  if (!Array.isArray(value)) throw new InvalidArgumentError(`it is a list of examples, as in '[{"args": [5], "returns": 15}]', or @FILE`);
  return value as Example[];
}

export const namesArgument = (text: string): string[] => text.split(",").map((name) => name.trim());

export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("it is a whole number");
  return Number(text);
}

/** A date or a time as ISO 8601 writes it; a date without a time is its midnight in UTC. */
export function timeArgument(text: string): Date {
  const time = new Date(text);
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(time.getTime()))
    throw new InvalidArgumentError("it is a time, as in 2026-11-01T12:00:00Z");
  return time;
}

/** A file with a method's source. */
export const sourceFile = (path: string): SourceFile => ({ path, source: readText(path) });

export interface SourceFile {
  path: string;
  source: string;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new InvalidArgumentError(`${path} cannot be read: ${(error as Error).message}`);
  }
}
