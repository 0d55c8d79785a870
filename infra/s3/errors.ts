/** What is said when an S3 server, or the way to it, fails: one sentence, and nothing of what was sent. */
import { BatError, isBatError } from "../../shared/errors.ts";

/** What is known of a failure without anything that was sent: the SDK's errors carry requests, and some servers answer with what they were given. */
interface Failure {
  name: string;
  code?: string;
  status?: number;
}

function failureOf(error: unknown): Failure {
  const { name = "Error", code, $metadata } = (error ?? {}) as { name?: string; code?: string; $metadata?: { httpStatusCode?: number } };
  return {
    name,
    ...(typeof code === "string" ? { code } : {}),
    ...($metadata?.httpStatusCode === undefined ? {} : { status: $metadata.httpStatusCode }),
  };
}

const ADVICE: Record<string, string> = {
  NoSuchBucket: "make the bucket, or name another in BATOS_BLOBS",
  InvalidAccessKeyId: "check AWS_ACCESS_KEY_ID",
  SignatureDoesNotMatch: "check AWS_SECRET_ACCESS_KEY",
  AccessDenied: "let these keys read, write, list and delete objects and uploads of the bucket",
  ExpiredToken: "get new keys",
  CredentialsProviderError: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
  PermanentRedirect: "set BATOS_S3_REGION to the bucket's region",
  AuthorizationHeaderMalformed: "set BATOS_S3_REGION to the bucket's region",
  RequestTimeTooSkewed: "set this machine's clock",
};

/**
 * The error that leaves this part of the system for one that came from the client or the network: Unavailable, in one sentence that says
 * what to do. Errors that did not come from there are answered as they are.
 * @param what was to be used, in words
 * @param advice what to do about errors of these names, where that is not what is done about the blob store's
 */
export function unavailable(error: unknown, what: string, advice: Record<string, string> = {}): unknown {
  if (isBatError(error) || !isRemote(error)) return error;
  const failure = failureOf(error);
  const { name, code, status } = failure;
  // The answer to a HEAD has no body to say more in.
  const says = { ...ADVICE, ...advice };
  const known = says[name] ?? (status === 403 ? says.AccessDenied : undefined);
  const todo = known ?? (isRegionMissing(error) ? "set BATOS_S3_REGION" : "see that it runs and can be reached, or set BATOS_S3_ENDPOINT");
  const happened = [code ?? name, status].filter((part) => part !== undefined).join(" ");
  const bare = new Error(happened); // the original has the request in it, keys and all
  return new BatError("Unavailable", `${what} cannot be used (${happened}): ${todo}`, { ...failure }, bare);
}

const isRegionMissing = (error: unknown): boolean => error instanceof Error && error.message === "Region is missing";

/** Whether the other side, or the way there, is to blame: the SDK marks what it sent, and Node gives a broken connection a code. */
function isRemote(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { $metadata, code } = error as { $metadata?: unknown; code?: unknown };
  const local = error.name === "CredentialsProviderError" || error.name === "TimeoutError" || isRegionMissing(error);
  return local || $metadata !== undefined || (typeof code === "string" && NETWORK.test(code));
}

const NETWORK =
  /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_|ERR_STREAM_PREMATURE_CLOSE|HPE_|CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

/** Whether the server said that a key is not there. */
export const isMissing = (error: unknown): boolean => {
  const { name, status } = failureOf(error);
  return status === 404 && name !== "NoSuchBucket";
};

/** Whether asking again would get the same answer: the server has refused it, and not because it is busy. */
export const isFinal = (error: unknown): boolean => {
  const { name, status = 0 } = failureOf(error);
  return isBatError(error) || name === "CredentialsProviderError" || (status >= 400 && status < 500 && status !== 408 && status !== 429);
};
