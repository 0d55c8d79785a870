/** Answers where no route is: 404, or 405 with `Allow` when the path exists and the method does not (Fastify alone would say 404). */
import type { FastifyInstance } from "fastify";
import { BatError } from "../shared/errors.ts";
import { problemOf, sendProblem } from "./error-handler.ts";

/** Must be called before routes are registered: it notes each of them. */
export function answerUnknownRoutes(app: FastifyInstance): void {
  const known: { path: RegExp; methods: string[] }[] = [];
  app.addHook("onRoute", ({ url, method }) => {
    if (!url.includes("*")) known.push({ path: new RegExp(`^${url.replace(/:\w+/g, "[^/]+")}/?$`), methods: [method].flat() });
  });
  app.setNotFoundHandler((request, reply) => {
    const [path = ""] = request.url.split("?");
    const allowed = new Set(known.filter((route) => route.path.test(path)).flatMap((route) => route.methods));
    if (allowed.size === 0) {
      const error = new BatError("NotFound", `there is no ${request.method} ${path}: GET /v1/openapi.json lists every route`);
      return sendProblem(reply, problemOf(error.record()));
    }
    const allow = [...allowed].sort().join(", ");
    const error = new BatError("InvalidInput", `${path} does not take ${request.method}: it takes ${allow}`);
    return sendProblem(reply.header("allow", allow), problemOf(error.record(), { status: 405 }));
  });
}
