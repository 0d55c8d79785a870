/** Whether the image is whole (§2.5): every object as its history says, every slot what a slot may be, every reference and name leading to an object. */
import { isBatError } from "../errors.ts";
import { breachFinder, organizationProblems } from "./kept-rules.ts";
import { recordPages } from "./record-pages.ts";
import type { ObjectRecord, ObjectStore, Revision } from "./store.ts";
import { canonicalJson, checkSlot, type Oid, refsIn, type Tid } from "./values.ts";

export interface ImageProblem {
  oid?: Oid;
  slot?: string;
  message: string;
}

export interface ImageReport {
  /** The transaction as of which the image was looked at. */
  tid: Tid;
  objects: number;
  /** Damage. */
  problems: ImageProblem[];
  /** What no commit lets pass, of covenants and of the system's own objects: an older program let it, or somebody wrote it by hand. */
  breaches: ImageProblem[];
  /** Slots in breach of a covenant that is younger than they are; they are checked when they are next written. */
  older: ImageProblem[];
}

/**
 * Looks at every object as of now, page by page, while commits go on. Stops at `most` problems: a damaged image has them by the thousand.
 * What the store itself finds wrong with its files comes first.
 */
export async function checkImage(store: ObjectStore, most = 100): Promise<ImageReport> {
  const tid = await store.lastTid();
  const problems: ImageProblem[] = (await store.integrity()).map((message) => ({ message }));
  const breaches = await organizationProblems(store, tid);
  const older: ImageProblem[] = [];
  const breachesOf = breachFinder(store, tid);
  let objects = 0;
  for await (const records of recordPages(store, tid)) {
    objects += records.length;
    for (const record of records) {
      const [newest] = await store.history(record.oid, 1, tid + 1);
      problems.push(...ownProblems(record, newest));
    }
    problems.push(...(await danglingReferences(store, records, tid)));
    const found = await breachesOf(records);
    breaches.push(...found.standing);
    older.push(...found.older);
    if (problems.length >= most) break;
  }
  return { tid, objects, problems: problems.slice(0, most), breaches: breaches.slice(0, most), older: older.slice(0, most) };
}

function ownProblems({ oid, serial, slots, serials }: ObjectRecord, newest: Revision | undefined): ImageProblem[] {
  const problems: ImageProblem[] = [];
  if (!newest) problems.push({ oid, message: "it has no revision: its history is gone" });
  else if (newest.tid !== serial)
    problems.push({ oid, message: `it says that transaction ${serial} wrote it last, its history says ${newest.tid}` });
  else if (canonicalJson(newest.slots) !== canonicalJson(slots))
    problems.push({ oid, message: `it is not what transaction ${serial} made of it` });
  const newer = Object.entries(serials).find(([, written]) => written > serial);
  if (newer)
    problems.push({
      oid,
      slot: newer[0],
      message: `it says that transaction ${newer[1]} wrote it, and its object that ${serial} was the last`,
    });
  for (const [slot, value] of Object.entries(slots)) {
    if (!Object.hasOwn(serials, slot)) problems.push({ oid, slot, message: "no transaction is on record to have written it" });
    try {
      checkSlot(slot, value, slot);
    } catch (error) {
      if (!isBatError(error)) throw error;
      problems.push({ oid, slot, message: error.message });
    }
  }
  return problems;
}

/** References of a page of objects to objects that are not there. */
async function danglingReferences(store: ObjectStore, records: readonly ObjectRecord[], tid: Tid): Promise<ImageProblem[]> {
  const targets = new Map<Oid, { oid: Oid; slot: string }>();
  for (const { oid, slots } of records)
    for (const [slot, value] of Object.entries(slots)) for (const target of refsIn({ [slot]: value })) targets.set(target, { oid, slot });
  const found = new Set((await store.load([...targets.keys()], tid)).map(({ oid }) => oid));
  return [...targets]
    .filter(([target]) => !found.has(target))
    .map(([target, from]) => ({ ...from, message: `it refers to ${target}, which is not there` }));
}
