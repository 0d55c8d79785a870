/**
 * The one way a message is carried out (§4): lookup by delegation, then a primitive in the host or a method in the sandbox.
 * Each send is a savepoint: what throws loses its own changes.
 */
import { BatError, type ErrorRecord, errorOf, isBatError } from "../errors.ts";
import type { PrimitiveReply, PrimitiveRequest, RunHost, RunInSandbox, RunLimits, RunObject, RunOutcome, SlotChanges } from "./run.ts";
import type { Session } from "./session.ts";
import { delegatesOf, isBehaviour, type Method, methodOf, type Oid, primitiveOf, RESERVED_SLOTS, refsIn, type Stored } from "./values.ts";

/** What every send of one message shares. `send` fills in `answeredBy` for the outermost method. */
export interface MessageContext {
  /** `message`: a client's. `cycle`: a step of a cycle, which alone may ask the model. `trial`: a guardian's run, which must leave no trace. */
  kind: "message" | "cycle" | "trial";
  actor: string;
  clock: number;
  seed: string;
  job?: string | undefined;
  cycle?: string | undefined;
  /** Aborted when whoever carries the message out must stop: a completion under way ends at once. */
  signal?: AbortSignal | undefined;
  answeredBy?: { holder: Oid; selector: string; version: number } | undefined;
}

export interface PrimitiveCall {
  session: Session;
  message: MessageContext;
  receiver: Oid;
  selector: string;
  holder: Oid;
  args: Stored[];
  /** 0 for the message itself, more for a send made by a method. */
  depth: number;
  send(receiver: Oid, selector: string, args: Stored[]): Promise<Stored>;
}

/** A named host operation. It sees and changes the image through the session alone. */
export type Primitive = (call: PrimitiveCall) => Promise<Stored>;

export interface InterpreterEffects {
  run: RunInSandbox;
  primitives: ReadonlyMap<string, Primitive>;
  newOid(): Oid;
  limits: RunLimits;
}

export interface Interpreter {
  /**
   * Sends one message within a session and returns its result in stored form.
   * @throws BatError Thrown (the method's own error), NotUnderstood (`details.park` says whether a mission may teach it), SandboxLimit,
   *   UnsignalledChange, and whatever a primitive throws. The session is as before the send then.
   */
  send(session: Session, message: MessageContext, receiver: Oid, selector: string, args: Stored[]): Promise<Stored>;
}

/** A send whose definition has been found. */
interface Found {
  receiver: Oid;
  selector: string;
  holder: Oid;
  slot: Stored;
  args: Stored[];
  depth: number;
}

const NOT_UNDERSTOOD = "_doesNotUnderstand_";
const SENT_ALONG = 64;
/** Errors a method may catch; every other one ends the whole message (§4.3). */
const catchable = new Set(["Thrown", "InvalidInput", "NotFound", "Forbidden"]);

export function createInterpreter(effects: InterpreterEffects): Interpreter {
  const send = async (
    session: Session,
    message: MessageContext,
    receiver: Oid,
    selector: string,
    args: Stored[],
    depth: number,
  ): Promise<Stored> => {
    const found = await session.find(receiver, selector);
    const savepoint = session.savepoint();
    try {
      if (!found) return await notUnderstood(session, message, receiver, selector, args, depth);
      return await answer(session, message, { receiver, selector, holder: found.holder, slot: found.value, args, depth });
    } catch (error) {
      session.rollback(savepoint);
      throw error;
    }
  };

  const answer = async (session: Session, message: MessageContext, found: Found): Promise<Stored> => {
    const primitive = primitiveOf(found.slot);
    if (primitive !== undefined) return runPrimitive(session, message, primitive, found);
    const method = methodOf(found.slot);
    if (method) return runMethod(session, message, method, found);
    throw new BatError("InvalidInput", `slot ${found.selector} holds data, not a method: read it with GET /v1/objects`, {
      selector: found.selector,
      holder: found.holder,
    });
  };

  const notUnderstood = async (
    session: Session,
    message: MessageContext,
    receiver: Oid,
    selector: string,
    args: Stored[],
    depth: number,
  ): Promise<Stored> => {
    const handler = await session.find(receiver, NOT_UNDERSTOOD);
    if (!handler) {
      throw new BatError(
        "NotUnderstood",
        `${receiver} does not understand ${selector}, and nothing it delegates to has ${NOT_UNDERSTOOD}: give it the parent traits`,
        { receiver, selector, park: false },
      );
    }
    return answer(session, message, {
      receiver,
      selector: NOT_UNDERSTOOD,
      holder: handler.holder,
      slot: handler.value,
      args: [selector, ...args],
      depth,
    });
  };

  const runPrimitive = (session: Session, message: MessageContext, name: string, found: Found): Promise<Stored> => {
    const primitive = effects.primitives.get(name);
    if (!primitive)
      throw new BatError(
        "Corrupt",
        `slot ${found.selector} names the primitive ${name}, which this system does not have: use the version that made the image`,
        { name },
      );
    const { receiver, selector, holder, args, depth } = found;
    return primitive({
      session,
      message,
      receiver,
      selector,
      holder,
      args,
      depth,
      send: (to, what, given) => send(session, message, to, what, given, depth + 1),
    });
  };

  const runMethod = async (session: Session, message: MessageContext, method: Method, found: Found): Promise<Stored> => {
    const objects = await alongside(session, found);
    const given: Given = { behaviours: new Set(), places: new Set() };
    const known = (records: RunObject[]): RunObject[] => {
      for (const { oid, slots } of records) {
        for (const [slot, value] of Object.entries(slots)) {
          if (!isBehaviour(value)) continue;
          given.behaviours.add(JSON.stringify(value));
          given.places.add(`${oid} ${slot}`);
        }
      }
      return records;
    };
    const host: RunHost = {
      newOid: effects.newOid,
      objects: async (oids) => known(await Promise.all(oids.map((oid) => session.record(oid)))),
      primitive: (request) => primitiveForRun(session, message, request, given),
    };
    const outcome = await effects.run(
      {
        receiver: found.receiver,
        selector: found.selector,
        args: found.args,
        objects: known(objects),
        clock: message.clock,
        seed: message.seed,
        limits: effects.limits,
      },
      host,
    );
    session.noteReads(outcome.reads);
    if (outcome.kind !== "returned") throw outcomeError(outcome);
    applyChanges(session, outcome.changes, outcome.created, given);
    if (found.depth === 0) message.answeredBy = { holder: found.holder, selector: found.selector, version: method.version };
    return outcome.result;
  };

  /** A primitive met inside a run: it sees what the run has changed so far; what it changes itself goes back to the run, which owns all changes until its end. */
  const primitiveForRun = async (
    session: Session,
    message: MessageContext,
    request: PrimitiveRequest,
    given: Given,
  ): Promise<PrimitiveReply> => {
    const before = session.savepoint();
    try {
      applyChanges(session, request.changes, request.created, given);
      const mine = session.savepoint();
      const { receiver, selector, holder, args, depth } = request;
      const result = await runPrimitive(session, message, request.name, { receiver, selector, holder, slot: null, args, depth: depth + 1 });
      return { result, ...session.changesSince(mine) };
    } catch (error) {
      const record = isBatError(error) ? error.record() : ({ code: "Unavailable", message: String(error) } satisfies ErrorRecord);
      return catchable.has(record.code) ? { throws: record } : { ends: record };
    } finally {
      session.rollback(before);
    }
  };

  return { send: (session, message, receiver, selector, args) => send(session, message, receiver, selector, args, 0) };
}

