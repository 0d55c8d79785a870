/** Whether the process lives, whether it can take messages, and what it offers. No key is needed for these. */
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { within } from "../../infra/deadline.ts";
import { BatError } from "../../shared/errors.ts";
import type { RouteDeps } from "../deps.ts";
import { problems } from "../schemas.ts";

const PATIENCE_MS = 2000;

export const healthRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      "/health",
      {
        schema: {
          tags: ["health"],
          summary: "Whether the process lives",
          security: [],
          response: { 200: z.object({ status: z.literal("ok"), version: z.string() }) },
        },
      },
      async () => ({ status: "ok" as const, version: deps.version }),
    );

    app.get(
      "/ready",
      {
        schema: {
          tags: ["health"],
          summary: "Whether messages can be taken",
          security: [],
          response: { 200: z.object({ status: z.literal("ready"), tid: z.number().int() }), ...problems },
        },
      },
      async () => {
        if (deps.stopping.aborted) throw new BatError("Unavailable", "the system is stopping: try again when it has started");
        const tid = await within(PATIENCE_MS, "the image", deps.store.lastTid());
        if (tid === 0) throw new BatError("Unavailable", "there is no image yet: a worker makes it at its first start");
        await within(PATIENCE_MS, "Redis", deps.redis.ping());
        return { status: "ready" as const, tid };
      },
    );

    app.get(
      "/openapi.json",
      { schema: { tags: ["health"], summary: "This document", security: [], response: { 200: z.record(z.string(), z.unknown()) } } },
      async () => ({
        ...app.swagger(),
      }),
    );
  };
