/** Objects (§14.2): make, read, list, change as data, and their history. Behaviour comes by messages alone. */
import type { FastifyRequest } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { BatError } from "../../shared/errors.ts";
import { cloneObject } from "../../shared/image/clone.ts";
import { differences } from "../../shared/image/diff.ts";
import type { Session } from "../../shared/image/session.ts";
import { type Oid, type Ref, ref, refsIn, type Stored } from "../../shared/image/values.ts";
import { keyOf } from "../auth.ts";
import type { RouteDeps } from "../deps.ts";
import { changeImage, findObject } from "../image.ts";
import { cloneBody, createBody, createdBody, diffBody, historyBody, objectBody, objectPage, patchBody, problems } from "../schemas.ts";
import { checkSlotName, checkSlots } from "../slots.ts";

const params = z.object({ ref: z.string().min(1).max(200).describe("An object's name or its oid.") });
const tid = z.coerce.number().int().min(1);
const limit = z.coerce.number().int().min(1).max(500).default(50);

export const objectRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      "/objects",
      {
        config: { scope: "write" },
        schema: {
          tags: ["objects"],
          summary: "Make an object",
          description: "Without `parents` the object delegates to traits.",
          body: createBody,
          response: { 201: createdBody, ...problems },
        },
      },
      async (request, reply) => {
        const { name, parents, delegates } = request.body;
        const slots = checkSlots(request.body.slots, "slots");
        const made = await commitNew(deps, request, { note: "object made", name }, async (session) => {
          const reserved = { parents: await parentRefs(session, parents ?? ["traits"]), ...(delegates ? { delegates } : {}) };
          await checkRefs(session, slots);
          return session.create({ ...reserved, ...slots });
        });
        return reply.code(201).header("location", `/v1/objects/${made.oid}`).send(made);
      },
    );

    app.get(
      "/objects",
      {
        config: { scope: "read" },
        schema: {
          tags: ["objects"],
          summary: "List objects",
          querystring: z.object({ after: z.string().max(64).optional().describe("`next` of the page before."), limit }),
          response: { 200: objectPage, ...problems },
        },
      },
      async (request) => {
        const found = await deps.store.list(request.query.after, request.query.limit);
        const objects = found.map(({ oid, name, serial }) => ({ oid, name: name ?? null, tid: serial }));
        return { objects, next: found.length < request.query.limit ? null : (found.at(-1)?.oid ?? null) };
      },
    );

    app.get(
      "/objects/:ref",
      {
        config: { scope: "read" },
        schema: {
          tags: ["objects"],
          summary: "Read an object",
          params,
          querystring: z.object({ tid: tid.optional().describe("As it was then; now when absent.") }),
          response: { 200: objectBody, ...problems },
        },
      },
      async (request) => findObject(deps.store, request.params.ref, request.query.tid),
    );

    app.patch(
      "/objects/:ref",
      {
        config: { scope: "write" },
        schema: {
          tags: ["objects"],
          summary: "Set and remove data slots",
          description: "Slots not named stay as they are. To give an object a method send it `_install_method_`.",
          params,
          body: patchBody,
          response: { 200: objectBody, ...problems },
        },
      },
      async (request) => {
        const { parents, delegates, remove } = request.body;
        const slots = checkSlots(request.body.slots, "slots");
        for (const name of remove) checkSlotName(name, "remove");
        const { result: oid } = await changeImage(deps, keyOf(request), "object patched", async (session) => {
          const target = await session.resolve(request.params.ref);
          await session.record(target);
          await checkRefs(session, slots);
          if (parents) session.write(target, "parents", await parentRefs(session, parents));
          if (delegates) session.write(target, "delegates", delegates);
          for (const [name, value] of Object.entries(slots)) session.write(target, name, value);
          for (const name of remove) session.write(target, name, undefined);
          return target;
        });
        return findObject(deps.store, oid);
      },
    );

    app.post(
      "/objects/:ref/clone",
      {
        config: { scope: "write" },
        schema: {
          tags: ["objects"],
          summary: "Clone an object",
          description: "A new object with its own copy of the slots, methods among them, and the same references; it has no history.",
          params,
          body: cloneBody,
          response: { 201: createdBody, ...problems },
        },
      },
      async (request, reply) => {
        const { name } = request.body;
        const made = await commitNew(deps, request, { note: "object cloned", name }, async (session) =>
          cloneObject(session, await session.resolve(request.params.ref)),
        );
        return reply.code(201).header("location", `/v1/objects/${made.oid}`).send(made);
      },
    );

    app.get(
      "/objects/:ref/history",
      {
        config: { scope: "read" },
        schema: {
          tags: ["objects"],
          summary: "An object's revisions, newest first",
          params,
          querystring: z.object({ before: tid.optional().describe("`next` of the page before."), limit }),
          response: { 200: historyBody, ...problems },
        },
      },
      async (request) => {
        const { oid } = await findObject(deps.store, request.params.ref);
        const revisions = await deps.store.history(oid, request.query.limit, request.query.before);
        return { oid, revisions, next: revisions.length < request.query.limit ? null : (revisions.at(-1)?.tid ?? null) };
      },
    );

    app.get(
      "/objects/:ref/diff",
      {
        config: { scope: "read" },
        schema: {
          tags: ["objects"],
          summary: "What differs in an object between two transactions",
          params,
          querystring: z.object({
            from: tid.describe("As the object was after this transaction."),
            to: tid.optional().describe("And after this one; now when absent."),
          }),
          response: { 200: diffBody, ...problems },
        },
      },
      async (request) => {
        const { from, to } = request.query;
        const after = await findObject(deps.store, request.params.ref, to);
        const before = await findObject(deps.store, after.oid, from);
        return { oid: after.oid, from, to: to ?? (await deps.store.lastTid()), differences: differences(before.slots, after.slots) };
      },
    );
  };

/** Makes an object in a transaction of its own, under its name where it gets one; answers what the client is told. */
async function commitNew(
  deps: RouteDeps,
  request: FastifyRequest,
  { note, name }: { note: string; name: string | undefined },
  make: (session: Session) => Promise<Oid>,
): Promise<z.infer<typeof createdBody>> {
  const { result: oid, tid } = await changeImage(deps, keyOf(request), note, async (session) => {
    if (name !== undefined) await refuseTaken(session, name);
    const made = await make(session);
    if (name !== undefined) session.name(name, made);
    return made;
  });
  return { oid, name: name ?? null, tid };
}

async function refuseTaken(session: Session, name: string): Promise<void> {
  const taken = await session.resolve(name).catch(() => undefined);
  if (taken !== undefined)
    throw new BatError("Conflict", `the name ${name} is taken: choose another, or change the object with PATCH /v1/objects/${name}`, {
      name,
      oid: taken,
    });
}

async function parentRefs(session: Session, parents: readonly (string | Ref)[]): Promise<Stored> {
  const oids = await Promise.all(parents.map((parent) => session.resolve(typeof parent === "string" ? parent : parent.$ref)));
  for (const oid of oids) await session.record(oid);
  return oids.map(ref);
}

/** A reference to nothing would only fail later, in somebody's method. */
async function checkRefs(session: Session, slots: Record<string, Stored>): Promise<void> {
  for (const oid of refsIn(slots)) await session.record(oid);
}
