/** pLLM's `infer_` (§5.2, §7): one completion, recorded under cycle, step and sample before anyone sees it, and never asked for twice. */
import { z } from "zod";
import { BatError } from "../errors.ts";
import type { PrimitiveCall } from "../image/interpreter.ts";
import { type BlobHandle, isBlob, type Stored } from "../image/values.ts";
import type { Completion, CompletionRequest } from "../language/language-model.ts";
import type { ChatMessage } from "../language/prompts.ts";
import type { Mission, RecordedCompletion } from "../operations/records.ts";
import { fromSlot, toSlot } from "./data.ts";
import type { MindEffects } from "./effects.ts";

/** The argument of `infer_`. */
export interface InferRequest {
  persona: string;
  /** What the completion is for: "plan", "method", or a step of one's own. */
  step: string;
  sample: number;
  messages: ChatMessage[];
  schema?: Record<string, unknown> | undefined;
  temperature: number;
  adapter?: BlobHandle | null | undefined;
}

/** The part of it without which a model has nothing to answer; a method in a state's place may ask as well. */
const askable = z.looseObject({
  step: z.string().min(1),
  sample: z.int().min(0),
  messages: z.array(z.looseObject({ role: z.enum(["system", "user", "assistant"]), content: z.string() })).min(1),
  temperature: z.number().min(0),
});

/** What `infer_` answers. */
export interface Inference {
  text: string;
  stopReason: string;
  model: string;
}

export function infer(effects: MindEffects) {
  return async (call: PrimitiveCall): Promise<Stored> => {
    const mission = call.message.cycle === undefined ? undefined : await effects.operations.mission(call.message.cycle);
    if (call.message.kind !== "cycle" || !mission) throw new BatError("Forbidden", "only the steps of a cycle may ask the model");
    const request = requestOf(call.args[0]);
    const step = { cycle: mission.id, step: request.step, sample: request.sample };
    const recorded = (await effects.operations.completions(mission.id)).find((one) => one.step === step.step && one.sample === step.sample);
    if (recorded) return toSlot(inference(recorded));
    // Its deadline has passed, or another worker was faster: what the model would say, nobody would read.
    if (mission.status !== "open")
      throw new BatError("Conflict", `mission ${mission.id} is ${mission.status}: there is nothing left to ask`, { mission: mission.id });

    const weights = (await call.session.find(call.receiver, "weights"))?.value;
    const seed = seedOf([
      ...request.messages.map((message) => message.content),
      request.step,
      String(mission.attempt),
      String(request.sample),
    ]);
    // Before it is asked, not when it has answered: where nothing can be put on record nobody thinks, and no answer is lost to it.
    await effects.trail.flush();
    await effects.boundary("inference:before");
    const options = call.message.signal ? { signal: call.message.signal } : {};
    const asked: CompletionRequest = {
      messages: request.messages,
      weights: isBlob(weights) ? weights : null,
      adapter: request.adapter ?? null,
      schema: request.schema,
      sampling: { temperature: request.temperature, topP: 0.95, topK: 40, seed, maxTokens: effects.settings.maxTokens },
      purpose: { step: request.step, selector: mission.brief.selector, attempt: mission.attempt, sample: request.sample },
    };
    const completion = await showing(effects, mission, request, (onText) => effects.model.complete(asked, { ...options, onText }));
    if (completion.stopReason === "aborted") throw new BatError("Unavailable", "the completion was aborted: the mission is taken up again");
    await effects.boundary("inference:answered");
    const { text, stopReason, promptTokens, completionTokens, milliseconds, model } = completion;
    const kept: RecordedCompletion = {
      ...step,
      text,
      stopReason,
      promptTokens,
      completionTokens,
      milliseconds,
      model,
      adapter: completion.adapter ?? undefined,
      seed,
    };
    const root = mission.root ?? mission.id;
    const event = effects.trail.asWrite({
      cycle_id: mission.id,
      mission_id: root,
      mission_hash: mission.key,
      transaction_id: { session: call.session.id, tid: null },
      event_type: "completion",
      active_persona: request.persona,
      adapter: completion.adapter,
      model,
      llm_prompt: request.messages,
      llm_response_raw: text,
      milliseconds,
      tokens: { prompt: promptTokens, completion: completionTokens },
      data: { step: request.step, sample: request.sample, seed, temperature: request.temperature, stop_reason: stopReason },
    });
    await effects.operations.apply([{ write: "insertCompletion", completion: kept }, event]);
    effects.trail.announce(root);
    await effects.boundary("inference:recorded");
    return toSlot(inference(kept));
  };
}

/** A completion whose text is shown while it is written. */
async function showing(
  { writing }: MindEffects,
  { id, root = id, brief: { selector } }: Mission,
  { persona, step, sample }: InferRequest,
  complete: (onText: (piece: string) => void) => Promise<Completion>,
): Promise<Completion> {
  const shown = writing.begin({ mission: root, selector, persona, step, sample });
  let whole = false;
  try {
    const completion = await complete(shown.wrote);
    whole = completion.stopReason !== "aborted";
    return completion;
  } finally {
    shown.end(whole);
  }
}

/** @throws BatError InvalidInput */
function requestOf(given: Stored | undefined): InferRequest {
  const request = fromSlot<InferRequest>(given);
  const [issue] = askable.safeParse(request).error?.issues ?? [];
  if (issue)
    throw new BatError(
      "InvalidInput",
      `infer_ takes {"persona", "step", "sample", "messages", "temperature"}: ${issue.path.join(".") || "its argument"}: ${issue.message}`,
    );
  return request;
}

const inference = ({ text, stopReason, model }: RecordedCompletion): Inference => ({ text, stopReason, model });

/** A seed for what is asked: FNV-1a over it, so that the same question draws the same answer again. 31 bits, as samplers take them. */
export function seedOf(parts: readonly string[]): number {
  let hash = 0x811c9dc5;
  for (const part of parts) for (let at = 0; at <= part.length; at++) hash = Math.imul(hash ^ (part.charCodeAt(at) || 0), 0x01000193);
  return hash >>> 1;
}
