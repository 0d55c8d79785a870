/**
 * A job's events as server-sent events: first what is stored, then what comes, and at the end `settled` with the answer; in between, what the
 * model is writing. The id of each event is its seq, so that a client that lost the connection goes on where it was (`Last-Event-ID`); what is
 * being written is not stored and has none.
 */
import type { ServerResponse } from "node:http";
import type { NoticeHub } from "../infra/redis/notices.ts";
import type { CycleEvent } from "../shared/audit/event.ts";
import type { Operations } from "../shared/operations/operations.ts";
import { type Job, missionsOf } from "../shared/operations/records.ts";
import { jobView } from "./job-view.ts";
import { eventPage, eventPages } from "./visible-events.ts";
import { createBell, isFinal, RECHECK_MS } from "./waiting.ts";

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
  const { operations, hub } = deps;
  const bell = createBell();
  // A new mission of this job is not known beforehand, so every event rings; a look at the row is cheap.
  const unlisten = [hub.onEvent(bell.ring), hub.onJobSettled(job.id, bell.ring)];
  const recheck = setInterval(bell.ring, RECHECK_MS);
  const heartbeat = setInterval(() => response.write(": still here\n\n"), HEARTBEAT_MS);
  stop.addEventListener("abort", bell.ring);
  response.once("close", bell.ring);
  const missions: string[] = [];
  let sent = after;
  let latest = job;
  try {
    while (!response.destroyed) {
      for (const mission of missionsOf(latest).filter((id) => !missions.includes(id))) {
        if (missions.length > 0 && sent > 0) await sendEarlier(operations, job, mission, sent, response);
        missions.push(mission);
        unlisten.push(hub.onWriting(mission, (json) => showWriting(response, json)));
      }
      const page = await eventPage(operations, job, missions, sent);
      // Read after the page: when the page reaches beyond the moment at which the job went on to another mission, the row names that one.
      const before = latest;
      latest = (await operations.job(job.id)) ?? latest;
      if (missionsOf(latest).some((id) => !missions.includes(id))) continue;
      await send(page.events, response, (event) => event.seq);
      sent = page.upTo;
      if (page.more) continue;
      // Its last event was stored with its answer: where the row said so before the page was read, it has been sent.
      if (isFinal(before)) return void response.write(frame("settled", finalBody(before)));
      if (isFinal(latest)) continue;
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

/**
 * What a mission did before the job came to it, which may have been opened by others: without ids, because a client goes on where it was by one
 * seq for all missions. The job's own events there are after that point, unless the client was connected when it came to the mission.
 */
async function sendEarlier(operations: Operations, job: Job, mission: string, upTo: number, response: ServerResponse): Promise<void> {
  const earlier: CycleEvent[] = [];
  for await (const page of eventPages(operations, job, [mission])) {
    earlier.push(...page.filter((event) => event.seq <= upTo));
    if ((page.at(-1)?.seq ?? 0) > upTo) break;
  }
  if (!earlier.some((event) => event.job_id === job.id)) await send(earlier, response, () => undefined);
}

async function send(
  events: readonly CycleEvent[],
  response: ServerResponse,
  idOf: (event: CycleEvent) => number | undefined,
): Promise<void> {
  if (events.length === 0) return;
  const flowing = response.write(events.map((event) => frame(event.event_type, event, idOf(event))).join(""));
  if (!flowing && !response.destroyed) await drained(response);
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
