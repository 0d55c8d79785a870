/** What is said when Hugging Face refuses a file: one sentence that says what to do, with nothing of what was sent. */
import { BatError } from "../../shared/errors.ts";
import { Busy } from "../resumed-read.ts";
import { retryAfterMs } from "../retry-after.ts";
import type { HubFile } from "./hugging-face.ts";

/** What is waited for in silence; of a longer time whoever asked is told. */
const LONGEST_WAIT_MS = 30_000;

interface Asked {
  /** The hub's address. */
  hub: string;
  /** Whether the hub itself answers, and not who it redirected to. */
  mine: boolean;
  /** Whether it was shown a token. */
  token: boolean;
}

/** The hub names a reason where it has one; 401 and 404 alone mean either of two things, since it does not tell whether a private repository is there. */
export function hubRefusal({ status, headers, url }: Response, { repo, path, revision }: HubFile, { hub, mine, token }: Asked): Error {
  const reason = headers.get("x-error-code");
  const host = new URL(url).host;
  if (status === 429) {
    const wait = retryAfterMs(headers.get("retry-after")) ?? 0;
    if (wait <= LONGEST_WAIT_MS) return new Busy(`${host} answers 429`, wait);
    return new BatError(
      "Unavailable",
      `${host} answers 429, and not before ${Math.ceil(wait / 1000)} seconds anything else: ${tooMany(token)}`,
    );
  }
  // A server that is busy or broken may be well again at the next attempt.
  if (status === 408 || status >= 500) return new Error(`${host} answers ${status}`);
  if (!mine) return new BatError("Unavailable", `${host}, which has the bytes of hf:${repo}/${path}, answers ${status}: try again`);
  if (reason === "RevisionNotFound")
    return new BatError("NotFound", `${repo} has no revision ${revision}: ${hub}/${repo} shows its branches and tags`);
  if (reason === "EntryNotFound")
    return new BatError("NotFound", `${repo} has no file ${path} at ${revision}: ${hub}/${repo}/tree/${revision} lists them`);
  if (reason === "GatedRepo")
    return new BatError(
      "Forbidden",
      `${repo} is given to who has agreed to its terms: agree at ${hub}/${repo}${token ? "" : ", and set HF_TOKEN to your token"}`,
    );
  if (status === 401 && token && reason === null)
    return new BatError("Forbidden", `${host} does not know the token: make one at ${hub}/settings/tokens, and set HF_TOKEN to it`);
  if (status === 403)
    return new BatError("Forbidden", `the token may not read ${repo}: let it at ${hub}/settings/tokens, or set another in HF_TOKEN`);
  if (status === 401 || status === 404)
    return new BatError(
      "NotFound",
      `${hub} has no ${repo}, or does not show it: check the name, and for a private one set HF_TOKEN to a token that may read it`,
    );
  return new BatError("Unavailable", `${host} answers ${status} to the question for hf:${repo}/${path}: check HF_ENDPOINT`);
}

/** What to do about a hub that one has asked too often. It lets those ask oftener whom it knows. */
export const tooMany = (token: boolean): string => (token ? "wait, and try again" : "wait, or set HF_TOKEN to your token");
