/**
 * The image as text, to keep, to move to another machine or to another kind of store (§2.5). A header, one JSON line for each transaction with
 * the revisions it made and the names it gave, and a last line with a checksum of all before it. Blobs are named by their hashes and not in it.
 */
import { createHash } from "node:crypto";
import { BatError } from "../errors.ts";
import { COVENANTS_SLOT } from "../guardian/covenants.ts";
import { type RecordFormat, recordFormat } from "./format.ts";
import { ReferenceCheck, refused, refuseObjects } from "./import-checks.ts";
import { breachFinder, organizationProblems } from "./kept-rules.ts";
import { recordPages } from "./record-pages.ts";
import type { ObjectRecord, ObjectStore, WholeTransaction } from "./store.ts";
import { isBox, type Tid } from "./values.ts";

const FORMAT = "batos-image";
const VERSION = 1;
/** Transactions read or written at once. */
const PAGE = 100;
/** Problems that a refused import tells. */
const MOST_SHOWN = 8;

interface Header {
  format: string;
  version: number;
  tid: Tid;
  /** Up to where the history of the image was dropped. */
  packed: Tid;
  /** The format that the records are in; 1 where it is not said. */
  records?: number;
}

interface End {
  end: Tid;
  transactions: number;
  sha256: string;
}

/**
 * The image as it is now, line by line: commits that come meanwhile are not in it. Memory holds a page of transactions.
 * @throws BatError Conflict instead of the end when a pack came meanwhile: what it has dropped was in the first pages and not in the last ones.
 */
export async function* exportImage(store: ObjectStore, { newest } = recordFormat()): AsyncGenerator<string> {
  const packed = await store.packed();
  const swept = await store.swept();
  // After these: no pack up to a newer transaction is in the header.
  const last = await store.lastTid();
  const hash = createHash("sha256");
  const line = (value: object): string => {
    const text = `${JSON.stringify(value)}\n`;
    hash.update(text);
    return text;
  };
  yield line({ format: FORMAT, version: VERSION, tid: last, packed, records: newest } satisfies Header);
  let written = 0;
  for (let after = 0; after < last; ) {
    const page = await store.transactions(after, PAGE);
    if (page.length === 0) break;
    for (const transaction of page) {
      if (transaction.tid > last) break;
      written++;
      yield line(transaction);
    }
    after = page.at(-1)?.tid ?? last;
  }
  if ((await store.packed()) !== packed || (await store.swept()) !== swept)
    throw new BatError("Conflict", "the image was packed while it was exported; export it again");
  yield `${JSON.stringify({ end: last, transactions: written, sha256: hash.digest("hex") } satisfies End)}\n`;
}

/**
 * Puts an exported image into an empty store, with the same transaction numbers: the canonical hash is the exported image's.
 * Transactions are written as they are read, so a store whose import failed must be thrown away.
 * @throws BatError InvalidInput for text that is no export, is cut short or was changed, or that holds what no commit takes; GuardianRejected for an
 *   image that no commits can have made: a slot in breach of a covenant that was there when it was written, a system without what makes it one.
 */
export async function importImage(
  store: ObjectStore,
  lines: AsyncIterable<string>,
  format: RecordFormat = recordFormat(),
): Promise<{ tid: Tid; transactions: number }> {
  if ((await store.lastTid()) !== 0)
    throw new BatError("Conflict", "an image is imported into an empty store only: this one has transactions");
  const hash = createHash("sha256");
  let header: Header | undefined;
  let end: End | undefined;
  let page: WholeTransaction[] = [];
  let read = 0;
  let number = 0;
  let covenants = false;
  const references = new ReferenceCheck(store);
  const flush = async (): Promise<void> => {
    await store.restore(page);
    await references.settle();
    page = [];
  };
  for await (const text of lines) {
    number++;
    if (end) throw refused(`line ${number} stands behind the end`);
    const value = parsed(text, number);
    if (!header) header = headerOf(value);
    else if ("sha256" in value) {
      end = value as unknown as End;
      continue;
    } else {
      const transaction = transactionOf(value, number, (slots) => format.upgraded(slots, header?.records ?? 1));
      page.push(transaction);
      references.note(number, transaction);
      covenants ||= transaction.objects.some(({ slots }) => Object.hasOwn(slots, COVENANTS_SLOT));
      read++;
      if (page.length === PAGE) await flush();
    }
    hash.update(`${text}\n`);
  }
  if (!header) throw refused("it is empty");
  if (!end) throw refused(`it breaks off after line ${number}`);
  if (end.transactions !== read || end.sha256 !== hash.digest("hex"))
    throw refused("its checksum is not that of its lines: it was damaged or changed");
  await flush();
  await references.refuseDangling();
  await refuseBroken(store, header.tid, covenants);
  if (header.packed > 0) await store.pack(header.packed, { time: 0, collect: false });
  return { tid: header.tid, transactions: read };
}

/** An import is a door like any other: what no commit lets in, it does not either. Objects are looked at only where there are covenants. */
async function refuseBroken(store: ObjectStore, tid: Tid, covenants: boolean): Promise<void> {
  const problems = await organizationProblems(store, tid);
  const breachesOf = breachFinder(store, tid);
  if (covenants) for await (const records of recordPages(store, tid)) problems.push(...(await breachesOf(records)).standing);
  if (problems.length === 0) return;
  const shown = problems.slice(0, MOST_SHOWN).map(({ message }) => message);
  throw new BatError("GuardianRejected", `this image breaks its own rules: ${shown.join("; ")}; put that right where it was exported`, {
    problems: problems.slice(0, MOST_SHOWN),
  });
}

function parsed(text: string, number: number): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw refused(`line ${number} is no JSON object`);
}

function headerOf(value: Record<string, unknown>): Header {
  if (value.format !== FORMAT) throw refused(`its first line does not say "format": "${FORMAT}"`);
  if (value.version !== VERSION)
    throw refused(`it has version ${JSON.stringify(value.version)} of the format, and this system reads version ${VERSION}`);
  return value as unknown as Header;
}

function transactionOf(
  value: Record<string, unknown>,
  number: number,
  upgraded: (slots: ObjectRecord["slots"]) => ObjectRecord["slots"],
): WholeTransaction {
  if (!isTransaction(value)) throw refused(`line ${number} is no transaction`);
  const whole = { ...value, objects: value.objects.map((record) => ({ ...record, slots: upgraded(record.slots) })) };
  refuseObjects(number, whole);
  return whole;
}

function isTransaction(value: Record<string, unknown>): value is Record<string, unknown> & WholeTransaction {
  const { tid, objects, names } = value;
  const isObject = (object: unknown): boolean =>
    isBox(object) && typeof object.oid === "string" && isBox(object.slots) && isBox(object.serials) && Array.isArray(object.changed);
  const isName = (given: unknown): boolean => isBox(given) && typeof given.name === "string" && typeof given.oid === "string";
  return Number.isSafeInteger(tid) && Array.isArray(objects) && objects.every(isObject) && Array.isArray(names) && names.every(isName);
}
