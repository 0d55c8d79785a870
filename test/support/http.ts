/** The HTTP API as a test speaks it: plain fetch, so that what is tested is the wire and not our client. */
import type { Stored } from "../../shared/image/values.ts";

export interface Door {
  url: string;
  key: string;
}

export interface Reply {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a reply is whatever the server said; tests look into it
  body: any;
}

export async function call(door: Door, method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
  const response = await fetch(`${door.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${door.key}`, ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : JSON.parse(text) };
}

/** Makes an object and returns its oid. */
export async function create(door: Door, slots: Record<string, Stored>, name?: string, parents?: string[]): Promise<string> {
  const reply = await call(door, "POST", "/v1/objects", { ...(name ? { name } : {}), ...(parents ? { parents } : {}), slots });
  if (reply.status !== 201) throw new Error(`create: ${reply.status} ${JSON.stringify(reply.body)}`);
  return reply.body.oid;
}

/** Sends a message and waits for its end. */
export const send = (door: Door, message: Record<string, unknown>, seconds = 100, headers: Record<string, string> = {}): Promise<Reply> =>
  call(door, "POST", "/v1/messages", message, { prefer: `wait=${seconds}`, ...headers });

export const slotsOf = async (door: Door, object: string): Promise<Record<string, Stored>> =>
  (await call(door, "GET", `/v1/objects/${object}`)).body.slots;
