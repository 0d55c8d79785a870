/** Which model makes the vectors (§9.1). */
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { useForEmbeddings } from "../../shared/language/embeddings-in-use.ts";
import { findModel } from "../../shared/language/models.ts";
import { keyOf } from "../auth.ts";
import { uploadedFile } from "../blob-file.ts";
import type { RouteDeps } from "../deps.ts";
import { changeImage, readImage } from "../image.ts";
import { embeddingsBody, embeddingsChanged } from "../language-schemas.ts";
import { problems } from "../schemas.ts";

export const embeddingRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.put(
      "/embeddings",
      {
        config: { scope: "admin" },
        schema: {
          tags: ["models"],
          summary: "Say which model makes the vectors",
          description:
            "Vectors are made by it once, in a process of its own, before the image names it. Vectors of different models do not compare.",
          body: embeddingsBody,
          response: { 200: embeddingsChanged, ...problems },
        },
      },
      async (request) => {
        const { model: name } = request.body;
        const model = name === null ? null : await readImage(deps, (session) => findModel(session, name));
        const tried = model && (await deps.probe.embeddings((await uploadedFile(deps.blobs, model.weights.$blob)).file));
        const note = name === null ? "no embeddings" : `model ${name} used for embeddings`;
        const { tid } = await changeImage(deps, keyOf(request), note, (session) => useForEmbeddings(session, name));
        return { model: name, dimension: tried?.dimension ?? null, tid };
      },
    );
  };
