/** The image's past: what a transaction did, and taking it back. */
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { BatError } from "../../shared/errors.ts";
import { undoTransaction } from "../../shared/image/undo.ts";
import { keyOf } from "../auth.ts";
import type { RouteDeps } from "../deps.ts";
import { changeImage } from "../image.ts";
import { problems, transactionBody, undoneBody } from "../schemas.ts";

const params = z.object({ tid: z.coerce.number().int().min(1) });

export const transactionRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      "/transactions/:tid",
      {
        config: { scope: "read" },
        schema: { tags: ["transactions"], summary: "What a transaction did", params, response: { 200: transactionBody, ...problems } },
      },
      async (request) => {
        const { tid } = request.params;
        const found = await deps.store.transaction(tid);
        if (!found)
          throw new BatError("NotFound", `there is no transaction ${tid}: an object's transactions are in GET /v1/objects/NAME/history`);
        return { transaction: found.record, revisions: found.revisions };
      },
    );

    app.post(
      "/transactions/:tid/undo",
      {
        config: { scope: "write" },
        schema: {
          tags: ["transactions"],
          summary: "Take a transaction back",
          description: "Makes a new transaction that restores what was before. Refused (409) when something later depends on what it did.",
          params,
          response: { 200: undoneBody, ...problems },
        },
      },
      async (request) => {
        const { tid: undone } = request.params;
        const { tid } = await changeImage(deps, keyOf(request), `undo of transaction ${undone}`, (session) =>
          undoTransaction(deps.store, session, undone),
        );
        return { undone, tid };
      },
    );
  };
