/** What the sandbox is asked and what it answers (§4.2, §4.3). The host owns the session; the sandbox sees records and asks for more. */
import type { ErrorRecord } from "../errors.ts";
import type { Oid, Stored } from "./values.ts";

export interface RunLimits {
  /** CPU time of guest code in milliseconds; waiting for the host does not count. */
  cpuMs: number;
  /** Sends within sends. */
  depth: number;
  /** UTF-16 units of JSON that a result, an error, the changes of a run, the names it read or what it asks of a primitive may have. */
  resultCharacters: number;
}

/**
 * An object as the sandbox gets it: its slots in stored form (`parents` and `delegates` among them; methods and primitives as stored). Slots that are
 * frozen at every depth are taken for unchangeable: the same ones given again need not be read again.
 */
export interface RunObject {
  oid: Oid;
  slots: Readonly<Record<string, Stored>>;
}

export interface RunRequest {
  receiver: Oid;
  selector: string;
  args: Stored[];
  /** Records sent along, so that the common case asks for nothing: the receiver, its delegation chain, what its slots refer to. */
  objects: RunObject[];
  /** What `Date.now()` and `new Date()` answer: epoch milliseconds of the message. */
  clock: number;
  /** What `Math.random()` is derived from. */
  seed: string;
  limits: RunLimits;
}

/** Changes in stored form: undefined removes the slot. */
export type SlotChanges = Record<Oid, Record<string, Stored | undefined>>;

/** A primitive met inside a run. `changes` is everything the run changed so far, so that the primitive sees what the sender sees. */
export interface PrimitiveRequest {
  name: string;
  /** The object that answers the message, the selector, and the object whose slot holds the primitive. */
  receiver: Oid;
  selector: string;
  holder: Oid;
  args: Stored[];
  changes: SlotChanges;
  created: RunObject[];
  depth: number;
}

/** What a primitive did. `changes`/`created` are what it changed itself; `ends` ends the whole message (not understood, a limit). */
export type PrimitiveReply =
  | { result: Stored; changes: SlotChanges; created: RunObject[] }
  | { throws: ErrorRecord }
  | { ends: ErrorRecord };

/** What a run may ask of its host. Calls may be asynchronous; the guest waits, its CPU clock stopped. */
export interface RunHost {
  objects(oids: readonly Oid[]): Promise<RunObject[]>;
  primitive(request: PrimitiveRequest): Promise<PrimitiveReply>;
  /** A fresh oid for `_clone_persistent_`. */
  newOid(): Oid;
}

export interface RunTrace {
  /** Slot names read per object, absent ones included; `*` where names were enumerated. */
  reads: Record<Oid, string[]>;
  sends: number;
  cpuMs: number;
}

/**
 * How a run ended. `threw`: the method's own error, catchable inside. `notUnderstood`, `limit` and `unsignalled` end the whole message,
 * whatever the method tries to catch. Only `returned` has changes.
 */
export type RunOutcome = RunTrace &
  (
    | { kind: "returned"; result: Stored; changes: SlotChanges; created: RunObject[] }
    | { kind: "threw"; error: { name: string; message: string; stack: string } }
    | { kind: "notUnderstood"; receiver: Oid; selector: string; args: Stored[] }
    | { kind: "ended"; error: ErrorRecord }
    | { kind: "limit"; limit: "cpu" | "memory" | "stack" | "depth" | "result" | "watchdog" | "crashed"; message: string }
    | { kind: "unsignalled"; oid: Oid; selector: string; slots: string[]; message: string }
  );

/** Runs one message. Never rejects for what guest code does: that is an outcome. */
export type RunInSandbox = (request: RunRequest, host: RunHost) => Promise<RunOutcome>;
