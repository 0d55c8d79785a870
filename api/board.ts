/** The queues' dashboard (bull-board) behind the same keys as the API; changing anything there needs the scope admin. */
import { createBullBoard } from "@bull-board/api";
import { BullMQAdapter } from "@bull-board/api/bullMQAdapter";
import { FastifyAdapter } from "@bull-board/fastify";
import type { FastifyPluginAsync } from "fastify";
import type { Queues } from "../infra/redis/queues.ts";
import type { Operations } from "../shared/operations/operations.ts";
import { requireKey } from "./auth.ts";

export const BOARD_PATH = "/board";

export const board =
  ({ queues, operations }: { queues: Queues; operations: Operations }): FastifyPluginAsync =>
  async (app) => {
    // bull-board registers its routes itself: what only reads is open to every key, what changes to admin (the scope of routes that name none).
    app.addHook("onRoute", (route) => {
      const methods = [route.method].flat();
      if (methods.every((method) => method === "GET" || method === "HEAD")) route.config = { ...route.config, scope: "read" };
    });
    requireKey(app, operations, { basic: true });
    const adapter = new FastifyAdapter();
    adapter.setBasePath(BOARD_PATH);
    createBullBoard({
      queues: Object.values(queues).map((queue) => new BullMQAdapter(queue)),
      serverAdapter: adapter,
      options: { uiConfig: { boardTitle: "BAT OS queues" } },
    });
    await app.register(adapter.registerPlugin());
  };
