/**
 * A session (§2.2): one isolated unit of work on the image as it was at one transaction. It reads the store, keeps its changes
 * to itself, remembers what its result depends on, and writes once, at its commit.
 */
import { BatError } from "../errors.ts";
import { COVENANTS_SLOT, type Covenants, covenantsIn, keepsCovenant, slotFindings } from "../guardian/covenants.ts";
import type { Finding } from "../guardian/guardian.ts";
import type { OperationsWrite } from "../operations/writes.ts";
import { type Definition, lookup } from "./delegation.ts";
import { Drafts, type Savepoint } from "./drafts.ts";
import { type Merge, POLICIES_SLOT, policiesIn } from "./merge.ts";
import { methodIndexWrites } from "./method-index.ts";
import { refusePacked } from "./past.ts";
import type { RunObject, SlotChanges } from "./run.ts";
import { admitted, frozen, refuseName } from "./slots.ts";
import type { CommitBatch, ObjectStore, TransactionMeta } from "./store.ts";
import { ALL_SLOTS } from "./validation.ts";
import { isBehaviour, isVolatile, type Oid, type Stored, type Tid } from "./values.ts";

export interface SessionContext {
  id: string;
  newOid(): Oid;
  /** Judges a commit before it reaches the store, and throws to refuse it: the organization guardian (§1.7). */
  check?: ((batch: CommitBatch) => Promise<void>) | undefined;
}

/** `doomed` may go on reading and writing, and never commits. The last three are ends: `failed` is a commit that was refused. */
export type SessionStatus = "open" | "doomed" | "committed" | "aborted" | "failed";

type Snapshot = Map<Oid, Readonly<Record<string, Stored>> | null>;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const nameable = /^[A-Za-z_][\w.:-]{0,199}$/;

/** A slot's new value that its covenant refuses. */
interface Breach {
  oid: Oid;
  slot: string;
  value: Stored | undefined;
  covenants: Covenants;
}

/** Thrown out of a lookup that met an object which has not been loaded, and caught by the session that started it. */
class NotLoaded {
  readonly oid: Oid;
  constructor(oid: Oid) {
    this.oid = oid;
  }
}

export class Session {
  readonly id: string;
  readonly startTid: Tid;
  readonly #store: ObjectStore;
  readonly #context: SessionContext;
  /** Objects as of `startTid`; null for those that did not exist then. Filled as they are met; nothing in it ever changes. */
  readonly #snapshot: Snapshot;
  readonly #drafts: Drafts;
  readonly #absentNames = new Set<string>();
  readonly #reads = new Map<Oid, Set<string>>();
  #status: SessionStatus;

  private constructor(
    store: ObjectStore,
    context: SessionContext,
    startTid: Tid,
    snapshot: Snapshot,
    drafts: Drafts,
    status: SessionStatus,
  ) {
    this.id = context.id;
    this.startTid = startTid;
    this.#store = store;
    this.#context = context;
    this.#snapshot = snapshot;
    this.#drafts = drafts;
    this.#status = status;
  }

  /** A session on the newest committed state. */
  static async open(store: ObjectStore, context: SessionContext): Promise<Session> {
    return new Session(store, context, await store.lastTid(), new Map(), new Drafts(), "open");
  }

  /** A doomed session on the image as it was after a transaction. @throws BatError NotFound where a pack has dropped that. */
  static async past(store: ObjectStore, context: SessionContext, tid: Tid): Promise<Session> {
    await refusePacked(store, tid);
    return new Session(store, context, tid, new Map(), new Drafts(), "doomed");
  }

  get status(): SessionStatus {
    return this.#status;
  }

