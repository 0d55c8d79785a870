/** The index of methods says what the image holds, by whatever way a method came into its slot or left it. */
import { beforeEach, describe, expect, test } from "vitest";
import type { Stores } from "../../infra/sql/stores.ts";
import { cloneObject } from "../../shared/image/clone.ts";
import { recordPages } from "../../shared/image/record-pages.ts";
import { methodOf, methodSlot, primitiveSlot, type Stored } from "../../shared/image/values.ts";
import { indexMethods } from "../../shared/mind/index-methods.ts";
import { meta, type SessionsOn, sessionsOn } from "../support/sessions.ts";

const method = (selector: string, body = "return this.price;"): Stored =>
  methodSlot({
    source: `function ${selector}() { ${body} }`,
    hash: "h",
    version: 1,
    contract: { intent: "what it costs", examples: [] },
    provenance: { actor: "test" },
  });

export function methodIndexSuite(name: string, open: () => Promise<Stores>): void {
  describe(`the index of methods on ${name}`, () => {
    let stores: Stores;
    let on: SessionsOn;

    /** `holder.selector: source` of all that is found, by either way of finding. */
    async function index(): Promise<string[]> {
      const found = await stores.operations.similarMethods(["function"], 1000);
      const named = found.map(({ holder, selector, source }) => `${holder}.${selector}: ${source}`).sort();
      const mentioned = await stores.operations.methodsMentioning("function", 0, 1000);
      expect(mentioned.map(({ holder, selector }) => `${holder}.${selector}`).sort()).toEqual(named.map((text) => text.split(":")[0]));
      return named;
    }
    /** The same, out of the image. */
    async function held(): Promise<string[]> {
      const all: string[] = [];
      for await (const records of recordPages(stores.store, await stores.store.lastTid()))
        for (const { oid, slots } of records)
          for (const [slot, value] of Object.entries(slots)) {
            const here = methodOf(value);
            if (here) all.push(`${oid}.${slot}: ${here.source}`);
          }
      return all.sort();
    }
    const set = (oid: string, slots: Record<string, Stored | undefined>): Promise<number> =>
      on.change((session) => {
        for (const [slot, value] of Object.entries(slots)) session.write(oid, slot, value);
      });

    beforeEach(async () => {
      stores = await open();
      on = sessionsOn(stores.store);
      await on.change((session) => {
        session.create({ parents: [], price: 2, gross: method("gross"), net: method("net") }, "shop");
        session.create({ parents: [], price: 1 }, "stall");
      });
    });

    test("has the methods of objects that were made with some, clones among them", async () => {
      expect(await index()).toEqual([
        "shop.gross: function gross() { return this.price; }",
        "shop.net: function net() { return this.price; }",
      ]);
      const session = await on.open();
      const clone = await cloneObject(session, "shop");
      await session.commit(meta);
      expect((await index()).filter((found) => found.startsWith(clone))).toHaveLength(2);
      expect(await index()).toEqual(await held());
    });

    test("has a new version in place of the one before; an undo takes out its own method alone", async () => {
      const first = await set("stall", { gross: method("gross") });
      await set("stall", { net: method("net") });
      await set("shop", { gross: method("gross", "return 2 * this.price;") });
      expect(await index()).toEqual(await held());
      await on.undo(first);
      expect((await index()).map((found) => found.split(":")[0])).toEqual(["shop.gross", "shop.net", "stall.net"]);
      expect(await index()).toEqual(await held());
    });

    test("forgets a method whose first installation is undone, and has it again when that is undone", async () => {
      const before = await index();
      const installed = await set("stall", { gross: method("gross") });
      const after = await index();
      const undone = await on.undo(installed);
      expect(await index()).toEqual(before);
      await on.undo(undone);
      expect(await index()).toEqual(after);
    });

    test.each<[string, Stored | undefined]>([
      ["removed", undefined],
      ["written over with data", 7],
      ["replaced by a primitive", primitiveSlot("clone_persistent")],
    ])("forgets a method that is %s, and no other", async (_, value) => {
      await set("shop", { gross: value, price: undefined, absent: undefined });
      expect(await index()).toEqual(["shop.net: function net() { return this.price; }"]);
      expect(await index()).toEqual(await held());
    });

    test("is left alone by what was rolled back, refused, tried, or is never stored", async () => {
      const before = await index();
      const session = await on.open();
      const savepoint = session.savepoint();
      await cloneObject(session, "shop");
      session.write("shop", "gross", undefined);
      session.rollback(savepoint);
      session.trial().write("shop", "net", undefined);
      session.write("shop", "_v_kept", method("_v_kept"));
      session.write("stall", "brief", method("brief"));
      session.write("stall", "brief", undefined);
      await session.commit(meta);
      expect(await index()).toEqual(before);
      const late = await on.open();
      late.write("shop", "gross", undefined);
      late.write("stall", "price", 5);
      await set("stall", { price: 4 });
      await expect(late.commit(meta)).rejects.toMatchObject({ code: "Conflict" });
      expect(await index()).toEqual(before);
    });

    test("is what an import makes of the image", async () => {
      const session = await on.open();
      await cloneObject(session, "shop");
      session.write("shop", "net", undefined);
      await session.commit(meta);
      const before = await index();
      await indexMethods(stores);
      expect(await index()).toEqual(before);
    });
  });
}
