/** Random programs of sessions that run into each other, send messages, are rolled back, refused and cut off by a crash, against a naive image. */
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import type { Stores } from "../../infra/sql/stores.ts";
import { BatError, isBatError } from "../../shared/errors.ts";
import { checkImage } from "../../shared/image/check.ts";
import { createInterpreter, type Interpreter, type PrimitiveCall } from "../../shared/image/interpreter.ts";
import type { Session } from "../../shared/image/session.ts";
import { undoTransaction } from "../../shared/image/undo.ts";
import type { Oid, Stored } from "../../shared/image/values.ts";
import { NaiveImage, type NaiveSession, type NaiveSlots, Refused } from "../support/naive-image.ts";
import { meta, sessionsOn } from "../support/sessions.ts";
import { temporarySqlite } from "../support/temporary-store.ts";

const PROGRAMS = 900;
const STEPS = 30;

/** One session does the most, so that it comes to savepoints within savepoints; the others come in between. */
const who = fc.constantFrom(0, 0, 0, 0, 1, 1, 1, 2);
/** An object of the program, by its number among those there are; some are in everybody's way. */
const object = fc.constantFrom(0, 1, 2, 2, 2, 2, 3, 3, 3, 4, 5, 6, 7, 8);
const slot = fc.constantFrom("x", "y", "n", "m");
const selector = fc.constantFrom("put", "count", "fail", "relay", "attempt", "make", "x");

/** Values and messages name objects by number; `oids` makes them what is stored. */
type Value = { plain: Stored } | { ref: number } | { refs: number[] };
const value: fc.Arbitrary<Value> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ plain: fc.integer({ min: -9, max: 9 }) as fc.Arbitrary<Stored> }) },
  { weight: 1, arbitrary: fc.record({ plain: fc.constantFrom<Stored>(null, "", [], { deep: [1] }) }) },
  { weight: 1, arbitrary: fc.record({ ref: object }) },
  { weight: 1, arbitrary: fc.record({ refs: fc.array(object, { maxLength: 2 }) }) },
);
interface Message {
  to: number;
  selector: string;
  next: Message[];
}
const message: fc.Arbitrary<Message> = fc.letrec<{ message: Message }>((tie) => ({
  message: fc.record({
    to: object,
    selector,
    next: fc.oneof({ maxDepth: 2 }, fc.constant<Message[]>([]), fc.array(tie("message"), { maxLength: 2 })),
  }),
})).message;

const kinds = {
  write: [8, { slot: fc.oneof(slot, fc.constant("n")), value: fc.option(value, { nil: undefined, freq: 4 }) }],
  parents: [2, { to: fc.array(object, { maxLength: 2 }) }],
  delegates: [2, { slots: fc.array(slot, { maxLength: 2 }) }],
  policies: [1, { counts: fc.boolean() }],
  create: [3, { slot, value }],
  name: [3, { name: fc.nat(3) }],
  resolve: [3, { name: fc.nat(3) }],
  read: [3, { slot }],
  find: [5, { slot, skip: fc.nat(2) }],
  enumerate: [1, {}],
  send: [5, { message }],
  savepoint: [7, {}],
  rollback: [8, { at: fc.nat(9) }],
  trial: [1, { slot }],
  commit: [6, {}],
  abort: [1, {}],
  doom: [1, {}],
  undo: [4, { at: fc.nat(9) }],
  crash: [1, { committing: fc.boolean() }],
} as const;
type Kinds = typeof kinds;
type Fields<R> = { [F in keyof R]: R[F] extends fc.Arbitrary<infer T> ? T : never };
type Step = { [K in keyof Kinds]: { do: K; who: number; on: number } & Fields<Kinds[K][1]> }[keyof Kinds];
const step = fc.oneof(
  ...Object.entries(kinds).map(([name, [weight, fields]]) => ({
    weight,
    arbitrary: fc.record({ do: fc.constant(name), who, on: object, ...fields }) as unknown as fc.Arbitrary<Step>,
  })),
);

/** What a primitive has in its hands, on either side. */
interface Hands {
  read(oid: Oid, slot: string): Promise<Stored | undefined>;
  write(oid: Oid, slot: string, value: Stored | undefined): void;
  create(oid: Oid, slots: NaiveSlots): void;
  send(receiver: Oid, selector: string, args: Stored[]): Promise<Stored>;
}
type Sent = { to: Oid; selector: string; next: Sent[]; made: Oid };

