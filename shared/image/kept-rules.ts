/**
 * Whether an image keeps the rules that its commits are held to: what doctor reports, and what an import refuses. Commits keep them by themselves;
 * a file that was written by hand, or by an older program, may not.
 */
import { isBatError } from "../errors.ts";
import { COVENANTS_SLOT, checkCovenants, covenantsIn, keepsCovenant, slotFindings } from "../guardian/covenants.ts";
import { type Organization, organizationFindings } from "../guardian/organization.ts";
import type { ImageProblem } from "./check.ts";
import { type Definition, lookup } from "./delegation.ts";
import { PRIMORDIAL } from "./primordial.ts";
import type { ObjectRecord, ObjectStore } from "./store.ts";
import { type Oid, refsIn, type Tid } from "./values.ts";

/** Slots in breach of their covenants. */
export interface Breaches {
  /** Written when the covenant was there: no commit lets that pass. */
  standing: ImageProblem[];
  /** Older than their covenant: they are checked when they are next written. */
  older: ImageProblem[];
}

/** Prototypes that are kept in memory from one page of objects to the next. */
const MOST_KEPT = 10_000;

/** Looks at one page of objects after another, as of one transaction; most of them share their parents, which are loaded once. */
export function breachFinder(store: ObjectStore, tid: Tid): (records: readonly ObjectRecord[]) => Promise<Breaches> {
  const known = new Map<Oid, ObjectRecord | undefined>();

  return async (records) => {
    if (known.size > MOST_KEPT) known.clear();
    for (const record of records) known.set(record.oid, record);
    const found: Breaches = { standing: [], older: [] };
    for (const record of records) await judge(record, found);
    return found;
  };

  async function judge({ oid, slots, serials }: ObjectRecord, { standing, older }: Breaches): Promise<void> {
    if (Object.hasOwn(slots, COVENANTS_SLOT)) {
      const slot = COVENANTS_SLOT;
      const message = refusal(() => checkCovenants(slots[slot] ?? null));
      if (message !== undefined) standing.push({ oid, slot, message });
    }
    const { found, since } = await definition(oid);
    const covenants = covenantsIn(found?.value);
    for (const slot of covenants.keys()) {
      const value = Object.hasOwn(slots, slot) ? slots[slot] : undefined;
      if (keepsCovenant(covenants, slot, value)) continue;
      const name = (await store.nameOf(oid)) ?? oid;
      for (const { message } of slotFindings(covenants, name, slot, value))
        ((serials[slot] ?? 0) < since ? older : standing).push({ oid, slot, message });
    }
  }

  /** Where an object's covenants are, and since which transaction it has had them. */
  async function definition(oid: Oid): Promise<{ found: Definition | undefined; since: Tid }> {
    for (;;) {
      let since: Tid = 0;
      let missing: Oid | undefined;
      const found = lookup(
        (holder, slot) => {
          if (!known.has(holder)) missing = holder;
          const record = known.get(holder);
          if (record && Object.hasOwn(record.serials, slot)) since = Math.max(since, record.serials[slot] ?? 0);
          return record && Object.hasOwn(record.slots, slot) ? record.slots[slot] : undefined;
        },
        oid,
        COVENANTS_SLOT,
        0,
      );
      if (missing === undefined) return { found, since };
      const [record] = await store.load([missing], tid);
      known.set(missing, record);
    }
  }
}

/** The primordial objects as of a transaction: those that genesis lists, by their names; undefined where there is no genesis yet. */
export async function organizationOf(store: ObjectStore, asOf: Tid): Promise<Organization | undefined> {
  const genesis = await store.resolve("genesis", asOf);
  if (genesis === undefined) return undefined;
  const [root] = await store.load([genesis], asOf);
  const organization = new Map<Oid, string>();
  for (const oid of refsIn(root?.slots.organization)) {
    const name = await store.nameOf(oid);
    if (name !== undefined && PRIMORDIAL.has(name)) organization.set(oid, name);
  }
  return organization;
}

/** What the primordial objects are not that they must be. A slot that an image never had, because an older program made it, is no problem. */
export async function organizationProblems(store: ObjectStore, asOf: Tid): Promise<ImageProblem[]> {
  const organization = (await organizationOf(store, asOf)) ?? new Map<Oid, string>();
  const records = await store.load([...organization.keys()], asOf);
  return records.flatMap(({ oid, slots, serials }) => {
    const written = new Map(Object.keys(serials).map((slot) => [slot, Object.hasOwn(slots, slot) ? slots[slot] : undefined]));
    return organizationFindings(new Map([[oid, written]]), organization).map(({ message }) => ({ oid, message }));
  });
}

/** What a check throws, in words; undefined when it passes. */
export function refusal(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (isBatError(error)) return error.message;
    throw error;
  }
}
