/** The static guardians: what is checked on a method's text before anything is run. Adding one is one file and one line in `guardians`. */
import { capabilityFindings } from "./capability.ts";
import type { HeldObjects } from "./flow/others.ts";
import { type Finding, type Verdict, verdictOf } from "./guardian.ts";
import { persistenceFindings } from "./persistence.ts";
import { type MethodTree, parseMethod } from "./syntax.ts";

const guardians: readonly { name: string; check: (tree: MethodTree, objects: HeldObjects | undefined) => Finding[] }[] = [
  { name: "CapabilityGuardian", check: capabilityFindings },
  { name: "PersistenceGuardian", check: persistenceFindings },
];

/** Findings shown of one guardian: a model reads the first ones. */
const SHOWN = 12;

/**
 * The verdicts on a method's source, for the install path, VALIDATING and `batos check` alike. Source that is no method gets the syntax verdict alone.
 * `objects`: what of the receiver's slots hold other objects, where there is a receiver (`objectsIn`).
 */
export function staticVerdicts(source: string, selector: string, objects?: HeldObjects): Verdict[] {
  const parsed = shallow(() => parseMethod(source, selector));
  if (parsed === undefined) return [verdictOf("SyntaxGuardian", [tooDeep("SyntaxGuardian")])];
  if ("findings" in parsed) return [verdictOf("SyntaxGuardian", parsed.findings)];
  const { tree } = parsed;
  return [
    verdictOf("SyntaxGuardian", []),
    ...guardians.map(({ name, check }) => verdictOf(name, shallow(() => check(tree, objects).slice(0, SHOWN)) ?? [tooDeep(name)])),
  ];
}

/** What it answers, or undefined when it overflows the stack: a guardian has a word on everything that may be written. */
function shallow<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const tooDeep = (guardian: string): Finding => ({
  guardian,
  rule: "too-complex",
  message: "the method is nested too deeply to be checked; write it as several methods",
  line: 1,
  column: 1,
});