/** The primitives, once for both sides. */
async function perform(name: string, hands: Hands, receiver: Oid, [given]: Stored[]): Promise<Stored> {
  const { next, made } = given as unknown as Sent;
  const pass = async (): Promise<Stored[]> => {
    const results: Stored[] = [];
    for (const each of next) results.push(await hands.send(each.to, each.selector, [each as unknown as Stored]));
    return results;
  };
  hands.write(receiver, "y", name);
  if (name === "count") hands.write(receiver, "n", Number((await hands.read(receiver, "n")) ?? 0) + 1 || 1);
  if (name === "make") hands.create(made, { parents: [{ $ref: receiver }], x: made });
  if (name === "relay") return pass();
  if (name === "fail") {
    await pass();
    throw new BatError("Thrown", "it fails");
  }
  if (name !== "attempt") return [name, (await hands.read(receiver, "x")) ?? "none"];
  try {
    return await pass();
  } catch (error) {
    hands.write(receiver, "x", (error as BatError).code);
    return "caught";
  }
}
const primitives = ["put", "count", "fail", "relay", "attempt", "make"];

const interpreter: Interpreter = createInterpreter({
  run: () => Promise.reject(new Error("no method is run here")),
  newOid: () => crypto.randomUUID(),
  limits: {} as never,
  primitives: new Map(
    primitives.map((name) => [
      name,
      ({ session, receiver, args, send }: PrimitiveCall) =>
        perform(
          name,
          {
            read: (oid, of) => session.read(oid, of),
            write: (oid, of, to) => session.write(oid, of, to),
            create: (oid, slots) => void session.create(slots, oid),
            send,
          },
          receiver,
          args,
        ),
    ]),
  ),
});

/** A send by the book: a copy before it, and back to the copy when it throws. */
let sends = 1_000_000;
async function naiveSend(session: NaiveSession, receiver: Oid, what: string, args: Stored[]): Promise<Stored> {
  const definition = session.find(receiver, what, 0);
  const before = ++sends;
  session.savepoint(before);
  try {
    if (definition === undefined && session.find(receiver, "_doesNotUnderstand_", 0) === undefined) throw new Refused("NotUnderstood");
    const name = (definition?.value as { $primitive?: string } | null | undefined)?.$primitive;
    if (name === undefined) throw new Refused("InvalidInput");
    const hands: Hands = {
      read: async (oid, of) => session.read(oid, of),
      write: (oid, of, to) => session.write(oid, of, to),
      create: (oid, slots) => session.create(oid, slots),
      send: (to, message, given) => naiveSend(session, to, message, given),
    };
    return await perform(name, hands, receiver, args);
  } catch (error) {
    session.rollback(before);
    throw error;
  }
}

const outcome = async <T>(work: () => T | Promise<T>): Promise<{ value: T } | { refused: string }> => {
  try {
    return { value: await work() };
  } catch (error) {
    if (error instanceof Refused || isBatError(error)) return { refused: error.code };
    throw error;
  }
};

interface Pair {
  real: Session;
  naive: NaiveSession;
  savepoints: ReturnType<Session["savepoint"]>[];
}

/** Both sides of one program: objects of its own in the one database. */
class Run {
  readonly #open: () => Promise<Stores>;
  readonly #id: string;
  readonly #image = new NaiveImage();
  readonly #oids: Oid[] = [];
  /** The tid of each transaction of the naive image. */
  readonly #tids: number[] = [];
  #stores: Stores;
  #pairs: (Pair | undefined)[] = [];
  #made = 0;

  constructor(id: string, stores: Stores, open: () => Promise<Stores>) {
    this.#id = id;
    this.#stores = stores;
    this.#open = open;
  }

  get stores(): Stores {
    return this.#stores;
  }

