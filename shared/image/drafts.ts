/** What a session has changed and not yet committed, with a journal that can take it back to any savepoint. */
import { BatError } from "../errors.ts";
import type { OperationsWrite } from "../operations/writes.ts";
import type { RunObject, SlotChanges } from "./run.ts";
import type { Oid, Stored } from "./values.ts";

/** A place in the journal. It stays good until a rollback to an earlier one, and can be rolled back to more than once. */
export interface Savepoint {
  readonly length: number;
  /** The number of the last entry then: tells a savepoint that was undone from one that merely has the same length. */
  readonly last: number;
}

/** An object's own changes: for one made here, all its slots. A slot that maps to undefined is removed. */
export interface Draft {
  readonly created: boolean;
  readonly slots: Map<string, Stored | undefined>;
}

type Entry = { readonly number: number } & (
  | { kind: "slot"; oid: Oid; slot: string; had: boolean; before: Stored | undefined }
  | { kind: "create"; oid: Oid }
  | { kind: "name" }
  | { kind: "emit" }
);

type NewEntry = Entry extends infer E ? (E extends Entry ? Omit<E, "number"> : never) : never;

export class Drafts {
  readonly objects = new Map<Oid, Draft>();
  readonly names: { name: string; oid: Oid }[] = [];
  readonly emitted: OperationsWrite[] = [];
  readonly #journal: Entry[] = [];
  #number = 0;

  /** The slot's own change, if there is one. */
  changed(oid: Oid, slot: string): { value: Stored | undefined } | undefined {
    const slots = this.objects.get(oid)?.slots;
    return slots?.has(slot) ? { value: slots.get(slot) } : undefined;
  }

  isNew(oid: Oid): boolean {
    return this.objects.get(oid)?.created === true;
  }

  write(oid: Oid, slot: string, value: Stored | undefined): void {
    let draft = this.objects.get(oid);
    if (draft === undefined) {
      draft = { created: false, slots: new Map() };
      this.objects.set(oid, draft);
    }
    this.#note({ kind: "slot", oid, slot, had: draft.slots.has(slot), before: draft.slots.get(slot) });
    if (draft.created && value === undefined) draft.slots.delete(slot);
    else draft.slots.set(slot, value);
  }

  create(oid: Oid, slots: Readonly<Record<string, Stored>>): void {
    const known = this.objects.get(oid);
    // What a rollback leaves of a write is a draft without slots.
    if (known && (known.created || known.slots.size > 0))
      throw new BatError("Conflict", `Object ${oid} exists already; create it under another oid.`, { oid });
    this.#note({ kind: "create", oid });
    this.objects.set(oid, { created: true, slots: new Map(Object.entries(slots)) });
  }

  name(name: string, oid: Oid): void {
    this.#note({ kind: "name" });
    this.names.push({ name, oid });
  }

  emit(write: OperationsWrite): void {
    this.#note({ kind: "emit" });
    this.emitted.push(write);
  }

  savepoint(): Savepoint {
    return { length: this.#journal.length, last: this.#journal.at(-1)?.number ?? 0 };
  }

  /** @throws BatError InvalidInput for a savepoint that an earlier rollback undid. */
  rollback(savepoint: Savepoint): void {
    this.#check(savepoint);
    while (this.#journal.length > savepoint.length) {
      const entry = this.#journal.pop() as Entry;
      if (entry.kind === "emit") this.emitted.pop();
      else if (entry.kind === "name") this.names.pop();
      else if (entry.kind === "create") this.objects.delete(entry.oid);
      else if (entry.had) this.objects.get(entry.oid)?.slots.set(entry.slot, entry.before);
      else this.objects.get(entry.oid)?.slots.delete(entry.slot);
    }
  }

  /** What has changed since a savepoint, as it is now. Objects made since are whole in `created` and not in `changes`. */
  changesSince(savepoint: Savepoint): { changes: SlotChanges; created: RunObject[] } {
    this.#check(savepoint);
    const changes: SlotChanges = {};
    const created: RunObject[] = [];
    const made = new Set<Oid>();
    for (const entry of this.#journal.slice(savepoint.length)) {
      if (entry.kind === "create") {
        made.add(entry.oid);
        created.push({ oid: entry.oid, slots: this.slotsOfNew(entry.oid) });
      } else if (entry.kind === "slot" && !made.has(entry.oid)) {
        let slots = changes[entry.oid];
        if (slots === undefined) changes[entry.oid] = slots = {};
        slots[entry.slot] = this.objects.get(entry.oid)?.slots.get(entry.slot);
      }
    }
    return { changes, created };
  }

  /** The slots of an object that was made here. */
  slotsOfNew(oid: Oid): Record<string, Stored> {
    return Object.fromEntries(this.objects.get(oid)?.slots ?? []) as Record<string, Stored>;
  }

  /** The same changes, to go on from without touching these; there is nothing to roll back in it yet. */
  copy(): Drafts {
    const copy = new Drafts();
    for (const [oid, { created, slots }] of this.objects) copy.objects.set(oid, { created, slots: new Map(slots) });
    copy.names.push(...this.names);
    return copy;
  }

  #note(entry: NewEntry): void {
    this.#journal.push({ ...entry, number: ++this.#number } as Entry);
  }

  #check({ length, last }: Savepoint): void {
    const standing = length === 0 ? last === 0 : this.#journal[length - 1]?.number === last;
    if (!standing)
      throw new BatError("InvalidInput", "This savepoint was undone by a rollback to an earlier one; roll back to one that still stands.");
  }
}
