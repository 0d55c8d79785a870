/** A small image in memory for sandbox tests: objects by oid, frozen as a session has them, methods written as source, primitives as functions. */
import type { SandboxPool } from "../../infra/sandbox/pool.ts";
import type { PrimitiveReply, PrimitiveRequest, RunHost, RunLimits, RunObject, RunOutcome } from "../../shared/image/run.ts";
import { frozen } from "../../shared/image/slots.ts";
import { type Oid, primitiveSlot, type Stored } from "../../shared/image/values.ts";

export const limits: RunLimits = { cpuMs: 2000, depth: 100, resultCharacters: 100_000 };

/** A method slot with a source; the function's name is the selector it has to stand under. */
export const method = (source: string): Stored => ({
  $method: { source, hash: "0".repeat(64), version: 1, contract: { examples: [] }, provenance: { actor: "test" } },
});

export const primitive = primitiveSlot;

export interface SendOptions {
  limits?: Partial<RunLimits>;
  /** Objects sent along; all by default. [] makes the guest ask for each. */
  along?: Oid[];
  clock?: number;
  seed?: string;
}

export class TestImage {
  readonly asked: Oid[][] = [];
  readonly calls: PrimitiveRequest[] = [];
  readonly #pool: SandboxPool;
  readonly #objects: Record<Oid, Record<string, Stored>>;
  readonly #primitives: Record<string, (call: PrimitiveRequest) => PrimitiveReply | Promise<PrimitiveReply>>;
  #made = 0;

  constructor(
    pool: SandboxPool,
    objects: Record<Oid, Record<string, Stored>>,
    primitives: Record<string, (call: PrimitiveRequest) => PrimitiveReply | Promise<PrimitiveReply>> = {},
  ) {
    this.#pool = pool;
    this.#objects = Object.fromEntries(Object.entries(objects).map(([oid, slots]) => [oid, frozen(structuredClone(slots))]));
    this.#primitives = primitives;
  }

  send(receiver: Oid, selector: string, args: Stored[] = [], options: SendOptions = {}): Promise<RunOutcome> {
    const record = (oid: Oid): RunObject[] => (this.#objects[oid] ? [{ oid, slots: this.#objects[oid] }] : []);
    const host: RunHost = {
      objects: async (oids) => {
        this.asked.push([...oids]);
        return oids.flatMap(record);
      },
      newOid: () => `new-${++this.#made}`,
      primitive: async (call) => {
        this.calls.push(call);
        const run = this.#primitives[call.name];
        if (!run) throw new Error(`the test has no primitive ${call.name}`);
        return run(call);
      },
    };
    const along = options.along ?? Object.keys(this.#objects);
    return this.#pool.run(
      {
        receiver,
        selector,
        args,
        objects: along.flatMap(record),
        clock: options.clock ?? 1_700_000_000_000,
        seed: options.seed ?? "seed",
        limits: { ...limits, ...options.limits },
      },
      host,
    );
  }
}

/** The result of an outcome that must have returned. */
export function result(outcome: RunOutcome): Stored {
  if (outcome.kind !== "returned") throw new Error(`expected a result, the run ended with ${JSON.stringify(outcome)}`);
  return outcome.result;
}
