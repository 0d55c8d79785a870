/** The whole record of how a job was understood: the job, its mission with all corrections, what the cycles journalled, what the model said. */
import type { z } from "zod";
import type { CycleEvent } from "../shared/audit/event.ts";
import type { Operations } from "../shared/operations/operations.ts";
import { type Job, type JournalEntry, type Mission, missionsOf } from "../shared/operations/records.ts";
import type { traceBody } from "./schemas.ts";
import { eventPages, sharedBrief } from "./visible-events.ts";

export async function traceOf(operations: Operations, job: Job): Promise<z.infer<typeof traceBody>> {
  const roots = missionsOf(job);
  const events: CycleEvent[] = [];
  for await (const page of eventPages(operations, job, roots)) events.push(...page);
  const opened = new Set(
    events.flatMap((event) => (event.event_type === "mission_opened" && event.job_id === job.id ? [event.mission_id] : [])),
  );
  const families = roots.map(async (id) => {
    const family = [await operations.mission(id), ...(await operations.corrections(id))].filter((mission) => mission !== undefined);
    return Promise.all(family.map((mission) => missionTrace(operations, mission, opened.has(id))));
  });
  const { keyId: _, ...shown } = job;
  return { job: { ...shown }, missions: (await Promise.all(families)).flat(), events };
}

/** A mission as its caller sees it: whole where the caller opened it. */
async function missionTrace(operations: Operations, mission: Mission, whole: boolean): Promise<Record<string, unknown>> {
  const [journal, completions] = await Promise.all([operations.journal(mission.id), operations.completions(mission.id)]);
  if (whole) return { ...mission, journal, completions };
  return { ...mission, brief: sharedBrief(mission.brief), journal: journal.map(sharedEntry), completions };
}

/** The cycle object's own copy of the brief says no more than the mission's; a state that was replaced may have put anything there. */
function sharedEntry(entry: JournalEntry): JournalEntry {
  const { brief } = entry.slots;
  const known = typeof brief === "object" && brief !== null && !Array.isArray(brief);
  return known ? { ...entry, slots: { ...entry.slots, brief: sharedBrief(brief) } } : entry;
}
