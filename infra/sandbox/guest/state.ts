/**
 * What the guest knows of one run, and the shapes its parts share. The files in this folder run inside QuickJS: their types are stripped
 * and they are joined into one script (see ../prelude.ts), so they import only each other and use no name of Node's.
 */

import type { Large } from "./large.ts";

type MethodFunction = (...args: unknown[]) => unknown;

/** The only way out, given by the thread: text, or a function for "method"; `"!stop"` when the host cannot answer. */
declare const host: (kind: string, text: string) => string | MethodFunction;

/** Asks the host, waiting for the reply. */
export function ask(kind: "method", key: string): MethodFunction;
export function ask(kind: "objects" | "primitive" | "oid" | "memory" | "large", text: string): string;
export function ask(kind: string, text: string): string | MethodFunction {
  const reply = host(kind, text);
  if (reply === "!stop") end({ kind: "stopped" });
  return reply;
}

/** A method (by the key of its code, and its place in the host's table) or a primitive (by name). */
export type Behaviour = { m: string; n: number } | { p: string };
/**
 * A slot as it comes from the host: `t` is nested data as JSON text in stored form, parsed when it is touched; `l` the number of large nested data,
 * whose text is asked for when it is touched; `r` a reference. `list` keeps what `t` says where delegation asks for it again and again.
 */
export type Wire = null | boolean | number | string | { t: string; list?: unknown[] } | { l: number } | { r: string } | Behaviour;
export type Slots = Readonly<Record<string, Wire>>;

/** A slot touched or written in this run. */
export interface Entry {
  record: ObjectInRun;
  slot: string;
  /** Live data, a reference's proxy, or ABSENT. Without meaning where `behaviour` is set. */
  value: unknown;
  behaviour: Behaviour | undefined;
  /** The stored text of nested data when it was last looked at, what a change is measured against; where `large` is set, that knows. */
  base: string | undefined;
  large: Large | undefined;
  /** The send that has to signal a change of the nested data. */
  owner: Frame | undefined;
  dirty: boolean;
}

export interface ObjectInRun {
  oid: string;
  /** undefined: not loaded yet. Never changed: messages share it. */
  slots: Slots | undefined;
  entries: Map<string, Entry>;
  /** Inherited nested data that was read: its own copy, which becomes an own slot once it changes. */
  borrowed: Map<string, Entry> | undefined;
  reads: Set<string>;
  proxy: object;
  created: boolean;
  /** The host has no such object, or the send that made it was rolled back. */
  gone: boolean;
  /** Where a slot was found by delegation (null: nowhere) while the run's shape was `foundIn`. */
  found: Map<string, ObjectInRun | null> | undefined;
  foundIn: number;
}

/** One send. The journal undoes it. */
export interface Frame {
  record: ObjectInRun;
  selector: string;
  /** Which definition of the selector is running: `resend` goes to the next. */
  skip: number;
  depth: number;
  parent: Frame | undefined;
  /** Slots changed and not signalled. */
  pending: Set<string> | undefined;
  /** It has nested data, which changes without a word: every signal has to look. */
  nested: boolean;
  journal: Undo[];
}

export type Undo =
  | { kind: "entry"; entry: Entry; map: Map<string, Entry>; before: Entry | undefined; borrowed: Entry | undefined }
  | {
      kind: "touch";
      entry: Entry;
      restore: (() => void) | undefined;
      base: string | undefined;
      owner: Frame | undefined;
      dirty: boolean;
      borrowed: boolean;
    }
  | { kind: "created"; record: ObjectInRun };

export interface RunState {
  /** Slots that the host gave, of objects that may never be asked for. */
  given: Map<string, Slots>;
  objects: Map<string, ObjectInRun>;
  proxies: WeakMap<object, ObjectInRun>;
  /** Blob handles that came from the host: a literal that looks like one is only data. */
  blobs: WeakSet<object>;
  top: Frame | undefined;
  /** The run has ended for a reason that no catch may stop. */
  ended: boolean;
  sends: number;
  maxDepth: number;
  resultCharacters: number;
  /** Characters of large data that changes did not have to carry; they count as if they had. */
  spared: number;
  clock: number;
  /** Grows whenever a slot may have come, gone, or turned to another object: what delegation found before may no longer hold. */
  shape: number;
  /** Inherited data has been copied for somebody: it may become an own slot unseen, so what delegation found is not kept. */
  borrowing: boolean;
}

export const ABSENT: unknown = Symbol("absent");

const none = (depth: number, resultCharacters: number, clock: number): RunState => ({
  given: new Map(),
  objects: new Map(),
  proxies: new WeakMap(),
  blobs: new WeakSet(),
  top: undefined,
  ended: false,
  sends: 0,
  maxDepth: depth,
  resultCharacters,
  spared: 0,
  clock,
  shape: 0,
  borrowing: false,
});

/** Between runs: nothing is written to it. */
const idle = none(0, 0, 0);
export let run: RunState = idle;

/** Guards of rewritten code that were called and have not come back (see ../rewrite.ts): their call met a limit itself, and nobody was told. */
export const unanswered = { guards: 0 };

/** Starts from nothing. */
export function newRun(depth: number, resultCharacters: number, clock: number): void {
  run = none(depth, resultCharacters, clock);
  unanswered.guards = 0;
}

/** The run is forgotten, with all that it held. */
export function endRun(): void {
  run = idle;
}

/** One for all: the engine would write down the whole stack for each, and every guard on the way out of a deep recursion throws it. */
const over = Object.freeze(new Error("the run has ended"));

/** Ends the run for good: tells the thread why, and from then on every trap, send and catch throws. */
export function end(reason: object): never {
  if (!run.ended) {
    // In this order: with no stack left to tell the thread, the run goes on to where there is some.
    host("end", JSON.stringify(reason));
    run.ended = true;
  }
  throw over;
}

export const OUT_OF_MEMORY = { kind: "limit", limit: "memory", message: "out of memory" };
export const STACK_OVERFLOW = { kind: "limit", limit: "stack", message: "stack overflow" };

/** @throws when the run has ended, or has to: a guard but for the `asking` that run now has not come back. */
export function checkRunning(asking = 0): void {
  if (run.ended) throw over;
  if (unanswered.guards > asking) end(ask("memory", "") === "full" ? OUT_OF_MEMORY : STACK_OVERFLOW);
}

export const isBox = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
export const isMethod = (behaviour: Behaviour): behaviour is { m: string; n: number } => "m" in behaviour;
