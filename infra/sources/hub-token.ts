/** The token with which this machine's user reads on Hugging Face, found where Hugging Face's own tools find and put it. */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

type Env = Record<string, string | undefined>;

/** HF_TOKEN, or what `hf auth login` left; undefined where there is none, or HF_HUB_DISABLE_IMPLICIT_TOKEN asks for none. */
export function hubToken(env: Env): string | undefined {
  if (/^(1|on|yes|true)$/i.test(env.HF_HUB_DISABLE_IMPLICIT_TOKEN ?? "")) return undefined;
  // A line end that came along with it is no part of it, and no header could carry it.
  const token = (env.HF_TOKEN || env.HUGGING_FACE_HUB_TOKEN || tokenFile(env)).replace(/[\r\n]/g, "").trim();
  return token === "" ? undefined : token;
}

function tokenFile(env: Env): string {
  const home = env.HF_HOME || join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), ".cache"), "huggingface");
  try {
    return readFileSync(env.HF_TOKEN_PATH || join(home, "token"), "utf8");
  } catch {
    return ""; // nobody has logged in
  }
}
