/**
 * VALIDATING. Entry: candidates. Exit: COMPLETE with `selection`, or FAILED with what the guardians found.
 * The cascade (§13.2): static guardians, examples and real arguments, then agreement of those that passed on derived inputs. When they
 * disagree and nothing decides, the system says on which input, and does not guess.
 */
import { agree, deriveInputs, outcomeSignature } from "../../guardian/behaviour.ts";
import type { Finding, Verdict } from "../../guardian/guardian.ts";
import type { PrimitiveCall } from "../../image/interpreter.ts";
import type { Stored } from "../../image/values.ts";
import type { MissionBrief } from "../../operations/records.ts";
import { type Candidate, type Cycle, cycleOf, type Failure, type Selection } from "../cycle.ts";
import type { MindEffects } from "../effects.ts";
import { judge } from "../install.ts";
import { dataSlots, runTrial, type TrialInput } from "../trial.ts";

/** Without examples nothing but agreement speaks for a method: one voice is none. */
const VOICES_WITHOUT_EXAMPLES = 2;

export function validating(effects: MindEffects) {
  return async (call: PrimitiveCall): Promise<Stored> => {
    const cycle = await cycleOf(effects, call);
    const brief = await cycle.need("brief");
    const candidates = await cycle.need("candidates");
    const judged: { candidate: Candidate; verdicts: Verdict[] }[] = [];
    for (const candidate of candidates) {
      const verdicts = await judge(
        effects.interpreter(),
        subjectOf(cycle, brief, candidate),
        { intent: brief.intent, examples: brief.examples },
        brief.args,
      );
      judged.push({ candidate, verdicts });
      effects.trail.emit({
        ...eventBase(cycle),
        event_type: "candidate_judged",
        guardian_findings: verdicts.flatMap((verdict) => verdict.findings),
        final_outcome: verdicts.every((verdict) => verdict.accepted) ? "accepted" : "refused",
        data: {
          candidate: candidate.id,
          samples: candidate.samples,
          source: candidate.source,
          verdicts: verdicts.map(({ guardian, accepted }) => ({ guardian, accepted })),
        },
      });
    }
    const passed = judged.filter(({ verdicts }) => verdicts.every((verdict) => verdict.accepted)).map(({ candidate }) => candidate);
    const { selection, failure, data } =
      passed.length === 0 ? { failure: nearest(judged), data: {} } : await choose(effects, cycle, brief, passed);
    effects.trail.emit({
      ...eventBase(cycle),
      event_type: "selection",
      guardian_findings: failure?.findings ?? [],
      final_outcome: selection ? "chosen" : "none",
      data: { candidates: candidates.length, passed: passed.map((candidate) => candidate.id), ...data },
    });
    if (selection) {
      cycle.set("selection", selection);
      await cycle.become("COMPLETE");
    } else if (failure) {
      await cycle.fail(failure);
    }
    return null;
  };
}

interface Choice {
  selection?: Selection;
  failure?: Failure;
  data: Record<string, unknown>;
}

/** Agreement: the candidates that passed are compared on inputs that neither they nor the caller chose. */
async function choose(effects: MindEffects, cycle: Cycle, brief: MissionBrief, passed: readonly Candidate[]): Promise<Choice> {
  const slots = await dataSlots(cycle.session, brief.receiver);
  const count = effects.settings.derivedInputs;
  const inputs: TrialInput[] = deriveInputs({
    params: brief.params,
    slots,
    examples: brief.examples,
    realArgs: brief.args,
    count,
    seed: brief.selector,
  });
  const voices = [];
  for (const candidate of passed) {
    const signatures: string[] = [];
    for (const input of inputs)
      signatures.push(
        outcomeSignature(await runTrial(effects.interpreter(), { ...subjectOf(cycle, brief, candidate), seed: cycle.mission.id }, input)),
      );
    voices.push({ id: candidate.id, weight: candidate.samples.length, size: candidate.source.length, signatures });
  }
  const agreement = agree(voices, effects.settings.quorum);
  const data = { share: agreement.share, clusters: agreement.clusters, inputs: inputs.length };
  const chosen = passed.find((candidate) => candidate.id === agreement.chosen);
  const heard = (agreement.clusters[0]?.weight ?? 0) >= (brief.examples.length === 0 ? VOICES_WITHOUT_EXAMPLES : 1);
  if (chosen && heard) return { selection: { source: chosen.source, samples: chosen.samples }, data: { ...data, chosen: chosen.id } };

  const input = agreement.distinguishing === null ? undefined : inputs[agreement.distinguishing];
  const said =
    agreement.distinguishing === null
      ? []
      : voices.map((voice) => ({
          candidate: voice.id,
          samples: voice.weight,
          outcome: voice.signatures[agreement.distinguishing as number],
        }));
  const alone =
    agreement.share >= effects.settings.quorum && heard
      ? "the candidates that pass do nothing but fail on every other input"
      : `only one sample of ${brief.selector} passed and there are no examples to hold it against`;
  const message = input
    ? `the candidates that pass disagree on ${brief.selector}(${input.args.map((arg) => JSON.stringify(arg)).join(", ")}) with ${JSON.stringify(input.slots ?? {})}: add an example that says what is right there`
    : `${alone}: add examples`;
  const finding: Finding = { guardian: "BehaviourGuardian", rule: "agreement", message };
  return {
    failure: { rule: "agreement", artifact: passed[0]?.source ?? "", findings: [finding], final: true },
    data: { ...data, distinguishing: input ?? null, said },
  };
}

/** The refused candidate that came furthest through the cascade, and among those the one most samples wrote: what a correction starts from. */
function nearest(judged: readonly { candidate: Candidate; verdicts: Verdict[] }[]): Failure {
  const ranked = [...judged].sort(
    (a, b) =>
      b.verdicts.length - a.verdicts.length ||
      findingsOf(a).length - findingsOf(b).length ||
      b.candidate.samples.length - a.candidate.samples.length,
  );
  const best = ranked[0];
  const findings = best ? findingsOf(best) : [];
  return {
    rule: findings[0] ? `${findings[0].guardian}/${findings[0].rule}` : "no-candidate",
    artifact: best?.candidate.source ?? "",
    findings,
    final: false,
  };
}

const findingsOf = ({ verdicts }: { verdicts: Verdict[] }): Finding[] => verdicts.flatMap((verdict) => verdict.findings);

const subjectOf = (cycle: Cycle, brief: MissionBrief, candidate: Candidate) => ({
  session: cycle.session,
  receiver: brief.receiver,
  holder: brief.holder,
  selector: brief.selector,
  source: candidate.source,
  clock: cycle.mission.createdAt,
});

const eventBase = (cycle: Cycle) => ({
  cycle_id: cycle.mission.id,
  mission_id: cycle.mission.root ?? cycle.mission.id,
  mission_hash: cycle.mission.key,
  transaction_id: { session: cycle.session.id, tid: null },
  current_state: "VALIDATING",
  active_persona: "ALFRED",
});
