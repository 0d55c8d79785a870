/**
 * An image and its sessions, written as simply as it goes: a commit keeps a copy of everything, a session is a copy, a savepoint is a copy of that.
 * What the system does in clever ways is compared with it.
 */
import type { Definition } from "../../shared/image/delegation.ts";
import { type Oid, refsIn, type Stored } from "../../shared/image/values.ts";
import { definition } from "./naive-delegation.ts";

export type NaiveSlots = Record<string, Stored>;
export type Objects = Record<Oid, NaiveSlots>;

/** What a transaction left, and the places (`oid.slot`) that it set or removed. */
interface Transaction {
  objects: Objects;
  names: Record<string, Oid>;
  changed: Set<string>;
  created: Set<Oid>;
}

/** Why a session may not do what it was asked. */
export class Refused extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

const placeOf = (oid: Oid, slot: string): string => `${oid}.${slot}`;
const partsOf = (place: string): [Oid, string] => place.split(".") as [Oid, string];
const own = (objects: Objects, oid: Oid, slot: string): Stored | undefined => {
  const slots = objects[oid];
  return slots && Object.hasOwn(slots, slot) ? slots[slot] : undefined;
};

export class NaiveImage {
  /** The state after each transaction; the first is the empty one. */
  readonly past: Transaction[] = [{ objects: {}, names: {}, changed: new Set(), created: new Set() }];

  get now(): Transaction {
    return this.past.at(-1) as Transaction;
  }

  open(): NaiveSession {
    return new NaiveSession(this, this.past.length - 1);
  }

  /** The last transaction that set or removed a slot; 0 when none did. */
  lastChange(place: string): number {
    return this.past.findLastIndex(({ changed }) => changed.has(place)) + (this.past.some(({ changed }) => changed.has(place)) ? 0 : 1);
  }
}

/** All that a savepoint keeps. */
interface State {
  objects: Objects;
  written: Set<string>;
  created: Set<Oid>;
  names: [string, Oid][];
  /** Which change was the last: savepoints with none between them are one place. */
  moment: number;
}

export class NaiveSession {
  readonly start: number;
  doomed = false;
  readonly #image: NaiveImage;
  readonly #reads = new Set<string>();
  readonly #absentNames = new Set<string>();
  #state: State;
  #changes = 0;
  #savepoints: { name: number; state: State }[] = [];

  constructor(image: NaiveImage, start: number) {
    this.#image = image;
    this.start = start;
    this.#state = structuredClone({ objects: image.now.objects, written: new Set(), created: new Set(), names: [], moment: 0 } as State);
  }

  get objects(): Objects {
    return this.#state.objects;
  }

  has(oid: Oid): boolean {
    return this.objects[oid] !== undefined;
  }

  isNew(oid: Oid): boolean {
    return this.#state.created.has(oid);
  }

