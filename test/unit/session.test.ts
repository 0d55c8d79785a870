import { beforeEach, describe, expect, test } from "vitest";
import { Session, type SessionContext } from "../../shared/image/session.ts";
import type { ObjectStore } from "../../shared/image/store.ts";
import { undoTransaction } from "../../shared/image/undo.ts";
import type { Stored } from "../../shared/image/values.ts";
import { temporarySqlite } from "../support/temporary-store.ts";

const meta = { time: 1, actor: "tester" };

describe("a session", () => {
  let store: ObjectStore;
  let count = 0;
  const context: SessionContext = { id: "s", newOid: () => `new-${++count}` };
  const open = (): Promise<Session> => Session.open(store, context);
  const change = async (work: (session: Session) => unknown): Promise<number> => {
    const session = await open();
    await work(session);
    return session.commit(meta);
  };
  const slotsNow = async (oid: string): Promise<Record<string, Stored> | undefined> =>
    (await store.load([oid], await store.lastTid()))[0]?.slots;

  beforeEach(async () => {
    store = (await (await temporarySqlite()).open()).store;
    await change((session) => {
      session.create({ greet: "hello", shared: 1 }, "traits");
      session.create({ parents: [{ $ref: "traits" }], balance: 10, list: [1] }, "acct");
      session.create({ parents: [{ $ref: "acct" }] }, "clone");
      session.name("account", "acct");
    });
  });

  test("sees its own changes and no one else's, and writes them at its commit", async () => {
    const [mine, theirs] = [await open(), await open()];
    mine.write("acct", "balance", 11);
    mine.write("acct", "list", undefined);
    const fresh = mine.create({ of: { $ref: "acct" } });
    expect((await mine.record("acct")).slots).toEqual({ parents: [{ $ref: "traits" }], balance: 11 });
    expect(await mine.read(fresh, "of")).toEqual({ $ref: "acct" });
    expect(await theirs.read("acct", "balance")).toBe(10);
    await expect(theirs.record(fresh)).rejects.toMatchObject({ code: "NotFound" });
    await mine.commit(meta);
    expect(await theirs.read("acct", "balance")).toBe(10);
    expect(await slotsNow("acct")).toEqual({ parents: [{ $ref: "traits" }], balance: 11 });
    expect(await slotsNow(fresh)).toEqual({ of: { $ref: "acct" } });
  });

  test("finds slots by delegation, its own changes included", async () => {
    const session = await open();
    expect(await session.find("clone", "greet")).toEqual({ holder: "traits", value: "hello" });
    expect(await session.find("clone", "toString")).toBeUndefined();
    session.write("acct", "greet", "hi");
    expect(await session.find("clone", "greet")).toEqual({ holder: "acct", value: "hi" });
    expect(await session.find("clone", "greet", 1)).toEqual({ holder: "traits", value: "hello" });
    expect(await session.find("clone", "greet", 2)).toBeUndefined();
    session.write("clone", "parents", []);
    expect(await session.find("clone", "greet")).toBeUndefined();
    await expect(session.find("nobody", "greet")).rejects.toMatchObject({ code: "NotFound" });
  });

  test("passes over a parent that is not there", async () => {
    const session = await open();
    session.write("clone", "parents", [{ $ref: "ghost" }, { $ref: "acct" }]);
    expect(await session.find("clone", "balance")).toEqual({ holder: "acct", value: 10 });
  });

  test.each<[string, (session: Session) => unknown, Record<string, Stored>, string?]>([
    ["a slot it read", (s) => s.read("acct", "balance"), { balance: 0 }],
    ["a slot it read as absent", (s) => s.read("acct", "limit"), { limit: 5 }],
    ["a slot a lookup passed by", (s) => s.find("clone", "greet"), { greet: "shadow" }],
    ["the parents a lookup went through", (s) => s.find("clone", "greet"), { parents: [] }],
    ["delegates that a lookup missed", (s) => s.find("clone", "greet"), { delegates: ["list"] }],
    ["a slot the sandbox read for it", (s) => s.noteReads({ acct: ["balance"] }), { balance: 0 }],
    ["the set of slots the sandbox enumerated", (s) => s.noteReads({ acct: ["*"] }), { added: 0 }, "*"],
    ["a slot it wrote", (s) => s.write("acct", "balance", 1), { balance: 0 }],
  ])("conflicts over %s, and has ended then", async (_, work, slots, slot = Object.keys(slots)[0] ?? "") => {
    const session = await open();
    await work(session);
    session.write("traits", "shared", 2);
    await change((other) => {
      for (const [name, value] of Object.entries(slots)) other.write("acct", name, value);
    });
    await expect(session.commit(meta)).rejects.toMatchObject({ code: "Conflict", details: { oid: "acct", slot } });
    expect(session.status).toBe("failed");
    expect((await slotsNow("traits"))?.shared).toBe(1);
    await expect(session.read("acct", "balance")).rejects.toMatchObject({ code: "Doomed" });
    await expect(session.commit(meta)).rejects.toMatchObject({ code: "Doomed" });
  });

  test("does not conflict over what it only showed, nor over slots next to those it used", async () => {
    const session = await open();
    await session.record("acct");
    await session.read("acct", "list");
    await session.find("clone", "balance");
    session.write("acct", "mine", 1);
    await change((other) => other.write("acct", "theirs", 2));
    await change((other) => other.write("traits", "greet", "later"));
    await session.commit(meta);
    expect(await slotsNow("acct")).toMatchObject({ mine: 1, theirs: 2 });
  });

  test("keeps reads that were rolled back: the work depended on them", async () => {
    const session = await open();
    const savepoint = session.savepoint();
    await session.read("acct", "balance");
    session.rollback(savepoint);
    session.write("traits", "shared", 2);
    await change((other) => other.write("acct", "balance", 0));
    await expect(session.commit(meta)).rejects.toMatchObject({ code: "Conflict" });
  });

  test("rolls back to savepoints as a stack: slots, objects, names and emitted writes", async () => {
    const session = await open();
    session.write("acct", "balance", 1);
    const outer = session.savepoint();
    session.write("acct", "balance", 2);
    session.emit({ write: "deleteWait", job: "outer" });
    const kept = session.create({ n: 1 });
    const inner = session.savepoint();
    session.write("acct", "balance", undefined);
    session.write(kept, "n", 2);
    session.write(kept, "more", 3);
    const lost = session.create({});
    session.name("lost", lost);
    expect(session.changesSince(inner)).toEqual({
      changes: { acct: { balance: undefined }, [kept]: { n: 2, more: 3 } },
      created: [{ oid: lost, slots: {} }],
    });
    session.rollback(inner);
    expect((await session.record("acct")).slots.balance).toBe(2);
    expect((await session.record(kept)).slots).toEqual({ n: 1 });
    await expect(session.record(lost)).rejects.toMatchObject({ code: "NotFound" });
    await expect(session.resolve("lost")).rejects.toMatchObject({ code: "NotFound" });
    expect(session.changesSince(outer)).toEqual({ changes: { acct: { balance: 2 } }, created: [{ oid: kept, slots: { n: 1 } }] });
    session.rollback(outer);
    session.rollback(outer);
    expect(() => session.rollback(inner)).toThrow(/undone/);
    session.write("acct", "other", 1);
    session.write("acct", "other", 2);
    expect(() => session.rollback(inner)).toThrow(/undone/);
    await session.commit(meta);
    expect(await slotsNow("acct")).toMatchObject({ balance: 1, other: 2 });
    expect(await slotsNow(kept)).toBeUndefined();
  });

  test("that is doomed goes on, and can only abort", async () => {
    const before = await store.canonicalHash();
    const session = await open();
    session.doom();
    session.write("acct", "balance", 0);
    expect(await session.read("acct", "balance")).toBe(0);
    await expect(session.commit(meta)).rejects.toMatchObject({ code: "Doomed" });
    session.abort();
    expect(session.status).toBe("aborted");
    expect(() => session.write("acct", "balance", 0)).toThrow(expect.objectContaining({ code: "Doomed" }));
    expect(await store.canonicalHash()).toBe(before);
  });

  test("gives a trial what it sees, and takes nothing back from it", async () => {
    const session = await open();
    session.write("acct", "balance", 5);
    const fresh = session.create({ n: 1 });
    const trial = session.trial();
    expect(await trial.read("acct", "balance")).toBe(5);
    trial.write("acct", "balance", 6);
    trial.write(fresh, "n", 2);
    trial.create({}, "tried");
    trial.emit({ write: "deleteWait", job: "x" });
    expect(await session.read("acct", "balance")).toBe(5);
    expect(await session.read(fresh, "n")).toBe(1);
    await expect(session.record("tried")).rejects.toMatchObject({ code: "NotFound" });
    await expect(trial.commit(meta)).rejects.toMatchObject({ code: "Doomed" });
    session.write("acct", "balance", 7);
    expect(await trial.read("acct", "balance")).toBe(6);
  });

  test("drops volatile slots at its commit, whatever they hold", async () => {
    const session = await open();
    const socket = (() => 1) as unknown as Stored;
    session.write("acct", "_v_socket", socket);
    const fresh = session.create({ _v_cache: [1], kept: 1 });
    expect(await session.read("acct", "_v_socket")).toBe(socket);
    expect(await session.find("clone", "_v_socket")).toEqual({ holder: "acct", value: socket });
    await session.commit(meta);
    expect(Object.keys((await slotsNow("acct")) ?? {})).toEqual(["parents", "balance", "list"]);
    expect(await slotsNow(fresh)).toEqual({ kept: 1 });
  });

  test("makes no transaction when it changed nothing that lasts", async () => {
    const before = await store.lastTid();
    expect(await change((session) => session.write("acct", "_v_only", 1))).toBe(before);
    expect(await store.lastTid()).toBe(before);
  });

  test("refuses what may not be stored, naming object, slot and path, and changes nothing", async () => {
    const session = await open();
    const bad = { items: [{ when: new Date(0) }] } as unknown as Stored;
    expect(() => session.write("acct", "order", bad)).toThrow(
      expect.objectContaining({ code: "InvalidInput", details: { path: "acct.order.items[0].when" } }),
    );
    expect(() => session.create({ order: bad }, "x")).toThrow(/x\.order\.items\[0\]\.when/);
    expect(() => session.write("acct", "parent*", [])).toThrow(/parents/);
    expect(() => session.write("acct", "_p_oid", undefined)).toThrow(/reserved/);
    expect(() => session.write("acct", "parents", [1])).toThrow(/list of references/);
    expect(await change(() => undefined)).toBe(await session.commit(meta));
  });

  test("keeps what it was given, not what the giver makes of it later", async () => {
    const session = await open();
    const list: Stored[] = [1];
    session.write("acct", "list", list);
    list.push(2);
    expect(await session.read("acct", "list")).toEqual([1]);
    const seen = (await session.read("traits", "greet")) && ((await session.read("acct", "parents")) as Stored[]);
    expect(() => (seen as Stored[]).push(null)).toThrow(TypeError);
  });

  test("resolves names and oids, as of its start, and its own names", async () => {
    const session = await open();
    expect(await session.resolve("account")).toBe("acct");
    expect(await session.resolve("acct")).toBe("acct");
    await change((other) => other.name("late", "clone"));
    await expect(session.resolve("late")).rejects.toMatchObject({ code: "NotFound", details: { object: "late" } });
    const fresh = session.create({});
    session.name("mine", fresh);
    expect(await session.resolve("mine")).toBe(fresh);
    for (const name of ["", "a b", "1a", "019a0000-0000-7000-8000-000000000000"])
      expect(() => session.name(name, fresh)).toThrow(/cannot be a name/);
    session.name("late", "traits");
    await expect(session.commit(meta)).rejects.toMatchObject({ code: "Conflict", details: { name: "late" } });
  });

  test("is refused as a whole when its check refuses, and has ended then", async () => {
    const before = await store.canonicalHash();
    const seen: unknown[] = [];
    const session = await Session.open(store, {
      ...context,
      check: async (batch) => {
        seen.push([...batch.writes.keys()]);
        throw new Error("no");
      },
    });
    session.write("acct", "balance", 0);
    await expect(session.commit(meta)).rejects.toThrow("no");
    expect(seen).toEqual([["acct"]]);
    expect(session.status).toBe("failed");
    expect(await store.canonicalHash()).toBe(before);
  });

  describe("undo", () => {
    const undo = (tid: number): Promise<number> => change((session) => undoTransaction(store, session, tid));

    test("puts back what a transaction set, added and removed, and can itself be undone", async () => {
      const tid = await change((session) => {
        session.write("acct", "balance", 99);
        session.write("acct", "added", 1);
        session.write("traits", "greet", undefined);
      });
      await change((session) => session.write("acct", "list", [2]));
      const undone = await undo(tid);
      expect(await slotsNow("acct")).toEqual({ parents: [{ $ref: "traits" }], balance: 10, list: [2] });
      expect(await slotsNow("traits")).toEqual({ greet: "hello", shared: 1 });
      await undo(undone);
      expect(await slotsNow("acct")).toEqual({ parents: [{ $ref: "traits" }], balance: 99, list: [2], added: 1 });
    });

    test("is refused when a later transaction changed the same slot, naming which", async () => {
      const tid = await change((session) => session.write("acct", "balance", 1));
      const later = await change((session) => session.write("acct", "balance", 2));
      await expect(undo(tid)).rejects.toMatchObject({
        code: "Conflict",
        details: { tid, dependants: [{ oid: "acct", slot: "balance", tid: later }] },
      });
    });

    test("conflicts when the slot changes between the undo and its commit", async () => {
      const tid = await change((session) => session.write("acct", "balance", 1));
      const session = await open();
      await undoTransaction(store, session, tid);
      await change((other) => other.write("acct", "balance", 2));
      await expect(session.commit(meta)).rejects.toMatchObject({ code: "Conflict" });
    });

    test("is refused for a transaction that created objects, and for none at all", async () => {
      await expect(undo(1)).rejects.toMatchObject({ code: "InvalidInput" });
      await expect(undo(999)).rejects.toMatchObject({ code: "NotFound" });
    });
  });
});
