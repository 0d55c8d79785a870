/**
 * One checker for all attacks on the sandbox. Methods are run as messages of an image, without any guardian before them: what a guardian
 * would have refused has to be held by the sandbox alone.
 */
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { createSandboxPool, type SandboxPool } from "../../infra/sandbox/pool.ts";
import type { Stores } from "../../infra/sql/stores.ts";
import { openSqliteStores } from "../../infra/sqlite/stores.ts";
import { BatError } from "../../shared/errors.ts";
import { createInterpreter, type Interpreter } from "../../shared/image/interpreter.ts";
import type { RunLimits } from "../../shared/image/run.ts";
import { Session } from "../../shared/image/session.ts";
import { primitiveSlot, ref, type Stored } from "../../shared/image/values.ts";
import { method } from "./sandbox-image.ts";

export interface Probe {
  name: string;
  /** Of the method `m(x)` on an object with the slots `peer`, `items` and `total`; the peer answers `m` by sending it back. */
  body?: string;
  /** The whole source, where the body is not enough. */
  source?: string;
  slots?: Record<string, Stored>;
  args?: Stored[];
  /** What the method answers: data that shows that it found nothing. */
  finds?: unknown;
  /** How the message ends instead: alternatives of an error's code, with a limit's name or part of its message. */
  ends?: string[];
}

const limits: RunLimits = { cpuMs: 250, depth: 60, resultCharacters: 10_000 };
const MEMORY_MB = 32;
const GRACE_MS = 200;
/** The CPU time a message may take, and as much again several times over for a machine with other things to do. */
const DEADLINE_MS = (limits.cpuMs + GRACE_MS) * 9;
/** Less than what a guest may run: a host that ran one itself would be seen. */
const FROZEN_MS = 150;
/** Much less than all attacks of a file take together: some instances that are not collected yet. */
const KEPT_MB = 8 * MEMORY_MB;

let folder: string;
let stores: Stores;
let pool: SandboxPool;
let interpreter: Interpreter;
let megabytesBefore: number;
let made = 0;
const megabytes = (): number => process.memoryUsage.rss() / 1024 / 1024;

/** Starts what the attacks of a test file run against, and ends it. */
export function besieged(): { pool(): SandboxPool } {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "batos-attack-"));
    stores = await openSqliteStores(join(folder, "image.sqlite"));
    pool = createSandboxPool({ size: 1, memoryMb: MEMORY_MB, defaultLimits: limits, graceMs: GRACE_MS });
    await pool.ready();
    const newOid = (): string => `new-${++made}`;
    interpreter = createInterpreter({ run: pool.run, primitives: new Map([["answer", async () => 1]]), newOid, limits });
    await healthy();
    megabytesBefore = megabytes();
  });
  afterAll(async () => {
    await pool.close();
    await stores.close();
    await rm(folder, { recursive: true, force: true });
  });
  return { pool: () => pool };
}

/** Sends `m` in a session of its own, which is never committed. */
export async function attack({ body, source, slots, args = [1] }: Omit<Probe, "name">): Promise<Stored> {
  const session = await Session.open(stores.store, { id: "attack", newOid: () => `oid-${++made}` });
  const [oid, peer] = [`a-${++made}`, `b-${made}`];
  const m = method(source ?? `function m(x) { ${body} }`);
  session.create({ parents: [], peer: ref(peer), items: [1], total: 0, ask: primitiveSlot("answer"), ...slots, m }, oid);
  session.create({ parents: [], peer: ref(oid), secret: 1, m: method("function m(x) { return this.peer.m(x); }") }, peer);
  return interpreter.send(session, { kind: "message", actor: "attacker", clock: 1_700_000_000_000, seed: "seed" }, oid, "m", args);
}

/** The next message is answered, sees the room as it always is, and finds nothing that another one left. */
export async function healthy(): Promise<void> {
  const body = "return [x + 1, typeof leak, [].leak ?? 0, ({}).leak ?? 0, (() => 0).leak ?? 0, Object.keys(this), Math.random() < 1];";
  expect(await attack({ body })).toEqual([2, "undefined", 0, 0, 0, ["peer", "items", "total"], true]);
}

/** How a message ended, in a few words. */
async function ending(sent: Promise<Stored>): Promise<string> {
  try {
    return `returned ${JSON.stringify(await sent)}`.slice(0, 2000);
  } catch (error) {
    if (!(error instanceof BatError)) return `not a typed error: ${String(error)}`;
    const size = JSON.stringify(error.record()).length;
    return size > 4 * limits.resultCharacters
      ? `an error of ${size} characters`
      : `${error.code} ${error.details?.limit ?? ""} ${error.message}`;
  }
}

/** Runs an attack and holds it to all that is promised: its end, in time, with a host that goes on, a sandbox that is well, and memory that is back. */
export async function check({ finds, ends, ...probe }: Probe): Promise<void> {
  const stopWatch = watchHost();
  const began = performance.now();
  const ended = await ending(attack(probe));
  const took = performance.now() - began;
  const frozen = stopWatch();
  if (ends)
    expect(
      ends.filter((words) => says(ended, words)),
      ended,
    ).not.toEqual([]);
  else expect(ended).toBe(`returned ${JSON.stringify(finds)}`);
  expect(took, "milliseconds until it was answered").toBeLessThan(DEADLINE_MS);
  expect(frozen, "milliseconds for which the host stood still").toBeLessThan(FROZEN_MS);
  await healthy();
  expect(megabytes() - megabytesBefore, "megabytes that were not given back").toBeLessThan(KEPT_MB);
}

/** `cpu`, `memory` and the like are limits; anything else is how the ending reads, its code first. */
function says(ended: string, words: string): boolean {
  if (/^[a-z]+$/.test(words)) return ended.startsWith(`SandboxLimit ${words} `);
  const [code = "", ...message] = words.split(" ");
  return ended.startsWith(`${code} `) && ended.includes(message.join(" "));
}

/** Watches the event loop; the answer is how long it stood still at most, in milliseconds, less what the machine kept from the thread. */
function watchHost(): () => number {
  let last = performance.now();
  let waited = waitedForProcessor();
  let longest = 0;
  const tick = (): void => {
    const [now, waiting] = [performance.now(), waitedForProcessor()];
    longest = Math.max(longest, now - last - (waiting - waited));
    [last, waited] = [now, waiting];
  };
  const timer = setInterval(tick, 5);
  return () => {
    tick();
    clearInterval(timer);
    return longest;
  };
}

/** Milliseconds this thread was ready to run and did not; 0 where the system does not say. */
function waitedForProcessor(): number {
  try {
    return Number(readFileSync("/proc/thread-self/schedstat", "utf8").split(" ")[1]) / 1e6;
  } catch {
    return 0;
  }
}
