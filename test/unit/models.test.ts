/** Models in the image, apart from their files: an image that is older than the repository, and two who add at once. */
import { expect, test } from "vitest";
import { addModel, listModels, makeModelRepository, type NewModel, useModel } from "../../shared/language/models.ts";
import { PERSONAS } from "../../shared/persona/codex.ts";
import { type SessionsOn, sessionsOn } from "../support/sessions.ts";
import { temporarySqlite } from "../support/temporary-store.ts";

const none = async () => [];
const handle = (digit: string) => ({ $blob: digit.repeat(64), size: 1, mediaType: "application/x-gguf" });
const facts = { architecture: "llama", parameters: 1, context: 2, layers: 3, memory: 4 };
const model = (name: string, digit: string): NewModel => ({ name, weights: handle(digit), statesRules: true, facts, at: 5, by: "key:k" });

/** An image with a mind and without a repository, as programs made it before there was one. */
async function olderImage(): Promise<SessionsOn> {
  const sessions = sessionsOn((await (await temporarySqlite()).open()).store);
  await sessions.change((session) => {
    session.name("traits", session.create({}));
    session.name("pLLM_obj", session.create({ weights: handle("a"), states_rules: false }));
    for (const persona of PERSONAS) session.name(persona, session.create({ codex: { mandate: "m", rules: "r", adapter: null } }));
  });
  return sessions;
}

const list = async (sessions: SessionsOn) =>
  (await listModels(await sessions.open())).map(({ name, inUse, statesRules, facts: known }) => [name, inUse, statesRules, known !== null]);

test("an image from before there was a repository gets one, and its own mind stays one to come back to", async () => {
  const sessions = await olderImage();
  expect(await list(sessions)).toEqual([]);
  await sessions.change((session) => addModel(session, model("new", "b")));
  expect(await list(sessions)).toEqual([
    ["first", true, false, false],
    ["new", false, true, true],
  ]);
  await sessions.change((session) => useModel(session, "new", none));
  await sessions.change((session) => useModel(session, "first", none));
  const session = await sessions.open();
  expect((await session.record(await session.resolve("pLLM_obj"))).slots).toEqual({ weights: handle("a"), states_rules: false });
  expect((await session.record(await session.resolve("model:new"))).slots).toMatchObject({
    architecture: "llama",
    added_by: "key:k",
    added_at: 5,
  });
});

test("of two that add at once one commits, and none is lost", async () => {
  const sessions = await olderImage();
  await sessions.change(async (session) => makeModelRepository(session, await session.resolve("traits"), model("first", "a")));
  const [mine, theirs] = [await sessions.open(), await sessions.open()];
  await addModel(mine, model("mine", "b"));
  await addModel(theirs, model("theirs", "c"));
  await mine.commit({ time: 1, actor: "me" });
  await expect(theirs.commit({ time: 2, actor: "they" })).rejects.toMatchObject({ code: "Conflict" });
  expect((await list(sessions)).map(([name]) => name)).toEqual(["first", "mine"]);
});
