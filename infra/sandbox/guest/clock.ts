/** Time and chance of a message: both are given with it, so that running it again gives the same. The time zone is UTC. */
import { run } from "./state.ts";

const { construct } = Reflect;
const ISO = /^[+-]?\d{4,6}(-\d\d(-\d\d)?)?(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/;
const local = ["FullYear", "Month", "Date", "Hours", "Minutes", "Seconds", "Milliseconds"];

/** Puts a Date in place that knows no clock and no zone of this machine. */
export function installDate(): void {
  const Native = Date;
  const prototype = Native.prototype as unknown as Record<string, unknown>;
  const parse = (text: string): number => {
    if (!ISO.test(text)) return Number.NaN;
    return Native.parse(text.includes("T") && !/(Z|[+-]\d\d:\d\d)$/.test(text) ? `${text}Z` : text);
  };
  const timeOf = (args: unknown[]): number => {
    if (args.length === 0) return run.clock;
    if (args.length > 1) return Native.UTC(...(args.map(Number) as [number, number]));
    const [given] = args;
    if (given instanceof Native) return given.getTime();
    return typeof given === "string" ? parse(given) : Number(given);
  };
  const Replacement = function (this: unknown, ...args: unknown[]): unknown {
    if (new.target === undefined) return construct(Native, [run.clock], Replacement).toISOString();
    return construct(Native, [timeOf(args)], new.target);
  } as unknown as DateConstructor;
  const define = (target: object, name: string, value: unknown): void =>
    void Object.defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true });
  for (const part of local) {
    define(prototype, `get${part}`, prototype[`getUTC${part}`]);
    define(prototype, `set${part}`, prototype[`setUTC${part}`]);
  }
  define(prototype, "getDay", prototype.getUTCDay);
  define(prototype, "getTimezoneOffset", () => 0);
  for (const name of ["toString", "toLocaleString"]) define(prototype, name, prototype.toISOString);
  const part = (from: number, to: number) =>
    function (this: Date): string {
      return this.toISOString().slice(from, to);
    };
  for (const name of ["toDateString", "toLocaleDateString"]) define(prototype, name, part(0, 10));
  for (const name of ["toTimeString", "toLocaleTimeString"]) define(prototype, name, part(11, 24));
  for (const name of ["getYear", "setYear"]) delete prototype[name];
  define(prototype, "constructor", Replacement);
  define(Replacement, "name", "Date");
  define(Replacement, "now", () => run.clock);
  define(Replacement, "parse", (text: unknown) => parse(String(text)));
  define(Replacement, "UTC", Native.UTC);
  Object.defineProperty(Replacement, "prototype", { value: prototype, writable: false });
  define(globalThis, "Date", Replacement);
}

type Random = [number, number, number, number];
let seed = "";
let state: Random | undefined;

/** Takes the seed of a message; nothing is made of it until chance is asked for. */
export function useSeed(given: string): void {
  seed = given;
  state = undefined;
}

/** `Math.random` from the message's seed: sfc32. */
export function random(): number {
  state ??= seeded();
  return step(state);
}

/** A state filled by a mix of the seed's characters. */
function seeded(): Random {
  const words: Random = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0xdeadbeef];
  for (let at = 0; at < seed.length; at++) {
    for (let word = 0; word < 4; word++)
      words[word] =
        Math.imul((words[word] as number) ^ (seed.charCodeAt(at) + word), 0x85ebca6b + 2 * word) ^ ((words[word] as number) >>> 15);
  }
  for (let round = 0; round < 16; round++) step(words);
  return words;
}

function step(words: Random): number {
  const [a, b, c, counter] = words;
  const sum = (((a + b) | 0) + counter) | 0;
  words[0] = b ^ (b >>> 9);
  words[1] = (c + (c << 3)) | 0;
  words[2] = (((c << 21) | (c >>> 11)) + sum) | 0;
  words[3] = (counter + 1) | 0;
  return (sum >>> 0) / 4294967296;
}
