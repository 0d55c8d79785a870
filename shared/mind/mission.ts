/** From a message that was not understood to a mission (§4.4, §4.5): the brief, and the key by which callers share it. */
import { createHash } from "node:crypto";
import type { Session } from "../image/session.ts";
import { canonicalJson, type Oid, type Stored } from "../image/values.ts";
import type { Job, MissionBrief } from "../operations/records.ts";
import { typedParams } from "./brief.ts";
import { answersOf } from "./receiver.ts";

/** What a NotUnderstood error says is missing. */
export interface MissingSend {
  receiver: Oid;
  selector: string;
  args: Stored[];
}

/**
 * The mission for a message that was not understood. The caller's intent, examples, parameter names and holder belong to the message it
 * sent; a send that is missing deeper inside has only what the send itself shows.
 */
export async function missionFor(session: Session, job: Job, missing: MissingSend): Promise<{ key: string; brief: MissionBrief }> {
  const asked = missing.receiver === job.receiver && missing.selector === job.selector;
  const examples = asked ? job.examples : [];
  const names = asked ? job.params : undefined;
  const holder = (asked ? job.holder : undefined) ?? missing.receiver;
  const brief: MissionBrief = {
    selector: missing.selector,
    params: typedParams(names, [missing.args, ...examples.map((example) => example.args)]),
    ...(await answersOf(session, missing.receiver)),
    intent: asked ? job.intent : undefined,
    examples,
    receiver: missing.receiver,
    holder,
    args: missing.args,
    names,
  };
  const contract = { intent: brief.intent ?? null, examples, params: names ?? null };
  return {
    key: createHash("sha256")
      .update(canonicalJson({ holder, selector: brief.selector, contract }))
      .digest("hex"),
    brief,
  };
}
