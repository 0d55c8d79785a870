/** Who asks, and whether they may (§11.1). Every route says the scope it needs; none is open by omission. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { allows, type Scope, verifyKey } from "../infra/keys.ts";
import { BatError, isBatError } from "../shared/errors.ts";
import type { Operations } from "../shared/operations/operations.ts";
import type { ApiKey } from "../shared/operations/records.ts";
import { handleError } from "./error-handler.ts";

declare module "fastify" {
  interface FastifyRequest {
    apiKey: ApiKey | null;
  }
  interface FastifyContextConfig {
    /** The scope a key must have. A route without one needs `admin`. */
    scope?: Scope;
  }
}

/**
 * Makes a scope of routes ask for a key: `Authorization: Bearer KEY`, or, with `basic`, HTTP Basic with the key as the password,
 * so that a browser can open a page.
 */
export function requireKey(app: FastifyInstance, operations: Operations, { basic = false } = {}): void {
  app.addHook("onRequest", async (request, reply) => {
    try {
      request.apiKey = await presentedKey(request, operations, basic);
      const scope = request.routeOptions.config.scope ?? "admin";
      if (!allows(request.apiKey, scope))
        throw new BatError("Forbidden", `this key may not do that: it needs the scope ${scope}`, { scope });
    } catch (error) {
      if (basic && isBatError(error, "Unauthorized")) reply.header("www-authenticate", 'Basic realm="BAT OS", charset="UTF-8"');
      // Answered here and not thrown: the dashboard brings an error handler of its own, which knows nothing of our errors.
      return handleError(error as Error, request, reply);
    }
  });
}

/** The key that asked. For handlers behind `requireKey`. */
export function keyOf(request: FastifyRequest): ApiKey {
  if (!request.apiKey) throw new BatError("Unauthorized", "send a key: Authorization: Bearer KEY");
  return request.apiKey;
}

async function presentedKey(request: FastifyRequest, operations: Operations, basic: boolean): Promise<ApiKey> {
  const presented = credentials(request.headers.authorization, basic);
  if (presented === undefined)
    throw new BatError("Unauthorized", "send a key: Authorization: Bearer KEY (the first key stands in admin.key in the data folder)");
  const key = await verifyKey(operations, presented);
  if (!key) throw new BatError("Unauthorized", "this key is not known: use one that this system made");
  return key;
}

function credentials(header: string | undefined, basic: boolean): string | undefined {
  const [, scheme, given] = /^(\w+) +(\S+)$/.exec(header ?? "") ?? [];
  if (given === undefined) return undefined;
  if (scheme?.toLowerCase() === "bearer") return given;
  if (basic && scheme?.toLowerCase() === "basic")
    return Buffer.from(given, "base64")
      .toString("utf8")
      .replace(/^[^:]*:/, "");
  return undefined;
}
