import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import type { Stores } from "../../infra/sql/stores.ts";
import { isBatError } from "../../shared/errors.ts";
import { Session, type SessionContext } from "../../shared/image/session.ts";
import type { Stored } from "../../shared/image/values.ts";
import { temporarySqlite } from "../support/temporary-store.ts";

type Image = Record<string, Record<string, Stored>>;

const meta = { time: 1, actor: "property" };
let stores: Stores;
let reopenStores: () => Promise<Stores>;
/** Each run has objects of its own in the one database. */
let run = 0;
let made = 0;
const context: SessionContext = { id: "s", newOid: () => `made-${++made}` };

beforeEach(async () => {
  reopenStores = (await temporarySqlite()).open;
  stores = await reopenStores();
});

const slot = fc.constantFrom("x", "y", "z");
const value = fc
  .jsonValue({ maxDepth: 2, noUnicodeString: false })
  .map((json) => JSON.parse(JSON.stringify(json).replaceAll('"$', '"_')) as Stored);
const at = fc.nat(20);

type Step =
  | { do: "write"; at: number; slot: string; value: Stored | undefined }
  | { do: "create"; slots: Record<string, Stored> }
  | { do: "savepoint" }
  | { do: "rollback"; at: number }
  | { do: "trial"; at: number; value: Stored }
  | { do: "crash" }
  | { do: "commit" }
  | { do: "abort" };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("write" as const), at, slot, value: fc.option(value, { nil: undefined }) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("create" as const), slots: fc.dictionary(slot, value, { maxKeys: 2, noNullPrototype: true }) }),
  },
  { weight: 2, arbitrary: fc.constant({ do: "savepoint" as const }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("rollback" as const), at }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("trial" as const), at, value }) },
  { weight: 1, arbitrary: fc.constant({ do: "crash" as const }) },
  { weight: 2, arbitrary: fc.constant({ do: "commit" as const }) },
  { weight: 1, arbitrary: fc.constant({ do: "abort" as const }) },
);

test("a session behaves like a plain map that is copied at savepoints and kept at commits, over crashes too; every past state stays readable", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30, size: "max" }), async (steps) => {
      let session = await Session.open(stores.store, context);
      let committed: Image = {};
      let image: Image = {};
      let savepoints: { savepoint: ReturnType<Session["savepoint"]>; image: Image; moment: number }[] = [];
      let undone: typeof savepoints = [];
      let [moment, changes] = [0, 0];
      const past: { tid: number; image: Image }[] = [];
      const known: string[] = [];
      const reopen = async (): Promise<void> => {
        session = await Session.open(stores.store, context);
        image = structuredClone(committed);
        savepoints = [];
        undone = [];
      };
      for (const next of steps) {
        const oids = Object.keys(image);
        if (next.do === "write" && oids.length > 0) {
          const oid = oids[next.at % oids.length] as string;
          session.write(oid, next.slot, next.value);
          moment = ++changes;
          if (next.value === undefined) delete image[oid]?.[next.slot];
          else (image[oid] as Record<string, Stored>)[next.slot] = next.value;
        } else if (next.do === "create") {
          const oid = session.create(next.slots);
          known.push(oid);
          moment = ++changes;
          image[oid] = { ...next.slots };
        } else if (next.do === "savepoint") savepoints.push({ savepoint: session.savepoint(), image: structuredClone(image), moment });
        else if (next.do === "rollback" && savepoints.length > 0) {
          const target = savepoints[next.at % savepoints.length] as (typeof savepoints)[number];
          session.rollback(target.savepoint);
          image = structuredClone(target.image);
          moment = target.moment;
          // Savepoints with no change between them are one place; later ones are gone for good.
          undone.push(...savepoints.filter((each) => each.moment > target.moment));
          savepoints = savepoints.filter((each) => each.moment <= target.moment);
        } else if (next.do === "trial") {
          const trial = session.trial();
          for (const oid of oids) trial.write(oid, "x", next.value);
          trial.create({ x: next.value });
          trial.abort();
        } else if (next.do === "crash") {
          await stores.close();
          stores = await reopenStores();
          await reopen();
        } else if (next.do === "commit") {
          const tid = await session.commit(meta);
          committed = structuredClone(image);
          past.push({ tid, image: structuredClone(image) });
          await reopen();
        } else if (next.do === "abort") {
          session.abort();
          await reopen();
        }
        for (const { savepoint } of undone) expect(() => session.rollback(savepoint)).toThrow(/undone/);
        for (const oid of known) {
          const expected = image[oid];
          if (expected === undefined) await expect(session.record(oid)).rejects.toMatchObject({ code: "NotFound" });
          else expect((await session.record(oid)).slots).toEqual(expected);
        }
      }
      for (const { tid, image: then } of past) {
        const loaded = await stores.store.load(known, tid);
        expect(Object.fromEntries(loaded.map(({ oid, slots }) => [oid, slots]))).toEqual(then);
      }
    }),
    { numRuns: 500 },
  );
});