  /** An object with this session's changes, volatile slots among them. Not a read: note what the result comes to depend on. @throws BatError NotFound */
  async record(oid: Oid): Promise<RunObject> {
    this.#inUse();
    if (this.#drafts.isNew(oid)) return { oid, slots: this.#drafts.slotsOfNew(oid) };
    await this.preload([oid]);
    const stored = this.#snapshot.get(oid);
    if (stored === null || stored === undefined) throw notFound(oid);
    const changed = this.#drafts.objects.get(oid)?.slots;
    if (!changed?.size) return { oid, slots: stored };
    const slots: Record<string, Stored> = { ...stored };
    for (const [slot, value] of changed) {
      if (value === undefined) delete slots[slot];
      else slots[slot] = value;
    }
    return { oid, slots };
  }

  /** Loads objects in one request, so that what follows asks the store for none of them. Unknown oids are no error. */
  async preload(oids: readonly Oid[]): Promise<void> {
    this.#inUse();
    await this.#load(oids);
  }

  async #load(oids: readonly Oid[]): Promise<void> {
    const missing = [...new Set(oids)].filter((oid) => !this.#snapshot.has(oid) && !this.#drafts.isNew(oid));
    if (missing.length === 0) return;
    const records = await this.#store.load(missing, this.startTid);
    for (const { oid, slots } of records) this.#snapshot.set(oid, frozen(slots));
    for (const oid of missing) if (!this.#snapshot.has(oid)) this.#snapshot.set(oid, null);
  }

  /** An object's own slot, undefined when it has none of that name; either way the commit depends on it. @throws BatError NotFound */
  async read(oid: Oid, slot: string): Promise<Stored | undefined> {
    await this.preload([oid]);
    if (!this.#drafts.isNew(oid) && this.#snapshot.get(oid) === null) throw notFound(oid);
    return this.#slotOf(oid, slot);
  }

  /** Adds reads that were made outside, on records of this session. `*` is the set of an object's slot names. */
  noteReads(reads: Readonly<Record<Oid, readonly string[]>>): void {
    this.#inUse();
    for (const [oid, slots] of Object.entries(reads)) for (const slot of slots) this.#noteRead(oid, slot);
  }

  /** Of what was read: methods, primitives, and slots that were looked for and not there. */
  behaviourRead(): Record<Oid, string[]> {
    this.#inUse();
    const read = [...this.#reads].map(([oid, slots]): [Oid, string[]] => {
      const stored = this.#snapshot.get(oid) ?? {};
      return [oid, [...slots].filter((slot) => slot !== ALL_SLOTS && (!Object.hasOwn(stored, slot) || isBehaviour(stored[slot])))];
    });
    return Object.fromEntries(read.filter(([, slots]) => slots.length > 0));
  }

  /** The `skip`th definition of a slot along the receiver's delegation (see `lookup`); the walk counts as read. @throws BatError NotFound for the receiver. */
  async find(oid: Oid, slot: string, skip = 0): Promise<Definition | undefined> {
    this.#inUse();
    return this.#find(oid, slot, skip);
  }

  async #find(oid: Oid, slot: string, skip: number): Promise<Definition | undefined> {
    if (!this.#drafts.isNew(oid)) await this.#load([oid]);
    if (!this.#drafts.isNew(oid) && this.#snapshot.get(oid) === null) throw notFound(oid);
    for (;;) {
      try {
        return lookup((holder, name) => this.#slotOf(holder, name), oid, slot, skip);
      } catch (met) {
        if (!(met instanceof NotLoaded)) throw met;
        await this.#load([met.oid]);
      }
    }
  }

  /** Sets a slot, or removes it. `_v_` slots may hold anything and stay here. @throws BatError InvalidInput naming object, slot and path. */
  write(oid: Oid, slot: string, value: Stored | undefined): void {
    this.#inUse();
    if (value === undefined) refuseName(slot);
    this.#drafts.write(oid, slot, value === undefined ? undefined : admitted(oid, slot, value));
  }

  /** A new object, with the oid given or a fresh one. @throws BatError InvalidInput, or Conflict for an oid this session knows. */
  create(slots: Readonly<Record<string, Stored>>, oid: Oid = this.#context.newOid()): Oid {
    this.#inUse();
    if (this.#snapshot.get(oid)) throw new BatError("Conflict", `Object ${oid} exists already; create it under another oid.`, { oid });
    this.#drafts.create(oid, Object.fromEntries(Object.entries(slots).map(([slot, value]) => [slot, admitted(oid, slot, value)])));
    return oid;
  }

  /** Gives an object its name; that the name is free, the commit checks. @throws BatError InvalidInput */
  name(name: string, oid: Oid): void {
    this.#inUse();
    if (!nameable.test(name) || uuid.test(name))
      throw new BatError(
        "InvalidInput",
        `"${name}" cannot be a name: use a letter or _, then up to 199 letters, digits and _ . : -, and not the form of an oid.`,
        { name },
      );
    this.#drafts.name(name, oid);
  }

  /** The oid that a name or an oid stands for. @throws BatError NotFound */
  async resolve(nameOrOid: string): Promise<Oid> {
    this.#inUse();
    const own = this.#drafts.names.find(({ name }) => name === nameOrOid)?.oid;
    const oid = own ?? (uuid.test(nameOrOid) ? undefined : await this.#named(nameOrOid)) ?? nameOrOid;
    await this.preload([oid]);
    if (!this.#drafts.isNew(oid) && this.#snapshot.get(oid) === null) throw notFound(nameOrOid);
    return oid;
  }

  savepoint(): Savepoint {
    this.#inUse();
    return this.#drafts.savepoint();
  }

  /** Takes back everything since the savepoint, names and emitted writes too. What was read stays read: the work depended on it. */
  rollback(savepoint: Savepoint): void {
    this.#inUse();
    this.#drafts.rollback(savepoint);
  }

  /** What has changed since a savepoint, as it is now, volatile slots among it. */
  changesSince(savepoint: Savepoint): { changes: SlotChanges; created: RunObject[] } {
    this.#inUse();
    return this.#drafts.changesSince(savepoint);
  }

  /** A doomed session on the same snapshot, with this one's changes so far; nothing it does reaches this one or the store. */
  trial(): Session {
    this.#inUse();
    return new Session(this.#store, this.#context, this.startTid, this.#snapshot, this.#drafts.copy(), "doomed");
  }

  /** Ends the session; nothing of it is kept. */
  abort(): void {
    if (this.#status === "open" || this.#status === "doomed") this.#status = "aborted";
  }

  /** From now on the session can only abort. */
  doom(): void {
    this.#inUse();
    this.#status = "doomed";
  }

  /** Leaves with the commit or not at all. */
  emit(write: OperationsWrite): void {
    this.#inUse();
    this.#drafts.emit(write);
  }

  /** What has changed since a savepoint and breaks the covenants of its objects; what is judged counts as read. */
  async breachesSince(savepoint: Savepoint): Promise<Finding[]> {
    const { changes, created } = this.changesSince(savepoint);
    const changed = Object.entries(changes).map(([oid, slots]) => [oid, Object.keys(slots)] as const);
    const breaches: Breach[] = [];
    for (const [oid, slots] of [...changed, ...created.map(({ oid, slots }) => [oid, Object.keys(slots)] as const)])
      breaches.push(...this.#breaches(oid, slots, await this.#covenantsOf(oid)));
    return this.#findings(breaches);
  }

  /**
   * Writes everything or nothing, and ends the session either way.
   * @throws BatError Doomed on a doomed or ended session, GuardianRejected when a slot would break its covenant, Conflict when what it read or wrote
   *   has moved, and what `check` throws.
   */
  async commit(meta: TransactionMeta): Promise<Tid> {
    if (this.#status === "doomed") throw new BatError("Doomed", "This session is doomed and can only abort; open a new one to commit.");
    this.#inUse();
    // Until the store has answered the session counts as failed, so that nothing can be written to it meanwhile, nor a second commit begin.
    this.#status = "failed";
    const batch = this.#batch(meta, await this.#judged());
    await this.#context.check?.(batch);
    const tid = await this.#store.commit(batch);
    this.#status = "committed";
    return tid;
  }

  async #named(name: string): Promise<Oid | undefined> {
    const oid = await this.#store.resolve(name, this.startTid);
    if (oid === undefined) this.#absentNames.add(name);
    return oid;
  }

  /**
   * Judges all changes by the covenants of their objects, and answers the changed slots of older objects that have a merge policy, with their values
   * at the start. @throws BatError GuardianRejected with a finding for each failing path
   */
  async #judged(): Promise<CommitBatch["merges"]> {
    const merges = new Map<Oid, Map<string, Merge>>();
    const breaches: Breach[] = [];
    for (const [oid, { created, slots }] of this.#drafts.objects) {
      if (slots.size === 0) continue;
      const covenants = await this.#covenantsOf(oid);
      breaches.push(...this.#breaches(oid, slots.keys(), covenants));
      if (created) continue;
      const policies = policiesIn((await this.#find(oid, POLICIES_SLOT, 0))?.value);
      const merged = [...slots.keys()].flatMap((slot): [string, Merge][] => {
        const policy = Object.hasOwn(policies, slot) ? policies[slot] : undefined;
        const admits = covenants.has(slot) ? (value: Stored): boolean => keepsCovenant(covenants, slot, value) : undefined;
        return policy ? [[slot, { policy, base: this.#atStart(oid, slot), admits }]] : [];
      });
      if (merged.length > 0) merges.set(oid, new Map(merged));
    }
    if (breaches.length === 0) return merges;
    const findings = await this.#findings(breaches);
    throw new BatError("GuardianRejected", findings.map(({ message }) => message).join("; "), { findings });
  }

  async #covenantsOf(oid: Oid): Promise<Covenants> {
    return covenantsIn((await this.#find(oid, COVENANTS_SLOT, 0))?.value);
  }

  /** The changed slots of an object that break its covenants; all its slots, when the change may have given it other covenants. */
  #breaches(oid: Oid, changed: Iterable<string>, covenants: Covenants): Breach[] {
    if (covenants.size === 0) return [];
    const slots = [...changed];
    const delegates = this.#slotOf(oid, "delegates");
    const binding = [COVENANTS_SLOT, "parents", "delegates", ...(Array.isArray(delegates) ? delegates : [])];
    const judged = slots.some((slot) => binding.includes(slot)) ? [...covenants.keys()] : slots;
    return judged.flatMap((slot) => {
      if (!covenants.has(slot)) return [];
      const value = this.#slotOf(oid, slot);
      return keepsCovenant(covenants, slot, value) ? [] : [{ oid, slot, value, covenants }];
    });
  }

  async #findings(breaches: readonly Breach[]): Promise<Finding[]> {
    const findings: Finding[] = [];
    for (const { oid, slot, value, covenants } of breaches) {
      const name = this.#drafts.names.find((given) => given.oid === oid)?.name ?? (await this.#store.nameOf(oid)) ?? oid;
      findings.push(...slotFindings(covenants, name, slot, value));
    }
    return findings;
  }

  #batch(meta: TransactionMeta, merges: CommitBatch["merges"]): CommitBatch {
    const creates = new Map<Oid, Record<string, Stored>>();
    const writes = new Map<Oid, Map<string, Stored | undefined>>();
    for (const [oid, { created, slots }] of this.#drafts.objects) {
      const lasting = [...slots].filter(([slot]) => !isVolatile(slot));
      if (created) creates.set(oid, Object.fromEntries(lasting) as Record<string, Stored>);
      else if (lasting.length > 0) writes.set(oid, new Map(lasting));
    }
    // No reads: what is written over conflicts by being written.
    const index = methodIndexWrites({ creates, writes }, (oid, slot) => this.#atStart(oid, slot));
    return {
      startTid: this.startTid,
      reads: this.#reads,
      absentNames: this.#absentNames,
      creates,
      writes,
      merges,
      names: this.#drafts.names,
      meta,
      // The index comes last: what is expected of it speaks of the methods of others.
      operations: [...this.#drafts.emitted, ...index],
    };
  }

  #slotOf(oid: Oid, slot: string): Stored | undefined {
    const own = this.#drafts.changed(oid, slot);
    if (own !== undefined) return own.value;
    if (this.#drafts.isNew(oid)) return undefined;
    const stored = this.#snapshot.get(oid);
    if (stored === undefined) throw new NotLoaded(oid);
    this.#noteRead(oid, slot);
    return stored !== null && Object.hasOwn(stored, slot) ? stored[slot] : undefined;
  }

  /** A slot of an object that was loaded, as it was then; not a read. */
  #atStart(oid: Oid, slot: string): Stored | undefined {
    const stored = this.#snapshot.get(oid) ?? {};
    return Object.hasOwn(stored, slot) ? stored[slot] : undefined;
  }

  #noteRead(oid: Oid, slot: string): void {
    if (this.#drafts.isNew(oid) || isVolatile(slot)) return;
    const slots = this.#reads.get(oid);
    if (slots === undefined) this.#reads.set(oid, new Set([slot]));
    else slots.add(slot);
  }

  #inUse(): void {
    if (this.#status === "open" || this.#status === "doomed") return;
    throw new BatError("Doomed", `This session has ended (${this.#status}); open a new one.`);
  }
}

const notFound = (asked: string): BatError =>
  new BatError("NotFound", `No object is named ${asked} or has that oid; check the name.`, { object: asked });
