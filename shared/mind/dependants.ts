/**
 * What a change of a method does to others (§13.1): their examples stay with them as tests, and a change beneath them that breaks one is refused. So
 * is a new version of a method that breaks what the version before it promised.
 */

import { isBatError } from "../errors.ts";
import { judgeExample } from "../guardian/behaviour.ts";
import type { Finding } from "../guardian/guardian.ts";
import { sendsOf } from "../guardian/sends.ts";
import type { Session } from "../image/session.ts";
import { type Method, methodOf, type Oid } from "../image/values.ts";
import type { MethodMention } from "../operations/operations.ts";
import type { OperationsWrite } from "../operations/writes.ts";
import type { Example } from "./brief.ts";
import type { MindEffects } from "./effects.ts";
import { runTrial, type TrialSubject, untoldMethod } from "./trial.ts";

/** What the verdict on a change's effects needs. */
export type DependantEffects = Pick<MindEffects, "interpreter" | "operations">;

const PAGE = 500;
const guardian = "BehaviourGuardian";

interface Dependant {
  holder: Oid;
  selector: string;
  method: Method;
  /** The changed method, or the dependant of it, that it sends. */
  through: string;
}

/**
 * What a change breaks: examples that hold before it and not with it, of the version before it (unless `supersedes`) and of every method that sends
 * its selector, or sends what does. `expects` is for the commit, which conflicts when another one that does so has come meanwhile.
 * An example that does not hold any more before the change (its receiver has other data now) says nothing against it.
 */
export async function brokenBy(
  effects: DependantEffects,
  change: TrialSubject,
  supersedes: boolean,
): Promise<{ findings: Finding[]; expects: OperationsWrite[] }> {
  const { session, holder, selector } = change;
  const findings: Finding[] = [];
  const before = methodOf((await session.record(holder)).slots[selector]);
  const changed = session.trial();
  changed.write(holder, selector, untoldMethod(change.source));
  if (before && !supersedes) {
    const receiver = before.provenance.receiver ?? holder;
    for (const example of before.contract.examples) {
      const found = await breaks(effects, example, { ...change, receiver }, { ...change, receiver, source: before.source });
      if (found)
        findings.push({
          guardian,
          rule: "contract",
          message: `version ${before.version} of ${selector} kept an example that this one does not: ${found}; keep it, or install with "supersedes": true to give the old contract up`,
        });
    }
  }
  const { dependants, expects } = await dependantsOf(effects, session, holder, selector);
  for (const { through, method, ...one } of dependants) {
    const receiver = method.provenance.receiver ?? one.holder;
    const { examples, seen = [] } = method.contract;
    for (const example of [...examples, ...seen]) {
      const test = { ...one, receiver, source: method.source, clock: change.clock };
      const found = await breaks(effects, example, { ...test, session: changed }, { ...test, session });
      if (!found) continue;
      const message = `${one.selector} of ${one.holder}, which sends ${through}, kept an example before this change and does not with it: ${found}; keep what it needs, or take that example out of its contract first`;
      findings.push({ guardian, rule: "dependant", message });
      break;
    }
  }
  changed.abort();
  return { findings, expects };
}

/** What an example has against a change: the finding when it holds before and not after. */
async function breaks(
  { interpreter }: DependantEffects,
  example: Example,
  after: TrialSubject,
  before: TrialSubject,
): Promise<string | undefined> {
  const run = async (subject: TrialSubject): Promise<Finding | undefined> => {
    try {
      return judgeExample(example, await runTrial(interpreter(), subject, example))[0];
    } catch (error) {
      // Its receiver, or an object of the example, is no more.
      if (isBatError(error, "NotFound")) return { guardian, rule: "gone", message: error.message };
      throw error;
    }
  };
  const found = await run(after);
  return found && !(await run(before)) ? found.message : undefined;
}

/** Methods whose examples may run through a selector, nearest first, and what the commit is to expect of them. Their slots count as read. */
async function dependantsOf(
  { operations }: DependantEffects,
  session: Session,
  holder: Oid,
  selector: string,
): Promise<{ dependants: Dependant[]; expects: OperationsWrite[] }> {
  const found = new Map<string, Dependant>();
  const expects: OperationsWrite[] = [];
  const mentioning = async (text: string | null): Promise<MethodMention[]> => {
    const mentions = await allMentions(operations, text);
    expects.push({ write: "expectMentions", text, known: mentions.map(({ id }) => id) });
    return mentions;
  };
  const unwritten = await mentioning(null);
  const wanted = [selector];
  for (const name of wanted) {
    for (const mention of [...(await mentioning(name)), ...unwritten]) {
      const key = `${mention.holder} ${mention.selector}`;
      if (found.has(key) || (mention.holder === holder && mention.selector === selector)) continue;
      const method = await methodAt(session, mention.holder, mention.selector);
      if (!method) continue;
      const { names, any } = sendsOf(method.source, mention.selector);
      if (!any && !names.has(name)) continue;
      found.set(key, { holder: mention.holder, selector: mention.selector, method, through: name });
      session.noteReads({ [mention.holder]: [mention.selector] });
      if (!wanted.includes(mention.selector)) wanted.push(mention.selector);
    }
  }
  return { dependants: [...found.values()], expects };
}

async function allMentions(operations: DependantEffects["operations"], text: string | null): Promise<MethodMention[]> {
  const mentions: MethodMention[] = [];
  for (;;) {
    const page = await operations.methodsMentioning(text, mentions.at(-1)?.id ?? 0, PAGE);
    mentions.push(...page);
    if (page.length < PAGE) return mentions;
  }
}

async function methodAt(session: Session, oid: Oid, selector: string): Promise<Method | undefined> {
  try {
    return methodOf((await session.record(oid)).slots[selector]);
  } catch (error) {
    if (isBatError(error, "NotFound")) return undefined;
    throw error;
  }
}
