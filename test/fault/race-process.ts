/**
 * One of the processes of the race. It opens the image, says so, waits to be told, does random transactions in a few sessions at once,
 * and says for each that was committed what it was about, where it began and what it read.
 */
import { isBatError } from "../../shared/errors.ts";
import { Session } from "../../shared/image/session.ts";
import type { ObjectRecord, ObjectStore } from "../../shared/image/store.ts";
import { undoTransaction } from "../../shared/image/undo.ts";
import type { Tid } from "../../shared/image/values.ts";
import { openTarget } from "../support/open-target.ts";
import { told } from "./child.ts";
import { ACCOUNTS, brief, COUNTERS, GROUPS, nameOf, next, PAIRS, type Place, readsOf, type State, type Step, VIEWS } from "./race-model.ts";
import { seeded } from "./seeded.ts";

/** What goes wrong on purpose: commits are not validated, objects are read as they are now, an object's slots come from two revisions. */
export type Fault = "none" | "no validation" | "no snapshot" | "torn objects";

export interface RaceOrders {
  target: string;
  actor: string;
  seed: string;
  fault: Fault;
}

/** A committed transaction. What it read is in the order of reading, in the words of `brief`. */
export interface Entry {
  actor: string;
  number: number;
  step: Step;
  start: Tid;
  tid: Tid;
  reads: [Place, string][];
}
export interface RaceEnd {
  actor: string;
  conflicts: number;
}

/** Sessions that are open at once in a process: their commits meet in one group. */
const LANES = 3;
const UNDOABLE: readonly Step["do"][] = ["increment", "transfer", "stamp"];

const orders = JSON.parse(process.argv[2] ?? "") as RaceOrders;
const stores = await openTarget(orders.target);
const store = faulty(stores.store, orders.fault);
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
let made = 0;
let conflicts = 0;
let over = false;

say({ ready: orders.actor });
const { seconds } = await told<{ seconds: number }>();
setTimeout(() => {
  over = true;
}, seconds * 1000);
await Promise.all(Array.from({ length: LANES }, (_, lane) => race(lane)));
say({ actor: orders.actor, conflicts } satisfies RaceEnd);
await stores.close();

