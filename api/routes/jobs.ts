/** A job: its answer, its events while they happen, and the whole record of how it was understood. */
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { keyOf } from "../auth.ts";
import type { RouteDeps } from "../deps.ts";
import { streamEvents } from "../events.ts";
import { ownJob, sendJob } from "../job-view.ts";
import { acceptedBody, answeredBody, problems, traceBody } from "../schemas.ts";
import { traceOf } from "../trace.ts";
import { preferredWait, waitForJob } from "../waiting.ts";

const params = z.object({ id: z.string().max(64) });

export const jobRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      "/jobs/:id",
      {
        config: { scope: "read" },
        schema: {
          tags: ["jobs"],
          summary: "A job's answer",
          description: "The same shapes as POST /v1/messages. `Prefer: wait=SECONDS` waits for the answer.",
          params,
          headers: z.object({ prefer: z.string().optional() }),
          response: { 200: answeredBody, 202: acceptedBody, ...problems },
        },
      },
      async (request, reply) => {
        const wait = preferredWait(request.headers.prefer);
        const job = await ownJob(deps.operations, keyOf(request).id, request.params.id);
        return sendJob(reply, wait === undefined ? job : await waitForJob(deps, job, wait * 1000, [deps.stopping, request.signal]));
      },
    );

    app.get(
      "/jobs/:id/events",
      {
        config: { scope: "read" },
        schema: {
          tags: ["jobs"],
          summary: "A job's events, live",
          description:
            "Server-sent events: stored events first (after `Last-Event-ID` where given), then live ones; `settled` with the answer comes last. `data` is a CycleEvent. " +
            "In between, `writing` shows what the model is writing, a few times a second: its `data` is `{mission, selector, pieces: [{persona, step, sample, tokens, at, text}]}`, " +
            "where `at` says how many characters of the answer came before the piece. It has no id, is not stored, and leaves pieces out where a client does not keep up.",
          params,
          headers: z.object({ "last-event-id": z.coerce.number().int().min(0).optional() }),
          response: { 200: { description: "The events.", content: { "text/event-stream": { schema: z.string() } } }, ...problems },
        },
      },
      async (request, reply) => {
        const job = await ownJob(deps.operations, keyOf(request).id, request.params.id);
        reply.hijack();
        reply.raw.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" });
        // The first event may be minutes away, and a client waits for the headers.
        reply.raw.flushHeaders();
        try {
          await streamEvents(deps, job, request.headers["last-event-id"] ?? 0, reply.raw, deps.stopping);
        } catch (error) {
          request.log.error({ err: error, job: job.id }, "an event stream ended early");
        }
      },
    );

    app.get(
      "/jobs/:id/trace",
      {
        config: { scope: "read" },
        schema: { tags: ["jobs"], summary: "How a job was understood", params, response: { 200: traceBody, ...problems } },
      },
      async (request) => traceOf(deps.operations, await ownJob(deps.operations, keyOf(request).id, request.params.id)),
    );
  };