type Action = { act: "read" | "write" | "remove" | "enumerate"; object: number; slot: string };
const action: fc.Arbitrary<Action> = fc.record({ act: fc.constantFrom("read", "write", "remove", "enumerate"), object: fc.nat(1), slot });
const program = fc.array(action, { minLength: 1, maxLength: 5 });

/** What an action reads or does on an image; what is written depends on everything read before, so that a stale read shows. */
interface Access {
  read(oid: string, slot: string): Promise<Stored | undefined>;
  names(oid: string): Promise<string[]>;
  write(oid: string, slot: string, value: Stored | undefined): void;
}

async function carryOut(access: Access, actor: string, { act, object, slot: name }: Action, oids: string[], seen: Stored[]): Promise<void> {
  const oid = oids[object] as string;
  if (act === "read") seen.push((await access.read(oid, name)) ?? "absent");
  else if (act === "enumerate") seen.push((await access.names(oid)).sort());
  else access.write(oid, name, act === "remove" ? undefined : [actor, ...seen]);
}

const onSession = (session: Session): Access => ({
  read: (oid, name) => session.read(oid, name),
  async names(oid) {
    session.noteReads({ [oid]: ["*"] });
    return Object.keys((await session.record(oid)).slots);
  },
  write: (oid, name, next) => session.write(oid, name, next),
});

const onImage = (image: Image): Access => ({
  read: async (oid, name) => image[oid]?.[name],
  names: async (oid) => Object.keys(image[oid] ?? {}),
  write(oid, name, next) {
    if (next === undefined) delete image[oid]?.[name];
    else (image[oid] as Record<string, Stored>)[name] = next;
  },
});

const touches = (actions: Action[]): Set<string> =>
  new Set(
    actions.flatMap(({ act, object, slot: name }) =>
      act === "enumerate" ? ["x", "y", "z"].map((each) => `${object}.${each}`) : [`${object}.${name}`],
    ),
  );
const changes = (actions: Action[]): Set<string> =>
  new Set(actions.flatMap(({ act, object, slot: name }) => (act === "write" || act === "remove" ? [`${object}.${name}`] : [])));

test("however sessions interleave, what they commit is what they would have made one after another: no lost update, no write skew", async () => {
  await fc.assert(
    fc.asyncProperty(fc.tuple(program, program, program), fc.array(fc.nat(2), { maxLength: 20 }), async (programs, schedule) => {
      run += 1;
      const oids = [`${run}-a`, `${run}-b`];
      const image: Image = Object.fromEntries(oids.map((oid) => [oid, { x: "first", y: "first" }]));
      const setup = await Session.open(stores.store, context);
      for (const oid of oids) setup.create(image[oid] ?? {}, oid);
      await setup.commit(meta);

      const sessions = await Promise.all(programs.map(() => Session.open(stores.store, context)));
      const position = programs.map(() => 0);
      const seen: Stored[][] = programs.map(() => []);
      const committed: number[] = [];
      const advance = async (who: number): Promise<void> => {
        const actions = programs[who] as Action[];
        const next = position[who] as number;
        const session = sessions[who] as Session;
        if (next > actions.length) return;
        position[who] = next + 1;
        if (next < actions.length) return carryOut(onSession(session), `s${who}`, actions[next] as Action, oids, seen[who] as Stored[]);
        try {
          await session.commit(meta);
          committed.push(who);
        } catch (error) {
          if (!isBatError(error, "Conflict")) throw error;
          const theirs = committed.flatMap((other) => [...changes(programs[other] as Action[])]);
          const mine = touches(actions);
          expect(theirs.some((place) => mine.has(place))).toBe(true);
        }
      };
      for (const who of schedule) await advance(who);
      for (const who of [0, 1, 2]) while ((position[who] as number) <= (programs[who] as Action[]).length) await advance(who);

      for (const who of committed) {
        // One that only read is right as of its start, wherever its commit falls.
        if (changes(programs[who] as Action[]).size === 0) continue;
        const inTurn: Stored[] = [];
        for (const each of programs[who] as Action[]) await carryOut(onImage(image), `s${who}`, each, oids, inTurn);
        expect(seen[who]).toEqual(inTurn);
      }
      const loaded = await stores.store.load(oids, await stores.store.lastTid());
      expect(Object.fromEntries(loaded.map(({ oid, slots }) => [oid, slots]))).toEqual(image);
    }),
    { numRuns: 500 },
  );
});
