/** What goes over the wire (§14), as zod: requests are validated by these, answers are checked by them, the OpenAPI document is made of them. */
import { z } from "zod";
import { cycleEvent } from "../shared/audit/event.ts";
import { type ErrorCode, errorCodes } from "../shared/errors.ts";

z.globalRegistry.add(cycleEvent, { id: "CycleEvent", description: "One event of the audit trail." });

const MAX_ARGS = 32;
const MAX_EXAMPLES = 64;
export const MAX_WAIT_SECONDS = 120;

const slots = z.record(z.string(), z.unknown());
const nameOrOid = z.string().min(1).max(200).describe("An object's name or its oid.");
const parents = z.array(z.union([nameOrOid, z.strictObject({ $ref: z.string() })])).max(64);

/** An object's name: never mistaken for an oid, which begins with a digit. */
const objectName = z
  .string()
  .regex(/^[A-Za-z_][\w.-]{0,99}$/, "a name begins with a letter or _ and has letters, digits, _ . - (100 at most)");

export const exampleBody = z.strictObject({
  slots: slots.optional().describe("Laid over the receiver as it was at the send."),
  args: z.array(z.unknown()).max(MAX_ARGS).default([]),
  returns: z.unknown().optional().describe("Not checked when absent."),
  after: slots.optional().describe("Compared with the slots named here, after the send."),
  throws: z.boolean().optional(),
});

export const messageBody = z
  .strictObject({
    receiver: nameOrOid,
    selector: z.string().min(1).max(128),
    args: z.array(z.unknown()).max(MAX_ARGS).default([]),
    params: z.array(z.string().max(64)).max(MAX_ARGS).optional().describe("The parameters' names, one for each argument."),
    intent: z.string().max(4000).optional().describe("What the method is to do, should it have to be written."),
    examples: z.array(exampleBody).max(MAX_EXAMPLES).optional(),
    holder: nameOrOid
      .optional()
      .describe("Where the method is installed, should it have to be written: the receiver or something it delegates to."),
  })
  .meta({ id: "Message" });

export type MessageBody = z.infer<typeof messageBody>;

const jobId = z.string();

export const answeredBody = z
  .object({
    job: jobId,
    status: z.literal("answered"),
    result: z.unknown(),
    mission: z.string().nullable().describe("The mission that taught the method, if one was needed."),
    method: z
      .object({ holder: z.string(), selector: z.string(), version: z.number().int() })
      .nullable()
      .describe("The method that answered; null for a primitive."),
  })
  .meta({ id: "Answered" });

export const acceptedBody = z.object({ job: jobId, status: z.enum(["queued", "waiting"]) }).meta({ id: "Accepted" });

export type JobBody = z.infer<typeof answeredBody> | z.infer<typeof acceptedBody>;

export const problemBody = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().describe("One sentence that says what to do."),
    code: z.enum(errorCodes as [ErrorCode, ...ErrorCode[]]),
    job: jobId.optional(),
    mission: z.string().optional(),
    details: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: "Problem", description: "RFC 9457 problem document." });

export type Problem = z.infer<typeof problemBody>;

export const traceBody = z
  .object({
    job: z.record(z.string(), z.unknown()),
    missions: z
      .array(z.record(z.string(), z.unknown()))
      .describe(
        "Root mission first, then its corrections; each with its journal and completions. The arguments with which a mission was opened are shown to who sent them.",
      ),
    events: z.array(cycleEvent),
  })
  .meta({ id: "Trace" });

export const createBody = z
  .strictObject({
    name: objectName.optional(),
    parents: parents.optional(),
    delegates: z.array(z.string()).max(16).optional(),
    slots: slots.default({}),
  })
  .meta({ id: "NewObject" });

export const createdBody = z.object({ oid: z.string(), name: z.string().nullable(), tid: z.number().int() }).meta({ id: "Created" });

export const cloneBody = z.strictObject({ name: objectName.optional() }).meta({ id: "CloneObject" });

export const patchBody = z
  .strictObject({
    parents: parents.optional(),
    delegates: z.array(z.string()).max(16).optional(),
    slots: slots.default({}),
    remove: z.array(z.string()).max(256).default([]),
  })
  .meta({ id: "ObjectPatch" });

export const objectBody = z
  .object({
    oid: z.string(),
    name: z.string().nullable(),
    tid: z.number().int().describe("The transaction that last wrote the object."),
    slots,
  })
  .meta({ id: "Object" });

export const objectPage = z
  .object({
    objects: z.array(z.object({ oid: z.string(), name: z.string().nullable(), tid: z.number().int() })),
    next: z.string().nullable(),
  })
  .meta({ id: "ObjectPage" });

const transactionRecord = z.object({
  tid: z.number().int(),
  time: z.number(),
  actor: z.string(),
  job: z.string().optional(),
  cycle: z.string().optional(),
  note: z.string().optional(),
});

const revision = transactionRecord.extend({ oid: z.string(), slots, changed: z.array(z.string()) }).meta({ id: "Revision" });

export const historyBody = z
  .object({ oid: z.string(), revisions: z.array(revision), next: z.number().int().nullable() })
  .meta({ id: "History" });

export const diffBody = z
  .object({
    oid: z.string(),
    from: z.number().int(),
    to: z.number().int(),
    differences: z.array(
      z.object({
        path: z.string().describe("A JSON Pointer into the slots."),
        before: z.unknown().optional().describe("Absent where there was nothing."),
        after: z.unknown().optional().describe("Absent where there is nothing any more."),
      }),
    ),
  })
  .meta({ id: "Diff" });

export const packBody = z
  .strictObject({
    before: z.iso.datetime({ offset: true }).describe("History before this time is dropped; as in 2026-11-01T00:00:00Z."),
    collect: z
      .boolean()
      .default(true)
      .describe("Also remove objects that were not written since and that nothing leads to, and blobs that nothing names."),
  })
  .meta({ id: "Pack" });

export const packedBody = z
  .object({
    packed: z.number().int().describe("The image can be read as of this transaction and later ones."),
    revisions: z.number().int(),
    transactions: z.number().int(),
    objects: z.number().int(),
    blobs: z.number().int(),
  })
  .meta({ id: "Packed" });

export const transactionBody = z.object({ transaction: transactionRecord, revisions: z.array(revision) }).meta({ id: "Transaction" });

export const undoneBody = z.object({ undone: z.number().int(), tid: z.number().int() }).meta({ id: "Undone" });

export const auditPage = z.object({ audits: z.array(objectBody), next: z.number().int().nullable() }).meta({ id: "AuditPage" });

/** Every route may answer with a problem document. */
export const problems = {
  "4xx": { description: "The request was refused.", content: { "application/problem+json": { schema: problemBody } } },
  "5xx": { description: "The system could not answer.", content: { "application/problem+json": { schema: problemBody } } },
};