  /** An own slot; the commit depends on it unless it is this session's own doing. */
  readonly look = (oid: Oid, slot: string): Stored | undefined => {
    if (!this.isNew(oid) && !this.#state.written.has(placeOf(oid, slot))) this.#reads.add(placeOf(oid, slot));
    return own(this.objects, oid, slot);
  };

  read(oid: Oid, slot: string): Stored | undefined {
    if (!this.has(oid)) throw new Refused("NotFound");
    return this.look(oid, slot);
  }

  find(oid: Oid, slot: string, skip: number): Definition | undefined {
    if (!this.has(oid)) throw new Refused("NotFound");
    return definition(this.look, oid, slot, skip);
  }

  enumerate(oid: Oid): void {
    if (!this.isNew(oid)) this.#reads.add(placeOf(oid, "*"));
  }

  write(oid: Oid, slot: string, value: Stored | undefined): void {
    this.#state.moment = ++this.#changes;
    const slots = this.objects[oid] as NaiveSlots;
    if (value === undefined) delete slots[slot];
    else slots[slot] = structuredClone(value);
    if (!this.isNew(oid)) this.#state.written.add(placeOf(oid, slot));
  }

  create(oid: Oid, slots: NaiveSlots): void {
    this.#state.moment = ++this.#changes;
    this.objects[oid] = structuredClone(slots);
    this.#state.created.add(oid);
  }

  name(name: string, oid: Oid): void {
    this.#state.moment = ++this.#changes;
    this.#state.names.push([name, oid]);
  }

  resolve(name: string): Oid {
    const mine = this.#state.names.find(([given]) => given === name)?.[1];
    const oid = mine ?? (this.#image.past[this.start] as Transaction).names[name];
    if (oid === undefined) this.#absentNames.add(name);
    if (oid === undefined || !this.has(oid)) throw new Refused("NotFound");
    return oid;
  }

  savepoint(name: number): void {
    this.#savepoints.push({ name, state: structuredClone(this.#state) });
  }

  /** False for one that an earlier rollback undid. */
  rollback(name: number): boolean {
    const at = this.#savepoints.findIndex((each) => each.name === name);
    const target = this.#savepoints[at]?.state;
    if (target === undefined) return false;
    this.#savepoints = this.#savepoints.filter(({ state }, n) => n <= at || state.moment === target.moment);
    this.#state = structuredClone(target);
    return true;
  }

  /** Whether it made a transaction, or all reasons why not: the image is as before then. */
  commit(): boolean | { refused: string[] } {
    if (this.doomed) return { refused: ["Doomed"] };
    const { written, created, names } = this.#state;
    // What the covenants of the changed objects are is looked up, so it counts as read.
    for (const oid of new Set([...created, ...[...written].map((place) => partsOf(place)[0])])) this.find(oid, "covenants", 0);
    const counters = this.#counters();
    if (written.size + created.size + names.length === 0) return false;
    const { objects: theirs, names: given } = this.#image.now;
    const moved = (place: string): boolean => this.#image.lastChange(place) > this.start;
    const then = this.#image.past[this.start] as Transaction;
    const keysOf = (slots: NaiveSlots | undefined): string =>
      Object.keys(slots ?? {})
        .sort()
        .join();
    const refused = new Set<string>();
    for (const place of this.#reads) {
      const [oid, slot] = partsOf(place);
      const other = slot === "*" ? keysOf(then.objects[oid]) !== keysOf(theirs[oid]) : moved(place) && !counters.has(place);
      if (other) refused.add("Conflict");
    }
    for (const name of this.#absentNames) if (given[name] !== undefined) refused.add("Conflict");
    const next = structuredClone({ objects: theirs, names: given });
    for (const oid of created) next.objects[oid] = structuredClone(this.objects[oid] as NaiveSlots);
    for (const place of written) {
      const [oid, slot] = partsOf(place);
      const slots = next.objects[oid] as NaiveSlots;
      let value = own(this.objects, oid, slot);
      if (moved(place)) {
        const numbers = [own(then.objects, oid, slot) ?? 0, own(theirs, oid, slot) ?? 0, value];
        if (!counters.has(place) || numbers.some((each) => typeof each !== "number")) refused.add("Conflict");
        const [start, one, mine] = numbers as [number, number, number];
        value = one + (mine - start);
      }
      if (value === undefined) delete slots[slot];
      else slots[slot] = value;
    }
    for (const [name, oid] of names) {
      if (next.names[name] !== undefined || Object.values(next.names).includes(oid)) refused.add("Conflict");
      next.names[name] = oid;
    }
    const made = [...created].flatMap((oid) => Object.keys(this.objects[oid] ?? {}).map((slot) => placeOf(oid, slot)));
    const changed = new Set([...written, ...made]);
    for (const place of changed)
      for (const target of refsIn(own(this.objects, ...partsOf(place)))) if (next.objects[target] === undefined) refused.add("NotFound");
    if (refused.size > 0) return { refused: [...refused] };
    this.#image.past.push({ ...next, changed, created: new Set(created) });
    return true;
  }

  /** Written places that are counted; which they are is looked up, so it counts as read. */
  #counters(): Set<string> {
    const places = [...this.#state.written];
    const policies = new Map(
      [...new Set(places.map((place) => partsOf(place)[0]))].map((oid) => [
        oid,
        this.find(oid, "merge_policies", 0)?.value as NaiveSlots | undefined,
      ]),
    );
    return new Set(places.filter((place) => policies.get(partsOf(place)[0])?.[partsOf(place)[1]] === "counter"));
  }
}
