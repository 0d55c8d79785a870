/** The LoRA adapters that the image has (§7.3): `lora_repository` names them, each an object with its file's handle, and a persona's codex holds the handle of its own. */
import { BatError } from "../errors.ts";
import type { Session } from "../image/session.ts";
import { type BlobHandle, isBlob, isBox, type Oid, type Stored } from "../image/values.ts";
import { PERSONAS } from "../persona/codex.ts";
import { createEntry, enter, entriesOf, type FileEntry, type Kind, type NewEntry, refuseKnown } from "./repository.ts";

const REPOSITORY = "lora_repository";
const ADAPTER: Kind = { word: "adapter", slot: "adapters" };

/** What an adapter's file says of itself, and the sha256 of the weights that it was tried with. */
export interface AdapterFacts {
  architecture: string;
  rank: number;
  alpha: number;
  base: string;
}

export interface NewAdapter extends NewEntry {
  facts: AdapterFacts;
}

export interface Adapter extends NewAdapter, FileEntry {
  /** The personas that complete with it. */
  personas: string[];
}

/** Every adapter, by name. */
export async function listAdapters(session: Session): Promise<Adapter[]> {
  const used = await adaptersInUse(session);
  const entries = await entriesOf(session, await session.resolve(REPOSITORY), ADAPTER);
  return entries.map(({ slots, ...entry }) => ({
    ...entry,
    facts: { architecture: String(slots.architecture), rank: Number(slots.rank), alpha: Number(slots.alpha), base: String(slots.base) },
    personas: used.flatMap(({ persona, adapter }) => (adapter.$blob === entry.weights.$blob ? [persona] : [])),
  }));
}

/** @throws BatError Conflict: see `refuseKnown` */
export async function refuseKnownAdapter(session: Session, name: string, sha256: string): Promise<void> {
  refuseKnown(await listAdapters(session), ADAPTER, name, sha256);
}

/** Adds an adapter. @throws BatError Conflict: see `refuseKnown` */
export async function addAdapter(session: Session, adapter: NewAdapter): Promise<Oid> {
  await refuseKnownAdapter(session, adapter.name, adapter.weights.$blob);
  const oid = createEntry(session, await session.resolve("traits"), ADAPTER, adapter, { ...adapter.facts });
  await enter(session, await session.resolve(REPOSITORY), ADAPTER, adapter.name, oid);
  return oid;
}

/** The adapter of a name. @throws BatError NotFound */
export async function findAdapter(session: Session, name: string): Promise<Adapter> {
  const adapter = (await listAdapters(session)).find((one) => one.name === name);
  if (adapter) return adapter;
  throw new BatError("NotFound", `no adapter is named ${name}: batos adapter list shows them, batos adapter add FILE adds one`, { name });
}

/** Writes into a persona's codex what it completes with; null is none. @throws BatError NotFound for a persona that there is not */
export async function giveAdapter(session: Session, persona: string, adapter: BlobHandle | null): Promise<void> {
  const { oid, codex } = await codexIn(session, persona);
  session.write(oid, "codex", { ...codex, adapter });
}

/** The personas that have an adapter, each with its handle. */
export async function adaptersInUse(session: Session): Promise<{ persona: string; adapter: BlobHandle }[]> {
  const codices = await Promise.all(PERSONAS.map(async (persona) => ({ persona, ...(await codexIn(session, persona)) })));
  return codices.flatMap(({ persona, codex: { adapter } }) => (isBlob(adapter) ? [{ persona, adapter }] : []));
}

async function codexIn(session: Session, persona: string): Promise<{ oid: Oid; codex: Record<string, Stored> }> {
  if (!(PERSONAS as readonly string[]).includes(persona))
    throw new BatError("NotFound", `there is no persona ${persona}: it is one of ${PERSONAS.join(", ")}`, { persona });
  const oid = await session.resolve(persona);
  const codex = await session.read(oid, "codex");
  return { oid, codex: isBox(codex) ? codex : {} };
}
