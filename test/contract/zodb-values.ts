/** What ZODB's tests of persistent attributes and of serialization ask for: what a slot holds belongs to the image, and to nobody else. */
import { beforeEach, describe, expect, test } from "vitest";
import type { Stores } from "../../infra/sql/stores.ts";
import type { Stored } from "../../shared/image/values.ts";
import { meta, type SessionsOn, type Slots, sessionsOn } from "../support/sessions.ts";

const kinds: Record<string, Stored> = {
  nothing: null,
  yes: true,
  no: false,
  zero: 0,
  whole: 9007199254740991,
  fraction: 0.1,
  tiny: 5e-324,
  large: -1.7976931348623157e308,
  empty: "",
  text: "a \u0000 \n \u2028 \ud83e\udd87",
  list: [],
  nested: [[], [[1]], { "": [{}] }],
  map: { "1": "number-like", z: 1, a: 2, "with space": { $$ref: "no reference" } },
  reference: { $ref: "a" },
  references: [{ $ref: "a" }, { deep: { $ref: "b" } }],
  handle: { $blob: "0".repeat(64), size: 0, mediaType: "text/plain" },
  primitive: { $primitive: "print" },
};

const noData: Record<string, unknown> = {
  date: new Date(0),
  map: new Map(),
  function: () => 1,
  instance: new (class Account {})(),
  symbol: Symbol("s"),
  bigint: 1n,
  "no number": Number.NaN,
  infinity: Number.POSITIVE_INFINITY,
  "list with a gap": Object.assign([1], { 2: 3 }),
  "undefined within": { a: undefined },
  "hidden member": Object.defineProperty({}, "x", { value: 1 }),
  "reference with more": { $ref: "a", more: 1 },
  "key that begins with $": { $odd: 1 },
};

