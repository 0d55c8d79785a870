/** Reports of the self-audit (§10.3): objects of the image, named by `genesis.reports`. */
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { isRef } from "../../shared/image/values.ts";
import type { RouteDeps } from "../deps.ts";
import { findObject } from "../image.ts";
import { auditPage, problems } from "../schemas.ts";

export const auditRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      "/audits",
      {
        config: { scope: "read" },
        schema: {
          tags: ["audits"],
          summary: "Self-audit reports, newest first",
          querystring: z.object({
            skip: z.coerce.number().int().min(0).default(0).describe("`next` of the page before."),
            limit: z.coerce.number().int().min(1).max(100).default(20),
          }),
          response: { 200: auditPage, ...problems },
        },
      },
      async (request) => {
        const { skip, limit } = request.query;
        const { slots } = await findObject(deps.store, "genesis");
        const reports = (Array.isArray(slots.reports) ? slots.reports : []).filter(isRef).reverse();
        const page = reports.slice(skip, skip + limit);
        const audits = await Promise.all(page.map((report) => findObject(deps.store, report.$ref)));
        return { audits, next: skip + limit < reports.length ? skip + limit : null };
      },
    );
  };
