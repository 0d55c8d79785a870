/**
 * The install path: the only way a method gets into the image. Every verdict is computed here, by the host, whatever the states of a cycle
 * said before (§5.3): the image can change how it thinks, but not what it takes to be believed.
 */
import { BatError } from "../errors.ts";
import { contradictions, judgeExample, type TrialOutcome } from "../guardian/behaviour.ts";
import { type Finding, type Verdict, verdictOf } from "../guardian/guardian.ts";
import { objectsIn } from "../guardian/persistence.ts";
import { staticVerdicts } from "../guardian/static.ts";
import { declarationsOf, TYPE_GUARDIAN } from "../guardian/types/declarations.ts";
import type { Session } from "../image/session.ts";
import { type Contract, type Method, methodOf, methodSlot, type Oid, type Stored, unteachable } from "../image/values.ts";
import type { MindEffects } from "./effects.ts";
import { membersOf } from "./receiver.ts";
import { surroundingsOf } from "./surroundings.ts";
import { runTrial, sourceHash, type TrialSubject } from "./trial.ts";

export interface Installation {
  holder: Oid;
  /** Who answers the method in trials: the receiver of the message that was not understood, or the holder itself. */
  receiver: Oid;
  selector: string;
  source: string;
  contract: Contract;
  /** The arguments of the message that waits for the method; undefined when none does. */
  realArgs?: Stored[] | undefined;
  clock: number;
  provenance: Method["provenance"];
}

/**
 * Judges a method and, accepted, writes it into the session's holder; the caller commits.
 * @throws BatError GuardianRejected with `details.findings` and `details.verdicts`.
 */
export async function installMethod(effects: Judges, session: Session, installation: Installation): Promise<Method> {
  const { holder, selector, source, contract, provenance } = installation;
  const problem = unteachable(selector);
  if (problem) throw new BatError("InvalidInput", problem);
  const verdicts = await judge(effects, { ...installation, session }, contract, installation.realArgs);
  const findings = verdicts.flatMap((verdict) => verdict.findings);
  if (findings.length > 0) {
    throw new BatError("GuardianRejected", `${selector} was not installed: ${findings.map((finding) => finding.message).join("; ")}`, {
      findings,
      verdicts,
    });
  }
  const before = methodOf((await session.record(holder)).slots[selector]);
  const method: Method = { source, hash: sourceHash(source), version: (before?.version ?? 0) + 1, contract, provenance };
  session.write(holder, selector, methodSlot(method));
  session.emit({ write: "indexMethod", holder, selector, intent: contract.intent ?? "", source });
  return method;
}

/** The live send comes later than the first trial and has another seed: what holds only at one time and chance does not hold. */
const LATER_MS = 61_007;
const unsteady = (finding: Finding): Finding => ({
  ...finding,
  rule: "unsteady",
  message: `at another time, with other chance, ${finding.message}; it was right before: the outcome must not depend on Date or Math.random`,
});

/** What a verdict is made with. */
export type Judges = Pick<MindEffects, "interpreter" | "checkTypes">;

/** All verdicts on a method, from cheap to dear: behaviour is tried only when the text is in order. */
export async function judge(
  effects: Judges,
  subject: TrialSubject,
  contract: Contract,
  realArgs: Stored[] | undefined,
): Promise<Verdict[]> {
  const { session, source, selector } = subject;
  const receiver = await membersOf(session, subject.receiver);
  const verdicts = staticVerdicts(source, selector, objectsIn(receiver.data));
  const accepted = (): boolean => verdicts.every((verdict) => verdict.accepted);
  if (!accepted()) return verdicts;
  const declarations = declarationsOf(await surroundingsOf(session, receiver, contract.examples, realArgs));
  verdicts.push(verdictOf(TYPE_GUARDIAN, await effects.checkTypes({ source, selector, declarations })));
  if (accepted())
    verdicts.push(verdictOf("BehaviourGuardian", await behaviourFindings(effects.interpreter(), subject, contract, realArgs)));
  return verdicts;
}

async function behaviourFindings(
  interpreter: ReturnType<Judges["interpreter"]>,
  subject: TrialSubject,
  contract: Contract,
  realArgs: Stored[] | undefined,
): Promise<Finding[]> {
  const findings: Finding[] = contradictions(contract.examples);
  const sought: ((subject: TrialSubject) => Promise<Finding[]>)[] = contract.examples.map(
    (example) => async (at) => judgeExample(example, await runTrial(interpreter, at, example)),
  );
  if (realArgs) sought.push(async (at) => judgeReal(subject.selector, contract, await runTrial(interpreter, at, { args: realArgs })));
  const later = { ...subject, clock: subject.clock + LATER_MS, seed: `later/${sourceHash(subject.source)}` };
  for (const judged of sought) {
    const found = await judged(subject);
    findings.push(...(found.length > 0 ? found : (await judged(later)).map(unsteady)));
  }
  return findings;
}

/**
 * The waiting message's own arguments: they may be refused with an error only where the contract says that the method refuses something
 * (an example that throws); a limit, a missing send or an unsignalled change is never right.
 */
function judgeReal(selector: string, contract: Contract, outcome: TrialOutcome): Finding[] {
  if (outcome.kind === "returned" || (outcome.kind === "threw" && contract.examples.some((example) => example.throws))) return [];
  const { message } = outcome.error;
  return [
    {
      guardian: "BehaviourGuardian",
      rule: "real-arguments",
      message: `${selector} with the message's own arguments ends in an error: ${message}`,
    },
  ];
}
