import { beforeEach, describe, expect, it } from "vitest";
import { identity } from "../../infra/ids.ts";
import type { Session } from "../../shared/image/session.ts";
import { createSessions } from "../../shared/image/sessions.ts";
import type { ObjectStore } from "../../shared/image/store.ts";
import { methodSlot, ref, type Stored } from "../../shared/image/values.ts";
import { meta, type SessionsOn, sessionsOn } from "../support/sessions.ts";
import { temporarySqlite } from "../support/temporary-store.ts";

const method = methodSlot({ source: "function m() {}", hash: "h", version: 1, contract: { examples: [] }, provenance: { actor: "test" } });
const balance = { type: "number", minimum: 0, maximum: 100 };
const limits = { balance, limit: { type: "object", properties: { daily: { type: "integer", minimum: 1 } }, required: ["daily"] } };

let store: ObjectStore;
let on: SessionsOn;

/** `account` has covenants of its own; `clone` and `other` inherit those of `prototype`. */
beforeEach(async () => {
  store = (await (await temporarySqlite()).open()).store;
  on = sessionsOn(store);
  await on.change((session) => {
    session.create({ covenants: limits, balance: 10, note: "any" }, "account");
    session.name("account", "account");
    session.create({ covenants: { balance } }, "prototype");
    session.create({ parents: [ref("prototype")], balance: 50, merge_policies: { balance: "counter" } }, "clone");
    session.create({ parents: [], balance: -1 }, "free");
  });
});

/** The change is refused at its commit, with these paths, and nothing of it is stored. */
async function refused(work: (session: Session) => unknown, ...paths: string[]): Promise<void> {
  const before = await store.canonicalHash();
  const error = await on.change(work).then(
    () => undefined,
    (thrown: unknown) => thrown as { code: string; message: string; details: { findings: { path: string; guardian: string }[] } },
  );
  expect(error).toMatchObject({ code: "GuardianRejected" });
  expect(error?.details.findings.map((finding) => finding.path)).toEqual(paths);
  for (const path of paths) expect(error?.message).toContain(path);
  for (const { guardian } of error?.details.findings ?? []) expect(guardian).toBe("DataGuardian");
  expect(await store.canonicalHash()).toBe(before);
}

describe("a slot with a covenant", () => {
  it("is written and made within it alone, and each failing path is a finding under the object's name", async () => {
    await on.change((session) => session.write("account", "balance", 100));
    await refused((session) => session.write("account", "balance", 101), "account.balance");
    await refused((session) => session.write("account", "limit", { daily: 0.5 }), "account.limit.daily");
    await refused(
      (session) => {
        session.write("account", "note", [1]);
        session.write("account", "limit", {});
        session.write("account", "balance", "much");
      },
      "account.limit.daily",
      "account.balance",
    );
    await refused((session) => session.create({ covenants: { a: { type: "null" } }, a: 0 }, "new"), "new.a");
  });

  it("may be missing, and may be removed", async () => {
    await on.change((session) => {
      session.write("account", "balance", undefined);
      session.create({ covenants: limits }, "empty");
    });
    expect(await on.slots("account")).not.toHaveProperty("balance");
  });

  it("is bound by the covenants of the nearest that has some, parents and delegates alike", async () => {
    await refused((session) => session.write("clone", "balance", -1), "clone.balance");
    await refused((session) => session.create({ parents: [ref("clone")], balance: -1 }, "far"), "far.balance");
    await refused((session) => session.create({ delegates: ["of"], of: ref("prototype"), balance: -1 }, "led"), "led.balance");
    await on.change((session) => session.create({ parents: [ref("prototype")], covenants: {}, balance: -1 }, "loose"));
  });

  it("holds data, and never a method", async () => {
    await refused((session) => session.write("account", "balance", method), "account.balance");
    await refused((session) => session.create({ covenants: { a: { type: "object" } }, a: method }, "new"), "new.a");
  });

  it("takes a reference where its covenant says so, and not where it asks for a plain record", async () => {
    const owner = { type: "object", properties: { $$ref: { type: "string" } }, required: ["$ref"], additionalProperties: false };
    await on.change((session) => session.create({ covenants: { owner }, owner: ref("account") }, "owned"));
    await refused((session) => session.write("owned", "owner", { $$ref: "account" }), "owned.owner.$ref", "owned.owner.$$ref");
    await refused((session) => session.write("account", "limit", ref("clone")), "account.limit");
    await on.change((session) =>
      session.create({ covenants: { price: { type: "object", properties: { $$$eur: { type: "number" } } } } }, "priced"),
    );
    await on.change((session) => session.write("priced", "price", { $$eur: 1 }));
    await refused((session) => session.write("priced", "price", { $$eur: "1" }), "priced.price.$$eur");
  });

  it("is not judged while a session is at work, only as it leaves it", async () => {
    await on.change((session) => {
      session.write("account", "balance", -5);
      session.write("account", "balance", 5);
      const savepoint = session.savepoint();
      session.write("account", "balance", 500);
      session.rollback(savepoint);
    });
    expect(await on.slots("account")).toMatchObject({ balance: 5 });
  });
});

