/** The static guardians: what is checked on a method's text before anything is run. Adding one is one file and one line in `guardians`. */
import { capabilityFindings } from "./capability.ts";
import { type Finding, type Verdict, verdictOf } from "./guardian.ts";
import { persistenceFindings } from "./persistence.ts";
import { type MethodTree, parseMethod } from "./syntax.ts";

const guardians: readonly { name: string; check: (tree: MethodTree) => Finding[] }[] = [
  { name: "CapabilityGuardian", check: capabilityFindings },
  { name: "PersistenceGuardian", check: persistenceFindings },
];

/** Findings shown of one guardian: a model reads the first ones. */
const SHOWN = 12;

/** The verdicts on a method's source, for the install path, VALIDATING and `batos check` alike. Source that is no method gets the syntax verdict alone. */
export function staticVerdicts(source: string, selector: string): Verdict[] {
  const parsed = parseMethod(source, selector);
  if ("findings" in parsed) return [verdictOf("SyntaxGuardian", parsed.findings)];
  return [verdictOf("SyntaxGuardian", []), ...guardians.map(({ name, check }) => verdictOf(name, check(parsed.tree).slice(0, SHOWN)))];
}
