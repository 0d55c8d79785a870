/** The models that the image has, and which of them thinks (§3.1). */
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { isBatError } from "../../shared/errors.ts";
import type { BlobHandle } from "../../shared/image/values.ts";
import { addModel, listModels, type Model, refuseKnownModel, useModel } from "../../shared/language/models.ts";
import { keyOf } from "../auth.ts";
import { uploadedFile } from "../blob-file.ts";
import type { RouteDeps } from "../deps.ts";
import { changeImage, readImage } from "../image.ts";
import { languageName, modelBody, modelChanged, modelList, modelUsed, newModelBody } from "../language-schemas.ts";
import { problems } from "../schemas.ts";

const params = z.object({ name: languageName });

export const modelRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      "/models",
      {
        config: { scope: "read" },
        schema: { tags: ["models"], summary: "The models that the image has", response: { 200: modelList, ...problems } },
      },
      async () => ({ models: (await readImage(deps, listModels)).map(shown) }),
    );

    app.post(
      "/models",
      {
        config: { scope: "admin" },
        schema: {
          tags: ["models"],
          summary: "Add a model whose weights were uploaded",
          description:
            "The file is loaded once, in a process of its own, before the image names it. It thinks when it is used. A model that was added with embeddingsOnly is tried for what it writes when it is added again without, and keeps its name.",
          body: newModelBody,
          response: { 201: modelChanged, ...problems },
        },
      },
      async (request, reply) => {
        const { name, sha256, statesRules, embeddingsOnly } = request.body;
        const { file, handle } = await uploadedFile(deps.blobs, sha256);
        // Before the trial, which takes long; the commit asks again.
        await readImage(deps, (session) => refuseKnownModel(session, { name, sha256, embeddingsOnly }));
        const facts = embeddingsOnly ? (await deps.probe.embeddings(file)).facts : await deps.probe.weights(file);
        const key = keyOf(request);
        const made = { name, weights: handle, statesRules, facts, embeddingsOnly, at: deps.identity.clock(), by: `key:${key.name}` };
        const { result, tid } = await changeImage(deps, key, `model ${name} added`, async (session) => {
          const oid = await addModel(session, made);
          return (await listModels(session)).find((model) => model.oid === oid) as Model;
        });
        return reply
          .code(201)
          .header("location", `/v1/objects/${result.oid}`)
          .send({ model: shown(result), tid });
      },
    );

    app.post(
      "/models/:name/use",
      {
        config: { scope: "admin" },
        schema: {
          tags: ["models"],
          summary: "Make a model the one that thinks",
          description: "From the next cycle on, without a restart. What is under way ends on the model it began with.",
          params,
          response: { 200: modelUsed, ...problems },
        },
      },
      async (request) => {
        const { name } = request.params;
        const fitting = (weights: BlobHandle, adapters: BlobHandle[]): Promise<BlobHandle[]> => fittingOf(deps, weights, adapters);
        const { result, tid } = await changeImage(deps, keyOf(request), `model ${name} used`, (session) =>
          useModel(session, name, fitting),
        );
        return { model: shown(result.model), without: result.without, instead: instead(deps.config), tid };
      },
    );
  };

/** An adapter whose file is gone fits nothing. */
async function fittingOf({ blobs, probe }: RouteDeps, weights: BlobHandle, adapters: BlobHandle[]): Promise<BlobHandle[]> {
  const { file } = await uploadedFile(blobs, weights.$blob);
  const there = await Promise.all(adapters.map(({ $blob }) => uploadedFile(blobs, $blob).catch(ifGone)));
  const fitting = await probe.fitting(
    file,
    there.flatMap((found) => found?.file ?? []),
  );
  return adapters.filter(({ $blob }) => fitting.includes($blob));
}

/** Undefined for a file that is not there or not what its name says; that a store cannot be reached takes nobody's adapter away. */
function ifGone(error: unknown): undefined {
  if (!isBatError(error, "NotFound") && !isBatError(error, "Corrupt")) throw error;
}

/** What answers in place of the image's weights, as far as this process's settings say; a password in an address is nobody's business. */
const instead = ({ BATOS_MODEL }: RouteDeps["config"]): string | null =>
  BATOS_MODEL === "image" ? null : BATOS_MODEL.replace(/\/\/.*@/, "//...@");

const shown = (model: Model): z.infer<typeof modelBody> => modelBody.parse(model);