describe("a change of covenants", () => {
  it("is refused where the object's own values are in breach of it", async () => {
    await refused((session) => session.write("account", "covenants", { note: { type: "number" } }), "account.note");
    await refused((session) => session.write("free", "parents", [ref("prototype")]), "free.balance");
    await refused((session) => {
      session.write("free", "delegates", ["of"]);
      session.write("free", "of", ref("prototype"));
    }, "free.balance");
    await refused((session) => session.write("clone", "covenants", { balance: { type: "string" } }), "clone.balance");
    await on.change((session) => {
      session.write("account", "covenants", { note: { type: "number" } });
      session.write("account", "note", 1);
    });
  });

  it("is refused where the slot that delegates leads to other covenants", async () => {
    await on.change((session) => session.create({ delegates: ["of"], of: ref("free"), balance: -1 }, "led"));
    await refused((session) => session.write("led", "of", ref("prototype")), "led.balance");
  });

  it("binds those who inherit it when they are next written, and an object's other slots not before they are", async () => {
    await on.change((session) => session.write("prototype", "covenants", { balance: { const: 0 }, note: { type: "null" } }));
    expect(await on.slots("clone")).toMatchObject({ balance: 50 });
    await on.change((session) => session.write("clone", "color", "red"));
    await refused((session) => session.write("clone", "balance", 51), "clone.balance");
    await on.change((session) => session.write("clone", "balance", 0));
  });

  it("can be undone, and an undo is held to what the covenants say then", async () => {
    const low = await on.change((session) => session.write("account", "balance", 1));
    const raised = await on.change((session) => session.write("account", "balance", 60));
    const bound = await on.change((session) => session.write("account", "covenants", { balance: { type: "number", minimum: 50 } }));
    const before = await store.canonicalHash();
    await expect(on.undo(raised)).rejects.toMatchObject({
      code: "GuardianRejected",
      details: { findings: [expect.objectContaining({ path: "account.balance" })] },
    });
    expect(await store.canonicalHash()).toBe(before);
    await on.undo(bound);
    await on.undo(raised);
    await on.undo(low);
    expect(await on.slots("account")).toMatchObject({ balance: 10, covenants: limits });
  });

  it.each<[path: string, value: Stored]>([
    ["covenants", "strict"],
    ["covenants", null],
    ["covenants", [balance]],
    ["covenants", { $ref: "prototype" }],
    ["covenants", method],
    ["covenants.balance", { balance: "number" }],
    ["covenants.balance.minimum", { balance: { type: "number", minimum: "0" } }],
    ["covenants.limit.properties.daily.type", { limit: { type: "object", properties: { daily: { type: "money" } } } }],
    ["covenants.balance", { balance: { type: "number", minimum: 1, exclusiveMaximum: 1 } }],
    ["covenants.parents", { parents: { type: "array" } }],
    ["covenants.delegates", { delegates: { type: "array" } }],
    ["covenants.covenants", { covenants: { type: "object" } }],
    ["covenants.merge_policies", { merge_policies: { type: "object" } }],
    ["covenants._v_cache", { _v_cache: { type: "object" } }],
    ["covenants.two words", { "two words": { type: "object" } }],
  ])("to one that is not in order is refused where it is written, at %s: %j", async (path, value) => {
    const session = await on.open();
    for (const write of [() => session.write("free", "covenants", value), () => session.create({ covenants: value })])
      expect(write).toThrow(expect.objectContaining({ code: "InvalidInput", details: expect.objectContaining({ path }) }));
  });
});

