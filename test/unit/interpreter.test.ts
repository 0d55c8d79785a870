/** The interpreter does not believe a sandbox: what comes out of a run is looked at again. */
import { expect, it } from "vitest";
import { createInterpreter } from "../../shared/image/interpreter.ts";
import type { RunOutcome } from "../../shared/image/run.ts";
import { Session } from "../../shared/image/session.ts";
import { methodSlot, primitiveSlot, ref, type Stored } from "../../shared/image/values.ts";
import { limits } from "../support/sandbox-image.ts";
import { temporarySqlite } from "../support/temporary-store.ts";

const method = (source: string): Stored =>
  methodSlot({ source, hash: "0", version: 1, contract: { examples: [] }, provenance: { actor: "tester" } });
const message = { kind: "message", actor: "tester", clock: 1, seed: "s" } as const;
const given = method("function go() {}");

async function after(outcome: Pick<Extract<RunOutcome, { kind: "returned" }>, "changes" | "created">): Promise<unknown> {
  const { store } = await (await temporarySqlite()).open();
  const session = await Session.open(store, { id: "s", newOid: () => "new" });
  session.create({ parents: [], go: given, clone: primitiveSlot("clone_persistent"), total: 1 }, "object");
  const interpreter = createInterpreter({
    run: async () => ({ kind: "returned", result: null, reads: {}, sends: 1, cpuMs: 0, ...outcome }),
    primitives: new Map(),
    newOid: () => "new",
    limits,
  });
  await interpreter.send(session, message, "object", "go", []);
  return (await session.record("object")).slots.total;
}

it("takes data that a run changed, and objects it made with behaviour that it was given", async () => {
  expect(await after({ changes: { object: { total: 2 } }, created: [{ oid: "made", slots: { go: given } }] })).toBe(2);
});

it.each<[string, string, Parameters<typeof after>[0]]>([
  ["write behaviour", "Corrupt", { changes: { object: { total: method("function total() {}") } }, created: [] }],
  ["make behaviour", "Corrupt", { changes: {}, created: [{ oid: "made", slots: { go: method("function go() { return 1; }") } }] }],
  ["write over a method", "Forbidden", { changes: { object: { go: 1 } }, created: [] }],
  ["remove a method", "Forbidden", { changes: { object: { go: undefined } }, created: [] }],
  ["write over a primitive", "Forbidden", { changes: { object: { clone: 1 } }, created: [] }],
  ["change delegation", "Corrupt", { changes: { object: { parents: [ref("other")] } }, created: [] }],
  ["name delegates", "Corrupt", { changes: { object: { delegates: ["total"] } }, created: [] }],
])("refuses a run that would %s", async (_, code, outcome) => {
  await expect(after(outcome)).rejects.toMatchObject({ code });
});