  async begin(): Promise<void> {
    this.#tids.push(await this.#stores.store.lastTid());
    const pair = await this.#pair(0);
    const [traits, policies, a, b, c] = Array.from({ length: 5 }, () => this.#fresh());
    this.#create(pair, traits as Oid, Object.fromEntries(primitives.map((name) => [name, { $primitive: name }])));
    this.#create(pair, policies as Oid, { parents: [{ $ref: traits as Oid }], merge_policies: { n: "counter" }, m: 0 });
    for (const oid of [a, b, c]) this.#create(pair, oid as Oid, { parents: [{ $ref: policies as Oid }], x: 0, n: 0 });
    await this.#commit(0);
  }

  async carryOut(next: Step): Promise<void> {
    const pair = await this.#pair(next.who);
    const { real, naive } = pair;
    const oid = this.#oid(next.on);
    const seen = naive.has(oid);
    if (next.do === "commit") return this.#commit(next.who);
    if (next.do === "crash") return this.#crash(next.committing ? next.who : undefined);
    if (next.do === "undo") return this.#undo(next.at);
    if (next.do === "abort") {
      real.abort();
      this.#pairs[next.who] = undefined;
      return;
    }
    if (next.do === "doom") {
      real.doom();
      naive.doomed = true;
    } else if (next.do === "savepoint") {
      naive.savepoint(pair.savepoints.push(real.savepoint()) - 1);
    } else if (next.do === "rollback" && pair.savepoints.length > 0) {
      const at = next.at % pair.savepoints.length;
      const stands = naive.rollback(at);
      const done = await outcome(() => real.rollback(pair.savepoints[at] as Pair["savepoints"][number]));
      expect(done).toEqual(stands ? { value: undefined } : { refused: "InvalidInput" });
    } else if (next.do === "create") this.#create(pair, this.#fresh(), { [next.slot]: this.#value(next.value) });
    else if (next.do === "read") await this.#both(pair, (side) => side.read(oid, next.slot));
    else if (next.do === "find") await this.#both(pair, (side) => side.find(oid, next.slot, next.skip));
    else if (next.do === "resolve") await this.#both(pair, (side) => side.resolve(this.#name(next.name)));
    else if (next.do === "send") {
      const sent = this.#sent(next.message);
      const given = [sent as unknown as Stored];
      const context = { kind: "message", actor: "p", clock: 0, seed: "" } as const;
      const expected = await outcome(() => naiveSend(naive, sent.to, sent.selector, given));
      expect(await outcome(() => interpreter.send(real, context, sent.to, sent.selector, given))).toEqual(expected);
      this.#oids.push(...Object.keys(naive.objects).filter((made) => !this.#oids.includes(made)));
    } else if (seen && next.do === "enumerate") {
      naive.enumerate(oid);
      real.noteReads({ [oid]: ["*"] });
    } else if (seen && next.do === "name") for (const side of [real, naive]) side.name(this.#name(next.name), oid);
    else if (seen && next.do === "trial") {
      const trial = real.trial();
      trial.write(oid, next.slot, "tried");
      trial.create({ x: "tried" }, `${this.#id}-tried`);
      expect((await trial.record(oid)).slots).toEqual({ ...naive.objects[oid], [next.slot]: "tried" });
      await expect(trial.commit(meta)).rejects.toMatchObject({ code: "Doomed" });
    } else if (seen && next.do === "write") this.#write(pair, oid, next.slot, next.value && this.#value(next.value));
    else if (seen && next.do === "parents") this.#write(pair, oid, "parents", this.#refs(next.to));
    else if (seen && next.do === "delegates") this.#write(pair, oid, "delegates", next.slots);
    else if (seen && next.do === "policies") this.#write(pair, oid, "merge_policies", next.counts ? { n: "counter", m: "counter" } : {});
    await this.#compare(pair);
  }

  /** Every past state of the naive image is there to be read, and every object's history is the list of those that changed it. */
  async end(): Promise<void> {
    const { store } = this.#stores;
    for (const [at, { objects }] of this.#image.past.entries()) {
      const records = await store.load(this.#oids, this.#tids[at] as number);
      expect(Object.fromEntries(records.map(({ oid, slots }) => [oid, slots]))).toEqual(objects);
    }
    for (const [name, oid] of Object.entries(this.#image.now.names)) expect(await store.resolve(name, await store.lastTid())).toBe(oid);
    for (const oid of this.#oids) {
      const changes = this.#image.past.flatMap(({ changed, created }, at) =>
        created.has(oid) || [...changed].some((place) => place.startsWith(`${oid}.`)) ? [this.#tids[at]] : [],
      );
      expect((await store.history(oid, 100)).map(({ tid }) => tid)).toEqual(changes.toReversed());
    }
  }

  async #commit(at: number): Promise<void> {
    const { real, naive } = await this.#pair(at);
    this.#pairs[at] = undefined;
    const done = await outcome(() => real.commit(meta));
    this.#compareCommit(naive.commit(), done);
    expect(real.status).toBe("value" in done ? "committed" : naive.doomed ? "doomed" : "failed");
  }

  #compareCommit(expected: ReturnType<NaiveSession["commit"]>, done: { value: number } | { refused: string }): void {
    if (typeof expected === "object") expect(expected.refused).toContain("refused" in done ? done.refused : "no refusal");
    else if ("refused" in done) expect(done).toEqual({ value: expect.any(Number) });
    else if (expected) expect(this.#tids.push(done.value)).toBe(this.#image.past.length);
    else expect(done.value).toBe(this.#tids.at(-1));
  }

  /** The process is gone: with it all sessions, and a commit under way is there whole or not at all. */
  async #crash(committing: number | undefined): Promise<void> {
    const pair = committing === undefined ? undefined : await this.#pair(committing);
    const underWay = pair && outcome(() => pair.real.commit(meta));
    await this.#stores.close();
    const done = await underWay;
    this.#pairs = [];
    this.#stores = await this.#open();
    if (pair && done && ("value" in done || done.refused !== "Unavailable")) this.#compareCommit(pair.naive.commit(), done);
    await this.#compare(await this.#pair(0));
  }

  /** An undo in a session of its own, where it is clear whether it can be done: nothing changed since, or something is not as it was left. */
  async #undo(at: number): Promise<void> {
    const { past } = this.#image;
    // Not the empty state, and not the program's first transaction, which made everything.
    if (past.length < 3) return;
    const which = 2 + (at % (past.length - 2));
    const { changed, created, objects, names } = past[which] as NaiveImage["past"][number];
    const before = past[which - 1] as NaiveImage["past"][number];
    if (Object.keys(names).length > Object.keys(before.names).length) return;
    const { objects: now } = this.#image.now;
    const places = [...changed].map((place) => place.split(".") as [Oid, string]);
    const standing = [...changed].every((place) => this.#image.lastChange(place) === which);
    const asLeft = places.every(([oid, of]) => JSON.stringify(now[oid]?.[of]) === JSON.stringify(objects[oid]?.[of]));
    if (changed.size === 0 || (asLeft && !standing)) return;
    const real = await sessionsOn(this.#stores.store).open();
    const done = await outcome(() => undoTransaction(this.#stores.store, real, this.#tids[which] as number));
    if (created.size > 0) return void expect(done).toEqual({ refused: "InvalidInput" });
    if (!standing) return void expect(done).toEqual({ refused: "Conflict" });
    expect(done).toEqual({ value: undefined });
    const naive = this.#image.open();
    for (const [oid, of] of places) naive.write(oid, of, before.objects[oid]?.[of]);
    this.#compareCommit(naive.commit(), await outcome(() => real.commit(meta)));
  }

  async #compare({ real, naive }: Pair): Promise<void> {
    for (const oid of this.#oids) {
      const slots = naive.objects[oid];
      const expected = slots ? { value: slots } : { refused: "NotFound" };
      const seen = await outcome(async () => (await real.record(oid)).slots);
      // Far cheaper than `toEqual`, which is for telling what differs.
      if (!isDeepStrictEqual(seen, expected)) expect(seen).toEqual(expected);
    }
  }

  async #both(pair: Pair, ask: (side: Session | NaiveSession) => unknown): Promise<void> {
    expect(await outcome(() => ask(pair.real))).toEqual(await outcome(() => ask(pair.naive)));
  }

  async #pair(at: number): Promise<Pair> {
    const there = this.#pairs[at];
    if (there) return there;
    const pair = { real: await sessionsOn(this.#stores.store).open(), naive: this.#image.open(), savepoints: [] };
    this.#pairs[at] = pair;
    return pair;
  }

  #create({ real, naive }: Pair, oid: Oid, slots: NaiveSlots): void {
    naive.create(oid, slots);
    real.create(slots, oid);
  }

  #write({ real, naive }: Pair, oid: Oid, of: string, to: Stored | undefined): void {
    naive.write(oid, of, to);
    real.write(oid, of, to);
  }

  #fresh(): Oid {
    const oid = `${this.#id}-${++this.#made}`;
    this.#oids.push(oid);
    return oid;
  }

  #oid = (at: number): Oid => this.#oids[at % this.#oids.length] as Oid;
  #name = (at: number): string => `name_${this.#id}_${at}`;
  #refs = (numbers: number[]): Stored[] => numbers.map((at) => ({ $ref: this.#oid(at) }));
  #value = (of: Value): Stored =>
    "plain" in of ? of.plain : "ref" in of ? ({ $ref: this.#oid(of.ref) } as Stored) : { deep: this.#refs(of.refs) };
  #sent = ({ to, selector: what, next }: Message): Sent => ({
    to: this.#oid(to),
    selector: what,
    next: next.map(this.#sent),
    made: `${this.#id}-${++this.#made}`,
  });
}

let open: () => Promise<Stores>;
beforeEach(async () => {
  open = (await temporarySqlite()).open;
});

test("sessions, sends, savepoints, undos, refused commits and crashes: the image is what the naive one is, at every step and at every past transaction", async () => {
  let stores = await open();
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: STEPS, size: "max" }), async (steps) => {
      const program = new Run(`p${++run}`, stores, open);
      await program.begin();
      try {
        for (const next of steps) await program.carryOut(next);
        await program.end();
      } finally {
        stores = program.stores;
      }
    }),
    { numRuns: PROGRAMS },
  );
  expect((await checkImage(stores.store)).problems).toEqual([]);
});