export function zodbValuesSuite(name: string, open: () => Promise<Stores>): void {
  describe(`as ZODB's attributes, slots on ${name}`, () => {
    let on: SessionsOn;
    beforeEach(async () => {
      on = sessionsOn((await open()).store);
      await on.change((session) => {
        session.create({ list: [1, { deep: ["x"] }], map: { k: { n: 1 } } }, "a");
        session.create({ parents: [{ $ref: "a" }] }, "b");
      });
    });

    test("hold any kind of data: the same in its session, after the commit, as of then, and after an undo", async () => {
      const read = async () => (await on.open()).read("a", "slot");
      for (const [kind, value] of Object.entries(kinds)) {
        const made = await on.change(async (session) => {
          session.write("a", "slot", value);
          expect(await session.read("a", "slot"), kind).toEqual(value);
        });
        expect(await read(), kind).toEqual(value);
        const gone = await on.change((session) => session.write("a", "slot", undefined));
        expect([await read(), (await on.slots("a", made))?.slot], kind).toEqual([undefined, value]);
        await on.undo(gone);
        expect(await read(), kind).toEqual(value);
      }
    });

    test("a key that is called __proto__ is data like others", async () => {
      const odd = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2}') as Stored;
      await on.change((session) => session.write("a", "slot", odd));
      expect(JSON.stringify((await on.slots("a"))?.slot)).toBe(JSON.stringify(odd));
      expect((await on.slots("a"))?.slot).not.toHaveProperty("polluted");
    });

    test("what a session was given cannot be changed in place, at any depth and by whichever way it was got", async () => {
      const session = await on.open();
      const given = [
        await session.read("a", "list"),
        (await session.record("a")).slots.map,
        (await session.find("b", "list"))?.value,
      ] as unknown as { [key: string]: unknown }[];
      for (const value of given) {
        expect(() => Object.assign(value, { added: 1 })).toThrow(TypeError);
        for (const inner of Object.values(value).filter((each) => typeof each === "object"))
          expect(() => Object.assign(inner as object, { deep: "spoilt" })).toThrow(TypeError);
      }
      const { slots } = await session.record("a");
      expect(() => Object.assign(slots, { list: "spoilt", more: 1 })).toThrow(TypeError);
      for (const each of [session, session.trial(), await on.open()])
        expect((await each.record("a")).slots).toEqual({ list: [1, { deep: ["x"] }], map: { k: { n: 1 } } });
    });

    test("what was given to a session and is changed in place afterwards is seen by nobody, not even by that session", async () => {
      const list = [1, { deep: ["mine"] }] as [number, { deep: string[] }];
      const slots: Slots = { list: list as unknown as Stored, more: list as unknown as Stored };
      const [session, other] = [await on.open(), await on.open()];
      session.write("a", "list", list as unknown as Stored);
      session.create(slots, "c");
      list[1].deep.push("spoilt");
      list.pop();
      slots.late = 1;
      const kept = [1, { deep: ["mine"] }];
      expect([await session.read("a", "list"), (await session.record("c")).slots]).toEqual([kept, { list: kept, more: kept }]);
      expect(await other.read("a", "list")).toEqual([1, { deep: ["x"] }]);
      await session.commit(meta);
      list.push({ deep: [] });
      expect([(await on.slots("a"))?.list, await on.slots("c")]).toEqual([kept, { list: kept, more: kept }]);
    });

    test("a copy that is changed and written is the way to change a value; where it was shared, only there", async () => {
      const shared = { n: 1 };
      await on.change((session) => {
        session.write("a", "one", shared);
        session.write("b", "two", shared);
      });
      await on.change(async (session) => {
        const copy = structuredClone(await session.read("a", "one")) as { n: number };
        copy.n = 2;
        session.write("a", "one", copy);
      });
      expect([(await on.slots("a"))?.one, (await on.slots("b"))?.two]).toEqual([{ n: 2 }, { n: 1 }]);
    });

    test("inherited data stays the holder's: a write goes to the receiver and shadows it, its removal shows it again", async () => {
      await on.change((session) => session.write("b", "list", ["own"]));
      const session = await on.open();
      expect(await session.find("b", "list")).toEqual({ holder: "b", value: ["own"] });
      session.write("b", "list", undefined);
      expect(await session.find("b", "list")).toEqual({ holder: "a", value: [1, { deep: ["x"] }] });
      await session.commit(meta);
      expect([await on.slots("b"), (await on.slots("a"))?.list]).toEqual([{ parents: [{ $ref: "a" }] }, [1, { deep: ["x"] }]]);
    });

    test("volatile slots are the session's alone: no other session, trial or commit gets to see what they were set to", async () => {
      const session = await on.open();
      const socket = new Map([["open", 1]]) as unknown as Stored;
      session.write("a", "_v_socket", socket);
      const trial = session.trial();
      trial.write("a", "_v_socket", null);
      expect([await session.read("a", "_v_socket"), await trial.read("a", "_v_socket")]).toEqual([socket, null]);
      expect(await (await on.open()).read("a", "_v_socket")).toBeUndefined();
      session.write("a", "n", 1);
      await session.commit(meta);
      expect(Object.keys((await on.slots("a")) ?? {}).sort()).toEqual(["list", "map", "n"]);
    });

    test("take nothing that is not data, deep inside neither, and the session goes on without it", async () => {
      const session = await on.open();
      for (const [kind, value] of Object.entries(noData)) {
        const deep = [{ in: value }] as unknown as Stored;
        expect(() => session.write("a", "slot", value as Stored), kind).toThrow(expect.objectContaining({ code: "InvalidInput" }));
        expect(() => session.write("a", "slot", deep), kind).toThrow(/a\.slot\[0\]\.in/);
        expect(() => session.create({ deep }, "c"), kind).toThrow(/c\.deep\[0\]\.in/);
      }
      session.write("a", "n", 1);
      await session.commit(meta);
      expect([Object.keys((await on.slots("a")) ?? {}).sort(), await on.slots("c")]).toEqual([["list", "map", "n"], undefined]);
    });

    test("a slot may not be called what the object itself or the language uses", async () => {
      const session = await on.open();
      for (const slot of [
        "_p_changed",
        "_p_oid",
        "_slots",
        "__proto__",
        "__class__",
        "constructor",
        "toString",
        "then",
        "parent",
        "1st",
        "a-b",
        "",
      ]) {
        expect(() => session.write("a", slot, 1)).toThrow(expect.objectContaining({ code: "InvalidInput" }));
        expect(() => session.write("a", slot, undefined)).toThrow(expect.objectContaining({ code: "InvalidInput" }));
        expect(() => session.create(JSON.parse(JSON.stringify(Object.fromEntries([[slot, 1]]))))).toThrow(/slot name|parents/);
      }
      expect(await session.commit(meta)).toBe(1);
    });
  });
}
