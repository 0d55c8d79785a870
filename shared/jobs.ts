/** Queues, job names and payloads: the contract between the API and the workers. Redis only schedules; the rows are the record. */
import { z } from "zod";

export const QUEUES = { messages: "messages", missions: "missions", waits: "waits", upkeep: "upkeep", audits: "audits" } as const;

/** Run one message; a delivery of a message that has been answered changes nothing. */
export const messagePayload = z.object({ job: z.string() });
/** Take one mission (root or corrective) through a cycle, or resume it. */
export const missionPayload = z.object({ mission: z.string() });
/** A parked message's deadline has come. */
export const waitPayload = z.object({ job: z.string() });
/** Drain the outbox and queue again what Redis lost. */
export const upkeepPayload = z.object({});
/** Read the trail, count outcomes, leave a report. */
export const auditPayload = z.object({});

export const JOB_NAMES = { message: "message", mission: "mission", wait: "wait", sweep: "sweep", selfAudit: "self-audit" } as const;

/** Redis channels that wake those who wait; the row says what happened. Messages are the id alone. */
export const CHANNELS = { jobSettled: "batos:job-settled", event: "batos:event" } as const;

/** What the model writes for a mission, as JSON, on a channel of the mission's own: nobody else is told, and the sender learns if nobody listens. */
export const writingChannel = (mission: string): string => `${WRITING}${mission}`;
const WRITING = "batos:writing:";