describe("two sessions", () => {
  it("cannot both commit when one adds a covenant and the other writes what breaks it, whoever is first", async () => {
    for (const first of ["covenant", "value"])
      for (const [bound, written] of [
        ["free", "free"],
        ["prototype", "clone"],
      ] as const) {
        const oid = `${written}-${first}`;
        await on.change((session) =>
          session.create(bound === written ? { parents: [] } : { parents: [ref("prototype")], covenants: {}, balance: 1 }, oid),
        );
        await on.change((session) => session.write(oid, "covenants", undefined));
        const holder = bound === written ? oid : bound;
        const [covenant, value] = [await on.open(), await on.open()];
        covenant.write(holder, "covenants", { balance: { type: "number", maximum: 5 } });
        value.write(oid, "balance", 7);
        const [one, other] = first === "covenant" ? [covenant, value] : [value, covenant];
        await one.commit(meta);
        // A prototype cannot see all its clones: what one of them wrote before stays until it is next written.
        if (first === "value" && holder !== oid) await other.commit(meta);
        else await expect(other.commit(meta)).rejects.toMatchObject({ code: "Conflict" });
        await on.change((session) => session.write("prototype", "covenants", { balance }));
      }
  });

  it("cannot both commit when one of them takes the covenants of a parent by a new parent", async () => {
    const [one, other] = [await on.open(), await on.open()];
    one.write("free", "parents", [ref("prototype")]);
    one.write("free", "balance", 1);
    other.write("free", "balance", -2);
    await one.commit(meta);
    await expect(other.commit(meta)).rejects.toMatchObject({ code: "Conflict" });
  });

  it("whose differences together would break a bound conflict, and the later one is refused when it runs again", async () => {
    const add = async (session: Session, n: number): Promise<void> =>
      session.write("clone", "balance", ((await session.read("clone", "balance")) as number) + n);
    const [one, other, third] = [await on.open(), await on.open(), await on.open()];
    await add(one, 30);
    await add(other, 30);
    await add(third, 20);
    await one.commit(meta);
    await expect(other.commit(meta)).rejects.toMatchObject({ code: "Conflict", details: { oid: "clone", slot: "balance" } });
    await third.commit(meta);
    expect(await on.slots("clone")).toMatchObject({ balance: 100 });
    await refused((session) => add(session, 30), "clone.balance");
  });

  it("may both write other slots of an object with covenants", async () => {
    const [one, other] = [await on.open(), await on.open()];
    one.write("account", "balance", 1);
    other.write("account", "note", 2);
    await one.commit(meta);
    await other.commit(meta);
    expect(await on.slots("account")).toMatchObject({ balance: 1, note: 2 });
  });
});

it("an object that a session made in breach is refused with the covenant made beside it", async () => {
  await refused((session) => {
    session.create({ covenants: { size: { type: "integer" } } }, "kind");
    session.create({ parents: [ref("kind")], size: 1.5 }, "thing");
    session.name("thing", "thing");
  }, "thing.size");
});

it("a commit asks the store for nothing on account of covenants and organization that the session has read already", async () => {
  const asked: string[] = [];
  const watched = new Proxy(store, {
    get: (target, name) => {
      const member = target[name as keyof ObjectStore] as (...args: unknown[]) => unknown;
      return (...args: unknown[]) => {
        asked.push(String(name));
        return member.apply(target, args);
      };
    },
  });
  await on.change((session) => session.name("genesis", session.create({ parents: [ref("prototype")], organization: [] })));
  const openSession = createSessions(watched, identity);
  for (const expected of ["first", ["lastTid", "load", "load", "commit"]]) {
    asked.length = 0;
    const session = await openSession();
    session.write("clone", "balance", Number(await session.read("clone", "balance")) + 1);
    await session.find("clone", "anything");
    await session.commit(meta);
    // The first one of a process finds out what the organization is.
    if (expected !== "first") expect(asked).toEqual(expected);
  }
});
