/** The image as a whole (§2.5). */
import { Readable } from "node:stream";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { exportImage } from "../../shared/image/transfer.ts";
import type { RouteDeps } from "../deps.ts";
import { problems } from "../schemas.ts";

export const imageRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      "/image/export",
      {
        config: { scope: "read" },
        schema: {
          tags: ["image"],
          summary: "The whole image as it is now, with its history",
          description: "A line of JSON for each transaction, the last one with a checksum. `batos import FILE` makes an image of it.",
          response: {
            200: { description: "The export.", content: { "application/x-ndjson": { schema: z.string() } } },
            ...problems,
          },
        },
      },
      // The schema says what a client gets; Fastify passes a stream on as it is.
      async (_, reply) => reply.type("application/x-ndjson").send(Readable.from(exportImage(deps.store)) as unknown as string),
    );
  };
