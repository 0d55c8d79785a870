/**
 * The sandbox (§4.2): a pool of worker threads, each with a QuickJS instance of its own memory. One run at a time per thread. A thread that
 * waits for its host (a primitive may infer for minutes) does not count as working, so others go on.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { BatError } from "../../shared/errors.ts";
import type { RunHost, RunInSandbox, RunLimits, RunOutcome, RunRequest } from "../../shared/image/run.ts";
import { SandboxThread } from "./sandbox-thread.ts";

export interface SandboxPoolOptions {
  /** Threads that may work at the same time. */
  size: number;
  /** Memory of one guest, all told. */
  memoryMb: number;
  /** Limits for runs that name none. */
  defaultLimits: RunLimits;
  /** CPU time past `cpuMs` after which a thread that does not stop by itself is ended. */
  graceMs: number;
}

export interface SandboxStats {
  /** Threads there are, those ready and idle, those running, and those of them waiting for their host. */
  threads: number;
  idle: number;
  running: number;
  waiting: number;
  queued: number;
  runs: number;
  /** Threads that ended otherwise than by being closed. */
  lost: number;
}

export interface SandboxPool {
  run: RunInSandbox;
  /** The limits for callers that have none of their own. */
  readonly defaultLimits: RunLimits;
  /** Resolves when a thread is ready. @throws BatError Unavailable when the sandbox cannot start here */
  ready(): Promise<void>;
  /** Ends all threads; runs that are not done are rejected with Unavailable. */
  close(): Promise<void>;
  stats(): SandboxStats;
}

interface Queued {
  request: RunRequest;
  host: RunHost;
  level: number;
  resolve(outcome: RunOutcome): void;
  reject(error: unknown): void;
}

interface Member {
  thread: SandboxThread;
  state: "starting" | "idle" | "running";
  waiting: boolean;
}

/** Threads waiting for their hosts may add up to this many times `size`. */
const STRETCH = 4;
/** Runs within primitives within runs: each holds a thread, so they are few. */
const NESTED = 8;
/** A thread that cannot start this many times in a row is reported to those who wait. */
const START_ATTEMPTS = 3;

export function createSandboxPool(options: SandboxPoolOptions): SandboxPool {
  const { size, memoryMb, defaultLimits, graceMs } = options;
  const members = new Set<Member>();
  const queue: Queued[] = [];
  const nesting = new AsyncLocalStorage<number>();
  let closed = false;
  let runs = 0;
  let lost = 0;
  let failures = 0;

  const count = (matches: (member: Member) => boolean): number => [...members].filter(matches).length;
  const working = (): number => count((member) => member.state === "running" && !member.waiting);

  const start = (): Member => {
    const member: Member = {
      state: "starting",
      waiting: false,
      thread: new SandboxThread({
        memoryMb,
        graceMs,
        events: {
          onWaiting: (waiting) => {
            member.waiting = waiting;
            if (waiting) schedule();
          },
          onEnd: () => {
            if (!members.delete(member) || closed) return;
            lost++;
            schedule();
          },
        },
      }),
    };
    members.add(member);
    member.thread.ready.then(
      () => {
        failures = 0;
        member.state = "idle";
        schedule();
      },
      (error: unknown) => {
        members.delete(member);
        if (++failures < START_ATTEMPTS) return schedule();
        for (const waiting of queue.splice(0)) waiting.reject(error);
      },
    );
    return member;
  };

  /** Gives queued runs to idle threads, and keeps one thread more than `size` so that a lost one is replaced at once. */
  const schedule = (): void => {
    if (closed || (queue.length === 0 && members.size > size)) return;
    for (let at = 0; at < queue.length; ) {
      const next = queue[at] as Queued;
      const free = [...members].find((member) => member.state === "idle");
      // A run within a primitive must not wait for a place: the run around it holds one until it is done.
      if (next.level === 0 && working() >= size) {
        at++;
        continue;
      }
      if (!free) break;
      queue.splice(at, 1);
      void give(free, next);
    }
    const startable = queue.filter(({ level }, at) => level > 0 || at + working() < size).length;
    const spare = count(({ state }) => state !== "running");
    const most = size * STRETCH + 1;
    const nested = queue.filter(({ level }) => level > 0).length;
    const room = Math.max(most - members.size, nested - spare);
    const wanted = Math.max(startable, members.size <= size ? size + 1 - members.size + spare : 0);
    for (let starting = Math.min(wanted - spare, room); starting > 0 && failures < START_ATTEMPTS; starting--) start();
  };

  const give = async (member: Member, { request, host, level, resolve, reject }: Queued): Promise<void> => {
    member.state = "running";
    runs++;
    // A primitive runs in the asynchronous context of its run, which tells a run it starts that it is nested.
    const primitive: RunHost["primitive"] = (asked) => nesting.run(level + 1, () => host.primitive(asked));
    try {
      resolve(await member.thread.run(request, { objects: (oids) => host.objects(oids), newOid: () => host.newOid(), primitive }));
    } catch (error) {
      reject(error);
    }
    member.waiting = false;
    if (members.has(member)) {
      member.state = "idle";
      if (members.size > size + 1) {
        members.delete(member);
        void member.thread.end(new BatError("Unavailable", "the sandbox thread is no longer needed"));
      }
    }
    schedule();
  };

  const run: RunInSandbox = (request, host) => {
    if (closed) return Promise.reject(new BatError("Unavailable", "the sandbox is closed: send the message again later"));
    const level = nesting.getStore() ?? 0;
    if (level > NESTED) {
      const message = `more than ${NESTED} runs within primitives within runs`;
      return Promise.resolve({ kind: "limit", limit: "depth", message, reads: {}, sends: 0, cpuMs: 0 });
    }
    // After failed starts nobody tries again by itself; the next message does.
    if (members.size === 0) failures = 0;
    return new Promise((resolve, reject) => {
      queue.push({ request, host, level, resolve, reject });
      schedule();
    });
  };

  for (let at = 0; at <= size; at++) start();
  return {
    run,
    defaultLimits,
    ready: async () => {
      await Promise.any([...members].map(({ thread }) => thread.ready)).catch((error: AggregateError) => Promise.reject(error.errors[0]));
    },
    close: async () => {
      closed = true;
      const reason = new BatError("Unavailable", "the sandbox is closing: send the message again later");
      for (const waiting of queue.splice(0)) waiting.reject(reason);
      await Promise.all([...members].map(({ thread }) => thread.end(reason)));
      members.clear();
    },
    stats: () => ({
      threads: members.size,
      idle: count(({ state }) => state === "idle"),
      running: count(({ state }) => state === "running"),
      waiting: count(({ waiting }) => waiting),
      queued: queue.length,
      runs,
      lost,
    }),
  };
}
