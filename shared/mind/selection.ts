/**
 * The choice among candidates (§13.2), a cascade from cheap to dear: static guardians, examples and real arguments, then agreement of those
 * that passed on inputs that neither they nor the caller chose. VALIDATING makes it for the cycle; COMPLETE makes it again from what the
 * model is on record to have written, so that a state that was replaced cannot wave a method through.
 */
import { agree, deriveInputs, normalisedSource, outcomeSignature } from "../guardian/behaviour.ts";
import type { Finding, Verdict } from "../guardian/guardian.ts";
import type { Session } from "../image/session.ts";
import { cleanMethod } from "../language/cleaning.ts";
import type { Mission, RecordedCompletion } from "../operations/records.ts";
import type { Candidate, Failure, Selection } from "./cycle.ts";
import type { MindEffects } from "./effects.ts";
import { judge } from "./install.ts";
import { dataSlots, runTrial, type TrialInput } from "./trial.ts";

/** How many samples must have written what is chosen: passing the visible examples alone is not enough, and one voice agrees with nobody. */
const VOICES = 2;

/** Failures that say nothing against the methods that passed: there are too few of them, or they differ. More samples may decide. */
export const UNDECIDED = ["voices", "agreement"] as const;
type UndecidedRule = (typeof UNDECIDED)[number];

export interface Judged {
  candidate: Candidate;
  verdicts: Verdict[];
}

/** What came of it: a selection or a failure, never both. `data` is for the trail. */
export interface Choice {
  judged: Judged[];
  selection?: Selection;
  failure?: Failure;
  data: Record<string, unknown>;
}

/**
 * Every method that the model is on record to have written for a mission, by its first cycle and by the corrections up to this one, oldest
 * first: a correction goes on searching where the cycle before it stopped, so that what one sample of each wrote has two voices.
 */
export async function methodsWritten(effects: MindEffects, mission: Mission): Promise<RecordedCompletion[]> {
  const root = mission.root ?? mission.id;
  const corrections = (await effects.operations.corrections(root)).filter((one) => one.attempt <= mission.attempt);
  const attempts = [root, ...corrections.map(({ id }) => id)];
  const written = await Promise.all(attempts.map((id) => effects.operations.completions(id)));
  return written.flatMap((of) => of.filter(({ step }) => step === "method").sort((a, b) => a.sample - b.sample));
}

/** Samples with the same syntax tree are one candidate, and how many said it is its weight; the first to say it gives the text. Samples without a method say nothing. */
export function candidatesFrom(written: readonly { text: string; stopReason: string }[], selector: string): Candidate[] {
  const byTree = new Map<string, Candidate>();
  for (const [sample, { text, stopReason }] of written.entries()) {
    const source = stopReason === "none" ? "" : cleanMethod(text, selector);
    if (source === "") continue;
    const tree = normalisedSource(source);
    const known = byTree.get(tree);
    if (known) known.samples.push(sample);
    else byTree.set(tree, { id: byTree.size, source, samples: [sample] });
  }
  return [...byTree.values()];
}

/** Judges every candidate by the mission's own brief, and chooses. `session` is where trials see the image from. */
export async function select(effects: MindEffects, session: Session, mission: Mission, candidates: readonly Candidate[]): Promise<Choice> {
  const { brief } = mission;
  const contract = { intent: brief.intent, examples: brief.examples };
  const judged: Judged[] = [];
  for (const candidate of candidates) {
    const { verdicts } = await judge(effects, subjectOf(session, mission, candidate), contract, { realArgs: brief.args });
    judged.push({ candidate, verdicts });
  }
  const passed = judged.filter(({ verdicts }) => verdicts.every((verdict) => verdict.accepted)).map(({ candidate }) => candidate);
  if (passed.length === 0) return { judged, failure: nearest(judged), data: { candidates: candidates.length, passed: [] } };
  const { data, ...choice } = await agreed(effects, session, mission, passed);
  return { judged, ...choice, data: { candidates: candidates.length, passed: passed.map(({ id }) => id), ...data } };
}

async function agreed(
  effects: MindEffects,
  session: Session,
  mission: Mission,
  passed: readonly Candidate[],
): Promise<Omit<Choice, "judged">> {
  const { brief } = mission;
  const { derivedInputs: count, quorum, candidates: sampled } = effects.settings;
  const seen = { params: brief.params, slots: await dataSlots(session, brief.receiver), examples: brief.examples, realArgs: brief.args };
  // The waiting message itself first: that it does not fail was judged, what it is answered was not.
  const inputs: TrialInput[] = [{ args: brief.args }, ...deriveInputs({ ...seen, count, seed: brief.selector })];
  const voices = [];
  for (const candidate of passed) {
    const signatures: string[] = [];
    const subject = { ...subjectOf(session, mission, candidate), seed: mission.id };
    for (const input of inputs) signatures.push(outcomeSignature(await runTrial(effects.interpreter(), subject, input)));
    voices.push({ id: candidate.id, weight: candidate.samples.length, size: candidate.source.length, signatures });
  }
  const { chosen: id, share, clusters, distinguishing } = agree(voices, quorum, 1);
  const data = { share, clusters, inputs: inputs.length };
  const chosen = passed.find((candidate) => candidate.id === id);
  const needed = sampled === 1 && brief.examples.length > 0 ? 1 : VOICES;
  const heard = (clusters[0]?.weight ?? 0) >= needed;
  if (chosen && heard) return { selection: { source: chosen.source, samples: chosen.samples }, data: { ...data, chosen: chosen.id } };

  const fail = (rule: UndecidedRule, message: string): Failure => {
    const findings: Finding[] = [{ guardian: "BehaviourGuardian", rule, message }];
    return { rule, artifact: passed[0]?.source ?? "", findings };
  };
  const input = distinguishing === null ? undefined : inputs[distinguishing];
  if (input) {
    const call = `${brief.selector}(${input.args.map((arg) => JSON.stringify(arg)).join(", ")}) with ${JSON.stringify(input.slots ?? {})}`;
    const said = voices.map((voice) => ({
      candidate: voice.id,
      samples: voice.weight,
      outcome: voice.signatures[distinguishing as number],
    }));
    const message = `the candidates that pass disagree on ${call}: add an example that says what is right there`;
    return { failure: fail("agreement", message), data: { ...data, distinguishing: input, said } };
  }
  const message = heard
    ? "the candidates that pass do nothing but fail on every other input: add examples"
    : `only one sample of ${brief.selector} passed, and no other agrees with it: add examples`;
  return { failure: fail(heard ? "agreement" : "voices", message), data };
}

/** The refused candidate that came furthest through the cascade, and among those the one most samples wrote: what a correction starts from. */
function nearest(judged: readonly Judged[]): Failure {
  const far = ({ verdicts }: Judged): number => verdicts.length;
  const [best] = [...judged].sort(
    (a, b) => far(b) - far(a) || findingsOf(a).length - findingsOf(b).length || b.candidate.samples.length - a.candidate.samples.length,
  );
  const findings = best ? findingsOf(best) : [];
  const rule = findings[0] ? `${findings[0].guardian}/${findings[0].rule}` : "no-candidate";
  return { rule, artifact: best?.candidate.source ?? "", findings };
}

const findingsOf = ({ verdicts }: Judged): Finding[] => verdicts.flatMap((verdict) => verdict.findings);

const subjectOf = (session: Session, { brief, createdAt }: Mission, { source }: Candidate) => ({
  session,
  receiver: brief.receiver,
  holder: brief.holder,
  selector: brief.selector,
  source,
  clock: createdAt,
});
