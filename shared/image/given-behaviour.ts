/** The methods and primitives that a run was given: what they are, so that clones can have them, and where they stand, so that they stay there. */
import type { RunObject } from "./run.ts";
import { isBehaviour, type Oid, type Stored } from "./values.ts";

export class GivenBehaviour {
  readonly #slots = new Map<Oid, RunObject["slots"]>();
  #texts: Set<string> | undefined;

  /** The same records, which the run is given now. */
  with(records: RunObject[]): RunObject[] {
    for (const { oid, slots } of records) this.#slots.set(oid, slots);
    this.#texts = undefined;
    return records;
  }

  /** Whether a behaviour is one of those given. Sources are long and few runs make objects: the text of each is made only then. */
  has(behaviour: Stored): boolean {
    this.#texts ??= new Set(
      [...this.#slots.values()].flatMap((slots) => Object.values(slots).filter(isBehaviour)).map((slot) => JSON.stringify(slot)),
    );
    return this.#texts.has(JSON.stringify(behaviour));
  }

  /** Whether a slot of an object held behaviour when it was given. */
  standsAt(oid: Oid, slot: string): boolean {
    const slots = this.#slots.get(oid);
    return slots !== undefined && Object.hasOwn(slots, slot) && isBehaviour(slots[slot]);
  }
}
