/** The image in a database. */
import type {
  CommitBatch,
  ObjectRecord,
  ObjectStore,
  Packed,
  Revision,
  TransactionRecord,
  WholeTransaction,
} from "../../shared/image/store.ts";
import type { Oid, Tid } from "../../shared/image/values.ts";
import type { Database } from "./database.ts";
import { createPack } from "./pack.ts";
import { RecordCache } from "./record-cache.ts";

const NEVER = Number.MAX_SAFE_INTEGER;

export class SqlObjectStore implements ObjectStore {
  readonly #database: Database;
  readonly #cache: RecordCache;
  readonly pack: (tid: Tid, options: { time: number; collect: boolean }) => Promise<Packed>;

  /** `cacheBytes`: how much of the newest records is kept in memory. */
  constructor(database: Database, cacheBytes: number) {
    this.#database = database;
    this.#cache = new RecordCache(cacheBytes);
    this.pack = createPack(database);
  }

  async lastTid(): Promise<Tid> {
    const changes = await this.#database.read((on) => on.reads.changesAfter(this.#cache.at.tid));
    this.#cache.advance(changes);
    return changes.tid;
  }

  async load(oids: readonly Oid[], asOf: Tid): Promise<ObjectRecord[]> {
    const readAt = this.#cache.at;
    const records = new Map<Oid, ObjectRecord>();
    const missing: Oid[] = [];
    for (const oid of oids) {
      const kept = this.#cache.get(oid, asOf);
      if (kept === undefined) missing.push(oid);
      else records.set(oid, kept);
    }
    if (missing.length > 0)
      for (const { record, newest } of await this.#database.read((on) => on.reads.load(missing, asOf))) {
        if (newest) this.#cache.keep(record, readAt);
        records.set(record.oid, record);
      }
    return oids.flatMap((oid) => records.get(oid) ?? []);
  }

  resolve(name: string, asOf: Tid): Promise<Oid | undefined> {
    return this.#database.read((on) => on.reads.resolve(name, asOf));
  }

  nameOf(oid: Oid): Promise<string | undefined> {
    return this.#database.read((on) => on.reads.nameOf(oid));
  }

  list(after: Oid | undefined, limit: number): Promise<{ oid: Oid; name: string | undefined; serial: Tid }[]> {
    return this.#database.read((on) => on.reads.list(after ?? "", limit));
  }

  async commit(batch: CommitBatch): Promise<Tid> {
    const { tid, records } = await this.#database.write((on) => on.commit(batch));
    if (records) this.#cache.committed(tid, records);
    return tid;
  }

  history(oid: Oid, limit: number, before: Tid = NEVER): Promise<Revision[]> {
    return this.#database.read((on) => on.reads.history(oid, limit, before));
  }

  transaction(tid: Tid): Promise<{ record: TransactionRecord; revisions: Revision[] } | undefined> {
    return this.#database.read((on) => on.reads.transaction(tid));
  }

  transactions(after: Tid, limit: number): Promise<WholeTransaction[]> {
    return this.#database.read((on) => on.transfer.read(after, limit));
  }

  restore(transactions: readonly WholeTransaction[]): Promise<void> {
    return this.#database.write((on) => on.transfer.restore(transactions));
  }

  tidAt(time: number): Promise<Tid> {
    return this.#database.read((on) => on.pack.tidAt(time));
  }

  packed(): Promise<Tid> {
    return this.#database.read((on) => on.pack.packed());
  }

  swept(): Promise<number> {
    return this.#database.read((on) => on.pack.swept());
  }

  blobs(): Promise<ReadonlySet<string>> {
    return this.#database.read((on) => on.blobs());
  }

  integrity(): Promise<string[]> {
    return this.#database.read((on) => on.connection.integrity());
  }

  canonicalHash(): Promise<string> {
    return this.#database.read((on) => on.canonicalHash());
  }

  close(): Promise<void> {
    return this.#database.close();
  }
}
