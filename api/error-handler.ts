/** Every error leaves as a problem document (RFC 9457), and the one table of errors says its status. */
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { BatError, type ErrorRecord, errorOf, isBatError } from "../shared/errors.ts";
import type { Problem } from "./schemas.ts";

const PROBLEM_JSON = "application/problem+json; charset=utf-8";

/** The problem document of an error. `status` stands in where HTTP has a status that the table has no error for (405, 415). */
export function problemOf(error: ErrorRecord, about: { job?: string; mission?: string | undefined; status?: number } = {}): Problem {
  return {
    type: `urn:batos:error:${error.code}`,
    title: error.code.replace(/(?<=[a-z])(?=[A-Z])/g, " "),
    status: about.status ?? errorOf(error).status,
    detail: error.message,
    code: error.code,
    ...(about.job === undefined ? {} : { job: about.job }),
    ...(about.mission === undefined ? {} : { mission: about.mission }),
    ...(error.details === undefined ? {} : { details: error.details }),
  };
}

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply.code(problem.status).header("content-type", PROBLEM_JSON).serializer(JSON.stringify).send(problem);
}

export function handleError(error: Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { known, status } = asBatError(error, request);
  const answered = status ?? known.status;
  if (answered >= 500) request.log.error({ err: error }, known.message);
  else request.log.debug({ code: known.code, status: answered }, known.message);
  if (known.code === "Unauthorized" && !reply.hasHeader("www-authenticate")) reply.header("www-authenticate", 'Bearer realm="BAT OS"');
  return sendProblem(reply, problemOf(known.record(), { status: answered }));
}

function asBatError(error: Error, request: FastifyRequest): { known: BatError; status?: number } {
  if (isBatError(error)) return { known: error };
  const failed = error as FastifyError;
  if (failed.validation) return { known: invalidRequest(failed) };
  if (failed.code === "FST_ERR_CTP_BODY_TOO_LARGE") {
    return {
      known: new BatError(
        "TooLarge",
        `the body is larger than the ${request.routeOptions.bodyLimit} bytes allowed: keep big data in objects of its own and send references`,
      ),
    };
  }
  if (failed.statusCode === 429) return { known: new BatError("TooManyRequests", error.message) };
  if (failed.statusCode !== undefined && failed.statusCode >= 400 && failed.statusCode < 500) {
    return { known: new BatError("InvalidInput", error.message), status: failed.statusCode };
  }
  return {
    known: new BatError(
      "Corrupt",
      `something went wrong that should not: the log tells more under request ${request.id}`,
      { request: request.id },
      error,
    ),
  };
}

/** What zod found, as one sentence about the first issue and a list of all. */
function invalidRequest(error: FastifyError): BatError {
  const place = error.validationContext ?? "request";
  const issues = (error.validation ?? []).map((issue) => ({
    path: `${place}${issue.instancePath.replaceAll("/", ".")}`,
    message: issue.message ?? issue.keyword,
  }));
  const [first] = issues;
  return new BatError("InvalidInput", first ? `${first.path}: ${first.message}` : error.message, { issues });
}
