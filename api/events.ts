/**
 * A job's events as server-sent events: first what is stored, then what comes, and at the end `settled` with the answer; in between, what the
 * model is writing. The id of each event is its seq, so that a client that lost the connection goes on where it was (`Last-Event-ID`); what is
 * being written is not stored and has none.
 */
import type { ServerResponse } from "node:http";
import type { NoticeHub } from "../infra/redis/notices.ts";
import type { CycleEvent } from "../shared/audit/event.ts";
import type { Operations } from "../shared/operations/operations.ts";
import type { Job } from "../shared/operations/records.ts";
import { jobView } from "./job-view.ts";
import { createBell, isFinal, RECHECK_MS } from "./waiting.ts";

const PAGE = 200;
const HEARTBEAT_MS = 15_000;

/**
 * Writes a job's events until it is final, the client has gone, or `stop` ends the stream (with the event `bye`).
 * Notices only wake this; what is sent is read from the database. The response is ended here.
 */
export async function streamEvents(
  deps: { operations: Operations; hub: NoticeHub },
  job: Job,
  after: number,
  response: ServerResponse,
  stop: AbortSignal,
): Promise<void> {
  const bell = createBell();
  // A new mission of this job is not known beforehand, so every event rings; a look at the row is cheap.
  const unlisten = [deps.hub.onEvent(bell.ring), deps.hub.onJobSettled(job.id, bell.ring)];
  const recheck = setInterval(bell.ring, RECHECK_MS);
  const heartbeat = setInterval(() => response.write(": still here\n\n"), HEARTBEAT_MS);
  stop.addEventListener("abort", bell.ring);
  response.once("close", bell.ring);
  const missions = new Set<string>();
  const join = (mission: string): void => {
    if (missions.has(mission)) return;
    missions.add(mission);
    unlisten.push(deps.hub.onWriting(mission, (json) => showWriting(response, json)));
  };
  let sent = after;
  try {
    for (;;) {
      const latest = (await deps.operations.job(job.id)) ?? job;
      for (const mission of missionsOf(latest)) join(mission);
      sent = await sendNew(deps.operations, [...missions], sent, response);
      if (response.destroyed) return;
      // Its last event was stored with its answer, so it has been sent.
      if (isFinal(latest)) return void response.write(frame("settled", finalBody(latest)));
      if (stop.aborted) return void response.write(frame("bye", { reason: "the system stops: connect again later with Last-Event-ID" }));
      await bell.rung();
    }
  } finally {
    clearInterval(recheck);
    clearInterval(heartbeat);
    stop.removeEventListener("abort", bell.ring);
    for (const away of unlisten) away();
    response.end();
  }
}

/** The root missions a job waited for, in order. */
export const missionsOf = (job: Job): string[] => [...(job.formerMissions ?? []), ...(job.mission === undefined ? [] : [job.mission])];

/** All events of some missions after a seq, page by page. */
export async function* eventPages(operations: Operations, missions: readonly string[], after: number): AsyncGenerator<CycleEvent[]> {
  if (missions.length === 0) return;
  for (let seen = after; ; ) {
    const page = await operations.events(missions, seen, PAGE);
    if (page.length > 0) yield page;
    if (page.length < PAGE) return;
    seen = page.at(-1)?.seq ?? seen;
  }
}

/** Writes the events after a seq, and answers the last one's. */
async function sendNew(operations: Operations, missions: readonly string[], after: number, response: ServerResponse): Promise<number> {
  let sent = after;
  for await (const page of eventPages(operations, missions, after)) {
    const flowing = response.write(page.map((event) => frame(event.event_type, event, event.seq)).join(""));
    sent = page.at(-1)?.seq ?? sent;
    if (!flowing && !response.destroyed) await drained(response);
  }
  return sent;
}

/** To a client that does not keep up nothing is written that can be left out, so that it costs no memory. */
function showWriting(response: ServerResponse, json: string): void {
  if (!response.writableNeedDrain && !response.writableEnded && !response.destroyed) response.write(`event: writing\ndata: ${json}\n\n`);
}

/** Resolves when a slow client has taken what was written, or has gone. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off("drain", done).off("close", done);
      resolve();
    };
    response.once("drain", done).once("close", done);
  });
}

function finalBody(job: Job): unknown {
  const view = jobView(job);
  return "problem" in view ? view.problem : view.body;
}

function frame(event: string, data: unknown, id?: number): string {
  return `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
