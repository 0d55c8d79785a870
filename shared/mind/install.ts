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
import { oneLine } from "../one-line.ts";
import type { OperationsWrite } from "../operations/writes.ts";
import { contractAfter } from "./contract.ts";
import { brokenBy } from "./dependants.ts";
import type { MindEffects } from "./effects.ts";
import { membersOf } from "./receiver.ts";
import { surroundingsOf } from "./surroundings.ts";
import { laterThan, runTrial, sourceHash, type TrialSubject } from "./trial.ts";

export interface Installation {
  holder: Oid;
  /** Who answers the method in trials: the receiver of the message that was not understood, or the holder itself. */
  receiver: Oid;
  selector: string;
  source: string;
  contract: Contract;
  /** The arguments of the message that waits for the method; undefined when none does. */
  realArgs?: Stored[] | undefined;
  /** Whether the contract takes the place of the one that the version before had, instead of adding to it. */
  supersedes?: boolean | undefined;
  clock: number;
  provenance: Method["provenance"];
}

/**
 * Judges a method and, accepted, writes it into the session's holder; the caller commits.
 * @throws BatError GuardianRejected with `details.findings` and `details.verdicts`.
 */
export async function installMethod(effects: Judges, session: Session, installation: Installation): Promise<Method> {
  const { holder, receiver, selector, source, contract, provenance } = installation;
  const problem = unteachable(selector);
  if (problem) throw new BatError("InvalidInput", problem);
  const before = methodOf((await session.record(holder)).slots[selector]);
  const subject = { ...installation, session };
  const { verdicts, expects } = await judge(effects, subject, contract, installation);
  const findings = verdicts.flatMap((verdict) => verdict.findings);
  if (findings.length > 0) {
    throw new BatError("GuardianRejected", `${selector} was not installed: ${findings.map((finding) => finding.message).join("; ")}`, {
      findings,
      verdicts,
    });
  }
  const kept = installation.supersedes ? undefined : before?.contract;
  const method: Method = {
    source,
    hash: sourceHash(source),
    version: (before?.version ?? 0) + 1,
    contract: await contractAfter(effects.interpreter(), subject, contract, kept, installation.realArgs),
    provenance: receiver === holder ? provenance : { ...provenance, receiver },
  };
  session.write(holder, selector, methodSlot(method));
  for (const expected of expects) session.emit(expected);
  return method;
}

const unsteady = (finding: Finding): Finding => ({
  ...finding,
  rule: "unsteady",
  message: `at another time, with other chance, ${finding.message}; it was right before: the outcome must not depend on Date or Math.random`,
});

/** What a verdict is made with. */
export type Judges = Pick<MindEffects, "interpreter" | "checkTypes" | "operations">;

interface Judgement {
  verdicts: Verdict[];
  /** For the commit that installs the method. */
  expects: OperationsWrite[];
}

/** All verdicts on a method, from cheap to dear: behaviour is tried only when the text is in order. */
export async function judge(
  effects: Judges,
  subject: TrialSubject,
  contract: Contract,
  { realArgs, supersedes = false }: Pick<Installation, "realArgs" | "supersedes">,
): Promise<Judgement> {
  const { session, source, selector } = subject;
  const receiver = await membersOf(session, subject.receiver);
  const verdicts = staticVerdicts(source, selector, objectsIn(receiver.data));
  const accepted = (): boolean => verdicts.every((verdict) => verdict.accepted);
  if (!accepted()) return { verdicts, expects: [] };
  const declarations = declarationsOf(await surroundingsOf(session, receiver, contract.examples, realArgs));
  verdicts.push(verdictOf(TYPE_GUARDIAN, await effects.checkTypes({ source, selector, declarations })));
  if (!accepted()) return { verdicts, expects: [] };
  const findings = await behaviourFindings(effects.interpreter(), subject, contract, realArgs);
  // What it breaks elsewhere is asked of a method that is right in itself.
  const { findings: broken, expects } =
    findings.length === 0 ? await brokenBy(effects, subject, supersedes) : { findings: [], expects: [] };
  verdicts.push(verdictOf("BehaviourGuardian", [...findings, ...broken]));
  return { verdicts, expects };
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
  const later = laterThan(subject);
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
      message: `${selector} with the message's own arguments ends in an error: ${oneLine(message)}`,
    },
  ];
}
