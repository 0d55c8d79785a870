/** What `model_repository` and `lora_repository` have in common: a slot that names objects, each with the handle of a file. */
import { BatError } from "../errors.ts";
import type { Session } from "../image/session.ts";
import { type BlobHandle, isBlob, isBox, isRef, type Oid, ref, type Stored } from "../image/values.ts";

export interface FileEntry {
  oid: Oid;
  name: string;
  weights: BlobHandle;
  /** Epoch milliseconds. */
  at: number;
  by: string;
}

export type NewEntry = Omit<FileEntry, "oid">;

/** `model` or `adapter`: what the entries are called, and the slot of the repository that names them. */
export interface Kind {
  word: "model" | "adapter";
  slot: "models" | "adapters";
}

/** Every entry by name, with all of its slots. */
export async function entriesOf(
  session: Session,
  repository: Oid,
  { word, slot }: Kind,
): Promise<(FileEntry & { slots: Readonly<Record<string, unknown>> })[]> {
  const named = Object.entries(await namesIn(session, repository, slot)).sort(([a], [b]) => (a < b ? -1 : 1));
  return Promise.all(
    named.map(async ([name, value]) => {
      const { $ref: oid } = isRef(value) ? value : { $ref: "" };
      const { slots } = await session.record(oid);
      if (!isBlob(slots.weights))
        throw new BatError("Corrupt", `${word} ${name} has no weights: write their handle to ${word}:${name}`, { name });
      return { name, oid, weights: slots.weights, at: Number(slots.added_at ?? 0), by: String(slots.added_by), slots };
    }),
  );
}

/** Makes an entry's object; the repository names it with `enter`. */
export function createEntry(
  session: Session,
  traits: Oid,
  { word }: Kind,
  { name, weights, at, by }: NewEntry,
  slots: Record<string, Stored>,
): Oid {
  const oid = session.create({ parents: [ref(traits)], weights, ...slots, added_at: at, added_by: by });
  // A name that no client can give an object of its own: they may not have a colon.
  session.name(`${word}:${name}`, oid);
  return oid;
}

export async function enter(session: Session, repository: Oid, { slot }: Kind, name: string, oid: Oid): Promise<void> {
  session.write(repository, slot, { ...(await namesIn(session, repository, slot)), [name]: ref(oid) });
}

/** @throws BatError Conflict when an entry has this name, or these bytes under another one */
export function refuseKnown(known: readonly FileEntry[], { word }: Kind, name: string, sha256: string): void {
  if (known.some((entry) => entry.name === name))
    throw new BatError("Conflict", `the name ${name} is taken by another ${word}: choose one with --name`, { name });
  const same = known.find(({ weights }) => weights.$blob === sha256);
  if (same)
    throw new BatError("Conflict", `this file is here already, as ${word} ${same.name}: batos ${word} use ${same.name}`, {
      name: same.name,
    });
}

async function namesIn(session: Session, repository: Oid, slot: string): Promise<Record<string, Stored>> {
  const named = await session.read(repository, slot);
  return isBox(named) ? named : {};
}
