/**
 * `batos eval`: missions from a file through the ordinary cycle, judged afterwards by their hidden cases.
 *
 * A mission goes in as a live message to a fresh object, with its sentence and its examples; what is hidden is sent only when the mission has
 * ended, as ordinary messages to fresh objects that delegate to the taught one. What a hidden case should give never leaves this program.
 */
import { performance } from "node:perf_hooks";
import { sameValue } from "../../../shared/guardian/behaviour.ts";
import { cleanMethod } from "../../../shared/language/cleaning.ts";
import type { Example } from "../../../shared/mind/brief.ts";
import type { BatosClient, ImageObject, JobTrace } from "../client.ts";
import { ProblemError } from "../errors.ts";
import type { EvaluationMission } from "./missions-file.ts";
import type { MissionResult } from "./totals.ts";

/** What the trace says of one thing the model wrote. */
interface Completion {
  step: string;
  sample: number;
  text: string;
  promptTokens: number;
  completionTokens: number;
}

interface TracedMission {
  attempt: number;
  completions: Completion[];
}

/** How the system ended a message: with a result, or with a problem document's code and sentence. */
type Ended = { result: unknown } | { problem: string; detail: string; job?: string | undefined };

/**
 * Takes one mission through the cycle and judges what came of it. A mission that the system does not even take counts as refused.
 * @param waitSeconds after which a mission without an end counts as refused
 * @throws UnreachableError when the system is not there
 */
export async function evaluateMission(client: BatosClient, mission: EvaluationMission, waitSeconds: number): Promise<MissionResult> {
  try {
    return await judgedMission(client, mission, waitSeconds);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const nothing = { first_sample: false, samples: 0, corrections: 0, tokens: { prompt: 0, completion: 0 }, seconds: 0 };
    return { id: mission.id, status: "refused", ...nothing, reason: `${error.problem.code}: ${error.problem.detail}` };
  }
}

async function judgedMission(client: BatosClient, mission: EvaluationMission, waitSeconds: number): Promise<MissionResult> {
  const { selector, params, intent, examples } = mission;
  const live = examples.find((example) => !example.throws) ?? examples[0] ?? { args: [] };
  const { oid } = await client.createObject({ slots: { ...mission.slots, ...live.slots } });
  const started = performance.now();
  const asked = { receiver: oid, selector, args: live.args, examples: examples as Example[] };
  const ended = await outcome(client, { ...asked, ...(params.length > 0 ? { params } : {}), ...(intent ? { intent } : {}) }, waitSeconds);
  const seconds = (performance.now() - started) / 1000;
  const source = methodIn(await client.object(oid), selector);
  const traced = "job" in ended && ended.job ? countsOf(await client.trace(ended.job)) : undefined;
  const difference = source === undefined ? undefined : await firstDifference(client, mission, mission.hidden, oid);
  const first = traced?.first === undefined ? undefined : cleanMethod(traced.first, selector);
  return {
    id: mission.id,
    status: source === undefined ? "refused" : difference === undefined ? "solved" : "wrong",
    first_sample: first === source && source !== undefined ? difference === undefined : await rightAlone(client, mission, first),
    samples: traced?.samples ?? 0,
    corrections: traced?.corrections ?? 0,
    tokens: traced?.tokens ?? { prompt: 0, completion: 0 },
    seconds,
    ...reasonOf(ended, source, difference),
    ...(source === undefined ? {} : { source }),
  };
}

function reasonOf(ended: Ended, source: string | undefined, difference: string | undefined): { reason?: string } {
  if (difference !== undefined) return { reason: difference };
  return source === undefined && "problem" in ended ? { reason: `${ended.problem}: ${ended.detail}` } : {};
}

async function outcome(
  client: BatosClient,
  message: Parameters<BatosClient["send"]>[0],
  waitSeconds: number,
): Promise<Ended & { job?: string | undefined }> {
  try {
    const answer = await client.send(message, { waitSeconds });
    if (answer.status === "answered") return { result: answer.result, job: answer.job };
    return { problem: "TimedOut", detail: `not answered within ${waitSeconds} s`, job: answer.job };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { problem: error.problem.code, detail: error.problem.detail, job: error.problem.job };
  }
}

function methodIn(object: ImageObject, selector: string): string | undefined {
  return (object.slots[selector] as { $method?: { source: string } } | undefined)?.$method?.source;
}

function countsOf(trace: JobTrace): Pick<MissionResult, "samples" | "corrections" | "tokens"> & { first: string | undefined } {
  const missions = (trace.missions as unknown as TracedMission[]).toSorted((a, b) => a.attempt - b.attempt);
  const completions = missions.flatMap((mission) => mission.completions);
  const methods = completions.filter((completion) => completion.step === "method");
  const firsts = missions.find((mission) => mission.completions.some((completion) => completion.step === "method"))?.completions ?? [];
  return {
    samples: methods.length,
    corrections: Math.max(0, missions.length - 1),
    tokens: {
      prompt: completions.reduce((sum, completion) => sum + completion.promptTokens, 0),
      completion: completions.reduce((sum, completion) => sum + completion.completionTokens, 0),
    },
    first: firsts.find((completion) => completion.step === "method" && completion.sample === 0)?.text,
  };
}

/** Whether a method would have been right without a choice among many: installed by hand on an object of its own, and sent every case. */
async function rightAlone(client: BatosClient, mission: EvaluationMission, source: string | undefined): Promise<boolean> {
  if (source === undefined) return false;
  const { oid } = await client.createObject({ slots: mission.slots });
  const installed = await outcome(client, { receiver: oid, selector: "_install_method_", args: [mission.selector, source] }, WAIT_SECONDS);
  if ("problem" in installed) return false;
  return (await firstDifference(client, mission, [...mission.examples, ...mission.hidden], oid)) === undefined;
}

/** An ordinary message is answered at once. */
const WAIT_SECONDS = 60;

/** The first case in which the taught object does not do what the case says, in words; undefined when there is none. */
async function firstDifference(
  client: BatosClient,
  { slots, selector }: EvaluationMission,
  cases: EvaluationMission["hidden"],
  taught: string,
): Promise<string | undefined> {
  for (const expected of cases) {
    const { oid } = await client.createObject({ slots: { ...slots, ...expected.slots }, parents: [{ $ref: taught }] });
    const ended = await outcome(client, { receiver: oid, selector, args: expected.args }, WAIT_SECONDS);
    const said = `slots ${text({ ...slots, ...expected.slots })}, arguments (${expected.args.map(text).join(", ")}): `;
    if ("problem" in ended) {
      if (expected.throws && ended.problem === "Thrown") continue;
      return `${said}${ended.problem}: ${ended.detail}`;
    }
    if (expected.throws) return `${said}returns ${text(ended.result)} where it should throw`;
    if (expected.returns !== undefined && !sameValue(ended.result, expected.returns))
      return `${said}returns ${text(ended.result)}, not ${text(expected.returns)}`;
    const after = (await client.object(oid)).slots;
    const differing = Object.entries(expected.after ?? {}).find(([slot, value]) => !sameValue(after[slot], value));
    if (differing) return `${said}${differing[0]} is then ${text(after[differing[0]])}, not ${text(differing[1])}`;
  }
  return undefined;
}

const text = (value: unknown): string => JSON.stringify(value ?? null);
