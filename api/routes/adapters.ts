/** The LoRA adapters that the image has, and which persona completes with which (§7.3). */
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { z } from "zod";
import type { FileToLoad } from "../../infra/llama/first-load.ts";
import { BatError } from "../../shared/errors.ts";
import type { Session } from "../../shared/image/session.ts";
import { type Adapter, addAdapter, findAdapter, giveAdapter, listAdapters, refuseKnownAdapter } from "../../shared/language/adapters.ts";
import { weightsInUse } from "../../shared/language/models.ts";
import { keyOf } from "../auth.ts";
import { convertedFile, uploadedFile } from "../blob-file.ts";
import type { RouteDeps } from "../deps.ts";
import { changeImage, readImage } from "../image.ts";
import {
  adapterBody,
  adapterChanged,
  adapterList,
  newAdapterBody,
  personaAdapterBody,
  personaAdapterChanged,
  personaParams,
} from "../language-schemas.ts";
import { problems } from "../schemas.ts";

export const adapterRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      "/adapters",
      {
        config: { scope: "read" },
        schema: { tags: ["models"], summary: "The adapters that the image has", response: { 200: adapterList, ...problems } },
      },
      async () => ({ adapters: (await readImage(deps, listAdapters)).map(shown) }),
    );

    app.post(
      "/adapters",
      {
        config: { scope: "admin" },
        schema: {
          tags: ["models"],
          summary: "Add an adapter whose file was uploaded",
          description: "It is compared with the weights in use and tried with them, in a process of its own, before the image names it.",
          body: newAdapterBody,
          response: { 201: adapterChanged, ...problems },
        },
      },
      async (request, reply) => {
        const { name, sha256, peft, persona } = request.body;
        const base = await baseOf(deps);
        const { file, handle } = await (peft ? convertedFile(deps.blobs, sha256, peft, base) : uploadedFile(deps.blobs, sha256));
        // Before the trial, which takes long; the commit asks again.
        await readImage(deps, (session) => refuseKnownAdapter(session, name, handle.$blob));
        const facts = await deps.probe.adapter(base, file);
        const key = keyOf(request);
        const made = { name, weights: handle, facts, at: deps.identity.clock(), by: `key:${key.name}` };
        const { result, tid } = await changeImage(deps, key, `adapter ${name} added`, async (session) => {
          await refuseOtherBase(session, facts.base);
          await addAdapter(session, made);
          if (persona) await giveAdapter(session, persona, handle);
          return findAdapter(session, name);
        });
        return reply
          .code(201)
          .header("location", `/v1/objects/${result.oid}`)
          .send({ adapter: shown(result), tid });
      },
    );

    app.put(
      "/personas/:persona/adapter",
      {
        config: { scope: "admin" },
        schema: {
          tags: ["models"],
          summary: "Say with which adapter a persona completes",
          description: "From the next cycle on. An adapter that was tried with other weights than those in use is tried with these first.",
          params: personaParams,
          body: personaAdapterBody,
          response: { 200: personaAdapterChanged, ...problems },
        },
      },
      async (request) => {
        const { persona } = request.params;
        const { adapter: name } = request.body;
        const tried = name === null ? undefined : await tryAgain(deps, name);
        const note = name === null ? `${persona} without adapter` : `${persona} with adapter ${name}`;
        const { tid } = await changeImage(deps, keyOf(request), note, async (session) => {
          if (tried !== undefined) await refuseOtherBase(session, tried);
          await giveAdapter(session, persona, name === null ? null : (await findAdapter(session, name)).weights);
        });
        return { persona, adapter: name, tid };
      },
    );
  };

/** Sees that an adapter is for the weights in use, and answers their sha256. */
async function tryAgain(deps: RouteDeps, name: string): Promise<string> {
  const adapter = await readImage(deps, (session) => findAdapter(session, name));
  const base = await baseOf(deps);
  if (adapter.facts.base !== base.sha256) await deps.probe.adapter(base, (await uploadedFile(deps.blobs, adapter.weights.$blob)).file);
  return base.sha256;
}

async function baseOf(deps: RouteDeps): Promise<FileToLoad> {
  const weights = await readImage(deps, weightsInUse);
  if (!weights) throw new BatError("InvalidInput", "pLLM_obj names no weights that an adapter could be for: batos model use NAME");
  return (await uploadedFile(deps.blobs, weights.$blob)).file;
}

/** The mind may have been replaced while the adapter was tried with it. */
async function refuseOtherBase(session: Session, base: string): Promise<void> {
  if ((await weightsInUse(session))?.$blob !== base)
    throw new BatError("Conflict", "another model was used meanwhile: try again, so that the adapter is tried with that one");
}

const shown = (adapter: Adapter): z.infer<typeof adapterBody> => adapterBody.parse(adapter);
