/** What no commit lets into the image, no import does either: looked for as the lines of an export come. */
import { BatError } from "../errors.ts";
import { refusal } from "./kept-rules.ts";
import { refuseSlot } from "./slots.ts";
import type { ObjectStore, WholeTransaction } from "./store.ts";
import { isVolatile, type Oid, refsIn, type Tid } from "./values.ts";

/** Objects that are in memory at once. */
const PIECE = 200;

export const refused = (why: string): BatError => new BatError("InvalidInput", `this is no whole exported image: ${why}`);

/** @throws BatError InvalidInput for a slot that no commit writes, or that no transaction is on record for. */
export function refuseObjects(line: number, { tid, objects }: WholeTransaction): void {
  for (const { oid, slots, serials } of objects)
    for (const [slot, value] of Object.entries(slots)) {
      const written = Object.hasOwn(serials, slot) ? (serials[slot] as Tid) : Number.NaN;
      const problem =
        refusal(() => refuseSlot(oid, slot, value)) ??
        (isVolatile(slot) ? `slot "${slot}" of ${oid} is volatile: what begins with _v_ is never stored` : undefined) ??
        (Number.isSafeInteger(written) && written <= tid
          ? undefined
          : `slot "${slot}" of ${oid} was written by no transaction up to this one`);
      if (problem !== undefined) throw refused(`line ${line}: ${problem}`);
    }
}

/** Whether all that the transactions refer to and name comes to be there. */
export class ReferenceCheck {
  readonly #store: ObjectStore;
  /** What the newest transactions lead to, with the line of the first one. */
  #noted = new Map<Oid, number>();
  /** Of what the others lead to, what was not there with them: in a packed image an object can come after what refers to it. */
  readonly #ahead = new Map<Oid, number>();

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  note(line: number, { objects, names }: WholeTransaction): void {
    const targets = [...objects.flatMap(({ slots }) => refsIn(slots)), ...names.map(({ oid }) => oid)];
    for (const target of targets) if (!this.#noted.has(target)) this.#noted.set(target, line);
  }

  /** To be called when the transactions that were noted are in the store. */
  async settle(): Promise<void> {
    const noted = this.#noted;
    this.#noted = new Map();
    for (const oid of await this.#missing([...noted.keys()])) if (!this.#ahead.has(oid)) this.#ahead.set(oid, noted.get(oid) as number);
  }

  /** @throws BatError InvalidInput for a reference that leads nowhere, when everything is in the store. */
  async refuseDangling(): Promise<void> {
    const [oid] = await this.#missing([...this.#ahead.keys()]);
    if (oid !== undefined) throw refused(`line ${this.#ahead.get(oid)}: it refers to ${oid}, which is not there`);
  }

  async #missing(oids: readonly Oid[]): Promise<Oid[]> {
    const tid = await this.#store.lastTid();
    const missing: Oid[] = [];
    for (let at = 0; at < oids.length; at += PIECE) {
      const some = oids.slice(at, at + PIECE);
      // An object that a name waits for is there without ever having been written.
      const there = new Set((await this.#store.load(some, tid)).filter(({ serial }) => serial > 0).map(({ oid }) => oid));
      missing.push(...some.filter((oid) => !there.has(oid)));
    }
    return missing;
  }
}
