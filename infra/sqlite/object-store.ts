/** The image on SQLite. Readers never lock: what is newer than their snapshot in `objects` they find older in `revisions`. */
import { and, asc, desc, eq, getTableColumns, gt, lt, lte, sql } from "drizzle-orm";
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
import type { OperationsWrite } from "../../shared/operations/writes.ts";
import { canonicalHash } from "./canonical-hash.ts";
import { prepareCommit } from "./commit.ts";
import type { Database } from "./connection.ts";
import { prepareFullText } from "./full-text.ts";
import { integrityOf } from "./integrity.ts";
import { preparePack } from "./pack.ts";
import { recordOf } from "./rows.ts";
import { names, objects, revisions, transactions } from "./schema.ts";
import { prepareTransfer } from "./transfer.ts";

const NEVER = Number.MAX_SAFE_INTEGER;

export class SqliteObjectStore implements ObjectStore {
  readonly #database: Database;
  readonly #statements: ReturnType<typeof prepare>;
  readonly #commit: (batch: CommitBatch) => Tid;
  readonly #pack: ReturnType<typeof preparePack>;
  readonly #transfer: ReturnType<typeof prepareTransfer>;

  /** `applyOperations` writes a commit's operations inside the commit's transaction. */
  constructor(database: Database, applyOperations: (writes: readonly OperationsWrite[]) => void) {
    this.#database = database;
    this.#statements = prepare(database);
    this.#commit = prepareCommit(database, applyOperations);
    this.#pack = preparePack(database, prepareFullText(database));
    this.#transfer = prepareTransfer(database);
  }

  lastTid(): Promise<Tid> {
    return this.#database.read(() => this.#statements.lastTid.get()?.tid ?? 0);
  }

  load(oids: readonly Oid[], asOf: Tid): Promise<ObjectRecord[]> {
    return this.#database.read(() => oids.flatMap((oid) => this.#asOf(oid, asOf) ?? []));
  }

  resolve(name: string, asOf: Tid): Promise<Oid | undefined> {
    return this.#database.read(() => this.#statements.byName.get({ name, asOf })?.oid);
  }

  nameOf(oid: Oid): Promise<string | undefined> {
    return this.#database.read(() => this.#statements.nameOf.get({ oid })?.name);
  }

  list(after: Oid | undefined, limit: number): Promise<{ oid: Oid; name: string | undefined; serial: Tid }[]> {
    return this.#database.read(() =>
      this.#statements.list.all({ after: after ?? "", limit }).map((row) => ({ ...row, name: row.name ?? undefined })),
    );
  }

  commit(batch: CommitBatch): Promise<Tid> {
    return this.#database.write(() => this.#commit(batch));
  }

  history(oid: Oid, limit: number, before: Tid = NEVER): Promise<Revision[]> {
    return this.#database.read(() => this.#statements.history.all({ oid, before, limit }).map((row) => recordOf(row)));
  }

  transaction(tid: Tid): Promise<{ record: TransactionRecord; revisions: Revision[] } | undefined> {
    return this.#database.read(() => {
      const row = this.#statements.transaction.get({ tid });
      return row && { record: recordOf(row), revisions: this.#statements.revisionsOf.all({ tid }).map((revision) => recordOf(revision)) };
    });
  }

  transactions(after: Tid, limit: number): Promise<WholeTransaction[]> {
    return this.#database.read(() => this.#transfer.read(after, limit));
  }

  restore(transactions: readonly WholeTransaction[]): Promise<void> {
    return this.#database.write(() => this.#transfer.restore(transactions));
  }

  tidAt(time: number): Promise<Tid> {
    return this.#database.read(() => this.#pack.tidAt(time));
  }

  pack(tid: Tid, options: { time: number; collect: boolean }): Promise<Packed> {
    return this.#pack.pack(tid, options);
  }

  packed(): Promise<Tid> {
    return this.#database.read(() => this.#pack.packed());
  }

  integrity(): Promise<string[]> {
    return this.#database.read(() => integrityOf(this.#database.client));
  }

  canonicalHash(): Promise<string> {
    return this.#database.read(() => canonicalHash(this.#database.client));
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  #asOf(oid: Oid, tid: Tid): ObjectRecord | undefined {
    const current = this.#statements.current.get({ oid });
    if (current === undefined || current.serial <= tid) return current;
    return this.#statements.revision.get({ oid, tid });
  }
}

function prepare({ orm }: Database) {
  const p = sql.placeholder;
  const revision = { ...getTableColumns(transactions), oid: revisions.oid, slots: revisions.slots, changed: revisions.changed };
  return {
    lastTid: orm.select({ tid: transactions.tid }).from(transactions).orderBy(desc(transactions.tid)).limit(1).prepare(),
    current: orm
      .select()
      .from(objects)
      .where(eq(objects.oid, p("oid")))
      .prepare(),
    revision: orm
      .select({ oid: revisions.oid, serial: revisions.tid, slots: revisions.slots, serials: revisions.serials })
      .from(revisions)
      .where(and(eq(revisions.oid, p("oid")), lte(revisions.tid, p("tid"))))
      .orderBy(desc(revisions.tid))
      .limit(1)
      .prepare(),
    byName: orm
      .select({ oid: names.oid })
      .from(names)
      .where(and(eq(names.name, p("name")), lte(names.tid, p("asOf"))))
      .prepare(),
    nameOf: orm
      .select({ name: names.name })
      .from(names)
      .where(eq(names.oid, p("oid")))
      .prepare(),
    list: orm
      .select({ oid: objects.oid, name: names.name, serial: objects.serial })
      .from(objects)
      .leftJoin(names, eq(names.oid, objects.oid))
      .where(gt(objects.oid, p("after")))
      .orderBy(asc(objects.oid))
      .limit(p("limit"))
      .prepare(),
    history: orm
      .select(revision)
      .from(revisions)
      .innerJoin(transactions, eq(transactions.tid, revisions.tid))
      .where(and(eq(revisions.oid, p("oid")), lt(revisions.tid, p("before"))))
      .orderBy(desc(revisions.tid))
      .limit(p("limit"))
      .prepare(),
    transaction: orm
      .select()
      .from(transactions)
      .where(eq(transactions.tid, p("tid")))
      .prepare(),
    revisionsOf: orm
      .select(revision)
      .from(revisions)
      .innerJoin(transactions, eq(transactions.tid, revisions.tid))
      .where(eq(revisions.tid, p("tid")))
      .orderBy(asc(revisions.oid))
      .prepare(),
  };
}
