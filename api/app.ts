/** The HTTP API as an app, apart from the socket it listens on. The order here is the order a request goes through. */
import { setMaxListeners } from "node:events";
import rateLimit from "@fastify/rate-limit";
import swagger from "@fastify/swagger";
import Fastify, { type FastifyInstance, LogController } from "fastify";
import { jsonSchemaTransform, jsonSchemaTransformObject, serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import { createDrain } from "../infra/redis/outbox.ts";
import { BatError } from "../shared/errors.ts";
import { keyOf, requireKey } from "./auth.ts";
import { BOARD_PATH, board } from "./board.ts";
import type { ApiDeps, RouteDeps } from "./deps.ts";
import { handleError } from "./error-handler.ts";
import { parseJsonBodies } from "./json-body.ts";
import { adapterRoutes } from "./routes/adapters.ts";
import { auditRoutes } from "./routes/audits.ts";
import { blobRoutes } from "./routes/blobs.ts";
import { embeddingRoutes } from "./routes/embeddings.ts";
import { healthRoutes } from "./routes/health.ts";
import { imageRoutes } from "./routes/image.ts";
import { jobRoutes } from "./routes/jobs.ts";
import { messageRoutes } from "./routes/messages.ts";
import { modelRoutes } from "./routes/models.ts";
import { objectRoutes } from "./routes/objects.ts";
import { transactionRoutes } from "./routes/transactions.ts";
import { answerUnknownRoutes } from "./unknown-route.ts";

export const API_PATH = "/v1";

/** The app, ready for `listen` or `inject`. Closing it ends open streams and waits; the deps stay the caller's to close. */
export async function buildApp(deps: ApiDeps): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: deps.log,
    bodyLimit: deps.config.BATOS_BODY_BYTES,
    requestIdHeader: false,
    genReqId: () => deps.identity.newId(),
    // Health checks and the dashboard's polling would drown the rest.
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: "idle",
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(handleError);
  app.decorateRequest("apiKey", null);
  parseJsonBodies(app);
  answerUnknownRoutes(app);

  const drain = createDrain(deps.operations, deps.queues, deps.boundary, (error) =>
    deps.log.warn({ err: error }, "the outbox could not be drained; the sweeper does it"),
  );
  const stopping = new AbortController();
  // All who wait listen to it: many are no leak.
  setMaxListeners(0, stopping.signal);
  app.addHook("preClose", async () => stopping.abort());
  app.addHook("preClose", async () => deps.probe.close());
  app.addHook("onClose", () => drain.idle());
  const routeDeps: RouteDeps = { ...deps, queued: drain.kick, stopping: stopping.signal };

  await app.register(swagger, openApi(deps.version));
  await app.register(healthRoutes(routeDeps), { prefix: API_PATH });
  await app.register(
    async (keyed) => {
      requireKey(keyed, deps.operations);
      await keyed.register(rateLimit, rateLimits(deps.config.BATOS_RATE_PER_MINUTE));
      const all = [
        messageRoutes,
        jobRoutes,
        objectRoutes,
        transactionRoutes,
        imageRoutes,
        auditRoutes,
        blobRoutes,
        modelRoutes,
        embeddingRoutes,
        adapterRoutes,
      ];
      for (const routes of all) await keyed.register(routes(routeDeps));
    },
    { prefix: API_PATH },
  );
  await app.register(board(deps), { prefix: BOARD_PATH });
  await app.ready();
  return app;
}

/** The limit is per key and per API process: a limit shared over Redis would cost each request a round trip, and fail when Redis does. */
const rateLimits = (perMinute: number) => ({
  max: perMinute,
  timeWindow: 60_000,
  // After authentication, before the body is read.
  hook: "preParsing" as const,
  keyGenerator: (request: Parameters<typeof keyOf>[0]) => keyOf(request).id,
  errorResponseBuilder: (_: unknown, context: { max: number; after: string }) =>
    new BatError("TooManyRequests", `this key sent more than ${context.max} requests within a minute: try again in ${context.after}`),
});

const openApi = (version: string) => ({
  openapi: {
    openapi: "3.1.0",
    info: {
      title: "BAT OS",
      version,
      description: "A living image of prototype objects that writes its own missing behaviour. Errors are RFC 9457 problem documents.",
    },
    components: { securitySchemes: { key: { type: "http" as const, scheme: "bearer" } } },
    security: [{ key: [] }],
  },
  transform: jsonSchemaTransform,
  transformObject: jsonSchemaTransformObject,
});
