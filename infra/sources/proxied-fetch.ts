/** Reaching the world as the surroundings ask for it: through the proxies that HTTPS_PROXY and HTTP_PROXY name, but for the hosts of NO_PROXY. Node 20's own `fetch` does not look. */
import { BatError } from "../../shared/errors.ts";

type Environment = Record<string, string | undefined>;

/** Small letters first, as curl takes them. */
const setting = (env: Environment, name: string): string => env[name.toLowerCase()] || env[name] || "";

/**
 * `fetch`, through the proxies that are set.
 * @throws BatError InvalidInput when an address is none; what it says holds no password
 */
export async function proxiedFetch(env: Environment): Promise<typeof fetch> {
  const [httpProxy, httpsProxy] = ["HTTP_PROXY", "HTTPS_PROXY"].map((name) => proxyAddress(env, name)) as [string, string];
  if (httpProxy === "" && httpsProxy === "") return fetch;
  // Loaded when there is a proxy: most have none.
  const { EnvHttpProxyAgent, fetch: fetchBy } = await import("undici");
  // Proxies forward http:// themselves; a tunnel to another port than 443 is what many of them refuse.
  const dispatcher = new EnvHttpProxyAgent({ httpProxy, httpsProxy, noProxy: setting(env, "NO_PROXY"), proxyTunnel: false });
  return ((url: string | URL, init: object) => fetchBy(url, { ...init, dispatcher })) as unknown as typeof fetch;
}

function proxyAddress(env: Environment, name: string): string {
  const given = setting(env, name);
  if (given === "") return "";
  const address = given.includes("://") ? given : `http://${given}`;
  if (!/^https?:\/\//.test(address) || !URL.canParse(address))
    throw new BatError("InvalidInput", `setting ${name}: is the address of a proxy, as http://proxy.example:3128`);
  const { username, password } = new URL(address);
  if (![username, password].every(isEncoded))
    throw new BatError("InvalidInput", `setting ${name}: a % in the user or the password of a proxy is written %25`);
  return address;
}

function isEncoded(text: string): boolean {
  try {
    return decodeURIComponent(text) !== undefined;
  } catch {
    return false;
  }
}

/** The setting that names a proxy, of which who cannot get through is to be told; undefined when none does. */
export const proxySetting = (env: Environment): string | undefined =>
  ["HTTPS_PROXY", "HTTP_PROXY"].find((name) => setting(env, name) !== "");
