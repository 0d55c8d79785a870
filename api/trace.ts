/** The whole record of how a job was understood: the job, its mission with all corrections, what the cycles journalled, what the model said. */
import type { z } from "zod";
import type { CycleEvent } from "../shared/audit/event.ts";
import type { Operations } from "../shared/operations/operations.ts";
import type { Job, Mission } from "../shared/operations/records.ts";
import { eventPages, missionsOf } from "./events.ts";
import type { traceBody } from "./schemas.ts";

export async function traceOf(operations: Operations, job: Job): Promise<z.infer<typeof traceBody>> {
  const roots = missionsOf(job);
  const families = await Promise.all(roots.map(async (id) => [await operations.mission(id), ...(await operations.corrections(id))]));
  const missions = families.flat().filter((mission) => mission !== undefined);
  const events: CycleEvent[] = [];
  for await (const page of eventPages(operations, roots, 0)) events.push(...page);
  const { keyId: _, ...shown } = job;
  return { job: { ...shown }, missions: await Promise.all(missions.map((mission) => missionTrace(operations, mission))), events };
}

async function missionTrace(operations: Operations, mission: Mission): Promise<Record<string, unknown>> {
  const [journal, completions] = await Promise.all([operations.journal(mission.id), operations.completions(mission.id)]);
  return { ...mission, journal, completions };
}
