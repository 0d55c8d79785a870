/** Sending a message. */
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { acceptMessage } from "../accept.ts";
import { keyOf } from "../auth.ts";
import type { RouteDeps } from "../deps.ts";
import { sendJob } from "../job-view.ts";
import { acceptedBody, answeredBody, MAX_WAIT_SECONDS, messageBody, problems } from "../schemas.ts";
import { preferredWait, waitForJob } from "../waiting.ts";

export const messageRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      "/messages",
      {
        config: { scope: "write" },
        schema: {
          tags: ["messages"],
          summary: "Send a message",
          description: `The answer is the method's result. With \`Prefer: wait=SECONDS\` (${MAX_WAIT_SECONDS} at most) the answer is waited for; otherwise the job's id comes back at once.`,
          headers: z.object({ prefer: z.string().optional(), "idempotency-key": z.string().min(1).max(200).optional() }),
          body: messageBody,
          response: { 200: answeredBody, 202: acceptedBody, ...problems },
        },
      },
      async (request, reply) => {
        const wait = preferredWait(request.headers.prefer);
        const job = await acceptMessage(
          deps,
          { keyId: keyOf(request).id, idempotencyKey: request.headers["idempotency-key"] },
          request.body,
        );
        deps.queued();
        if (wait === undefined) return sendJob(reply, job);
        reply.header("preference-applied", `wait=${wait}`);
        return sendJob(reply, await waitForJob(deps, job, wait * 1000, [deps.stopping, request.signal]));
      },
    );
  };
