/** The image as a whole (§2.5). */
import { Readable } from "node:stream";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { BatError } from "../../shared/errors.ts";
import { collectBlobs } from "../../shared/image/collect-blobs.ts";
import { exportImage } from "../../shared/image/transfer.ts";
import type { RouteDeps } from "../deps.ts";
import { packBody, packedBody, problems } from "../schemas.ts";

/** A minute more than the longest that a session may be open. */
const SLACK_MS = 60_000;

export const imageRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      "/image/pack",
      {
        config: { scope: "admin" },
        schema: {
          tags: ["image"],
          summary: "Drop history, and objects and blobs that nothing leads to",
          description: "Messages go on meanwhile. What is dropped is gone: export the image first if its past may be wanted.",
          body: packBody,
          response: { 200: packedBody, ...problems },
        },
      },
      async (request) => {
        const before = Date.parse(request.body.before);
        const now = deps.identity.clock();
        const { BATOS_MISSION_SECONDS, BATOS_MESSAGE_SECONDS } = deps.config;
        const latest = now - Math.max(BATOS_MISSION_SECONDS, BATOS_MESSAGE_SECONDS) * 1000 - SLACK_MS;
        if (before > latest)
          throw new BatError(
            "InvalidInput",
            `what is under way may still read the image as it is now: pack up to ${new Date(latest).toISOString()} at the latest`,
          );
        const packed = await deps.store.tidAt(before);
        const { collect } = request.body;
        const gone = await deps.store.pack(packed, { time: now, collect });
        return { packed, ...gone, blobs: collect ? await collectBlobs(deps.store, deps.blobs, latest) : 0 };
      },
    );

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