async function race(lane: number): Promise<void> {
  const chance = seeded(`${orders.seed}/${orders.actor}/${lane}`);
  const undoable: Tid[] = [];

  /** Others get their turn between any two steps. */
  const turns = async (): Promise<void> => {
    for (let left = chance.below(4); left > 0; left--) await new Promise(setImmediate);
  };

  const draw = (newest: Tid): Step => {
    const amount = 1 + chance.below(15);
    const everywhere = chance.shuffled([...COUNTERS, ...ACCOUNTS, ...PAIRS.flat(), ...GROUPS.flat(2), VIEWS]);
    const at = chance.below(100);
    if (at < 15) return { do: "increment", counter: chance.below(COUNTERS.length) };
    if (at < 20) return { do: "view", by: amount };
    if (at < 35) {
      const [from = 0, to = 0] = chance.shuffled(ACCOUNTS.map((_, account) => account));
      return { do: "transfer", from, to, amount };
    }
    if (at < 50) return { do: "withdraw", pair: chance.below(PAIRS.length), side: chance.below(2), amount };
    if (at < 60) return { do: "deposit", pair: chance.below(PAIRS.length), side: chance.below(2), amount: 8 };
    if (at < 70) return { do: "stamp", group: chance.below(GROUPS.length), stamp: `${orders.actor}-${++made}` };
    if (at < 75) return { do: "create", oid: `thing-of-${orders.actor}-${++made}` };
    if (at < 80 && undoable.length > 0) return { do: "undo", tid: chance.pick(undoable) };
    if (at < 85) return { do: "find", name: nameOf(chance.below(newest)) };
    if (at < 92) return { do: "past", tid: newest - chance.below(Math.min(newest, 200)), places: everywhere };
    return { do: "look", places: everywhere };
  };

  while (!over) {
    const session = await Session.open(store, { id: "race", newOid: () => "none" });
    const step = draw(session.startTid);
    const number = ++made;
    try {
      const reads = await carryOut(session, step);
      await turns();
      const tid = await session.commit({ time: Date.now(), actor: orders.actor, note: String(number) });
      say({ actor: orders.actor, number, step, start: session.startTid, tid, reads } satisfies Entry);
      if (UNDOABLE.includes(step.do)) undoable.splice(0, undoable.length - 4, tid);
      if (UNDOABLE.includes(step.do)) undoable.push(tid);
    } catch (error) {
      if (!isBatError(error, "Conflict")) throw error;
      conflicts += 1;
    }
    await turns();
  }

  async function carryOut(session: Session, step: Step): Promise<[Place, string][]> {
    const reads: [Place, string][] = [];
    if (step.do === "find") {
      const oid = await session.resolve(step.name).catch((error) => (isBatError(error, "NotFound") ? null : Promise.reject(error)));
      return [[`name:${step.name}`, brief(oid)]];
    }
    if (step.do === "past") {
      for (const [place, value] of await asOf(step)) reads.push([place, brief(value)]);
      return reads;
    }
    if (step.do === "undo") {
      await undoTransaction(store, session, step.tid);
      return [];
    }
    const seen = new Map<Place, Awaited<ReturnType<Session["read"]>>>();
    if (chance.below(2) === 0) await session.preload(readsOf(step).map((place) => parts(place)[0]));
    for (const place of readsOf(step)) {
      await turns();
      const value = await session.read(...parts(place));
      seen.set(place, value);
      reads.push([place, brief(value)]);
    }
    const state: State = { at: (place) => seen.get(place) };
    const changes = next(state, step, { asOf: () => state, changesOf: () => new Map() });
    if (step.do === "create") {
      session.create({ number: changes.get(`${step.oid}.number`) ?? null }, step.oid);
      for (const place of changes.keys()) if (place.startsWith("name:")) session.name(place.slice("name:".length), step.oid);
    }
    for (const [place, value] of changes) {
      const [oid, slot] = parts(place);
      if (place.startsWith("name:") || (step.do === "create" && oid === step.oid)) continue;
      session.write(oid, slot, value);
      await turns();
    }
    return reads;
  }

  /** The places as of a transaction of the past, in several loads. */
  async function asOf({ tid, places }: { tid: Tid; places: readonly Place[] }) {
    const found: [Place, Awaited<ReturnType<Session["read"]>>][] = [];
    for (let at = 0; at < places.length; at += 5) {
      const some = places.slice(at, at + 5);
      const records = new Map((await store.load([...new Set(some.map((place) => parts(place)[0]))], tid)).map((each) => [each.oid, each]));
      for (const place of some) {
        const [oid, slot] = parts(place);
        found.push([place, records.get(oid)?.slots[slot]]);
      }
      await turns();
    }
    return found;
  }
}

function parts(place: Place): [oid: string, slot: string] {
  const [oid = "", slot = ""] = place.split(".");
  return [oid, slot];
}

/** The store with one of its promises broken. */
function faulty(real: ObjectStore, fault: Fault): ObjectStore {
  const broken: Record<Fault, Partial<ObjectStore>> = {
    none: {},
    "no validation": {
      commit: async (batch) => real.commit({ ...batch, startTid: await real.lastTid(), reads: new Map() }),
    },
    "no snapshot": { load: async (oids) => real.load(oids, await real.lastTid()) },
    "torn objects": {
      async load(oids, tid) {
        const before = new Map((await real.load(oids, tid - 1)).map((record) => [record.oid, record]));
        return (await real.load(oids, tid)).map((record) => torn(record, before.get(record.oid)));
      },
    },
  };
  return new Proxy(real, {
    get(target, name) {
      const value = Reflect.get(broken[fault], name) ?? Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** Every second slot as it was in the revision before. */
function torn(record: ObjectRecord, before: ObjectRecord | undefined): ObjectRecord {
  const slots = Object.entries(record.slots).map(([slot, value], at) => [slot, at % 2 === 0 ? value : (before?.slots[slot] ?? value)]);
  return { ...record, slots: Object.fromEntries(slots) };
}