/** The behaviour that a run was given: what it is, so that clones can have it, and where, so that it stays there. */
interface Given {
  behaviours: Set<string>;
  places: Set<string>;
}

/** Writes a run's changes into the session. The sandbox is a boundary: behaviour and delegation never come out of it, whatever the guest says. */
function applyChanges(session: Session, changes: SlotChanges, created: readonly RunObject[], given: Given): void {
  for (const { oid, slots } of created) {
    for (const [slot, value] of Object.entries(slots)) {
      if (isBehaviour(value) && !given.behaviours.has(JSON.stringify(value)))
        throw new BatError("Corrupt", `a run tried to make behaviour in slot ${slot} of a new object`, { oid, slot });
    }
    session.create(slots, oid);
  }
  for (const [oid, slots] of Object.entries(changes)) {
    for (const [slot, value] of Object.entries(slots)) {
      if (isBehaviour(value) || (RESERVED_SLOTS as readonly string[]).includes(slot))
        throw new BatError("Corrupt", `a run tried to change ${slot} of ${oid}, which only the host may`, { oid, slot });
      if (given.places.has(`${oid} ${slot}`))
        throw new BatError(
          "Forbidden",
          `${slot} of ${oid} is behaviour: a method cannot write over it or remove it; install another method`,
          { oid, slot },
        );
      session.write(oid, slot, value);
    }
  }
}

/** The receiver, what it delegates to, and what its slots and the arguments refer to: enough that the common run asks for nothing. */
async function alongside(session: Session, found: Found): Promise<RunObject[]> {
  const sent = new Map<Oid, RunObject>();
  const include = async (oid: Oid): Promise<RunObject | undefined> => {
    if (sent.has(oid) || sent.size >= SENT_ALONG) return sent.get(oid);
    const record = await session.record(oid);
    sent.set(oid, record);
    for (const delegate of delegatesOf(record.slots)) await include(delegate);
    return record;
  };
  const own = await include(found.receiver);
  const mentioned = [...found.args, ...Object.values(own?.slots ?? {})].filter((value) => !isBehaviour(value)).flatMap(refsIn);
  for (const oid of mentioned) await include(oid).catch((error: unknown) => isBatError(error, "NotFound") || Promise.reject(error));
  return [...sent.values()];
}

function outcomeError(outcome: Exclude<RunOutcome, { kind: "returned" }>): BatError {
  switch (outcome.kind) {
    case "threw":
      return new BatError("Thrown", outcome.error.message, { name: outcome.error.name, stack: outcome.error.stack });
    case "ended":
      return errorOf(outcome.error);
    case "limit":
      return new BatError("SandboxLimit", `the message was ended: ${outcome.message}`, { limit: outcome.limit });
    case "unsignalled":
      return new BatError("UnsignalledChange", outcome.message, { oid: outcome.oid, selector: outcome.selector, slots: outcome.slots });
    case "notUnderstood":
      return new BatError(
        "NotUnderstood",
        `${outcome.receiver} does not understand ${outcome.selector}, and nothing it delegates to has ${NOT_UNDERSTOOD}`,
        {
          receiver: outcome.receiver,
          selector: outcome.selector,
          args: outcome.args,
          park: false,
        },
      );
  }
}
