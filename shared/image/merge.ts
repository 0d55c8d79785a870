/**
 * Merge policies (§2.2): how two transactions that changed the same slot from the same start are both kept. An object, or a parent, says so in
 * its slot `merge_policies`: `{"views": "counter", "tags": "union", "log": "append"}`. Without one the later commit is a Conflict.
 */
import { BatError } from "../errors.ts";
import { canonicalJson, type Stored } from "./values.ts";

/** `counter`: both differences count. `union`: a list without order or doubles, what either added or took out. `append`: both tails, the earlier commit's first. */
export const MERGE_POLICIES = ["counter", "union", "append"] as const;
export type MergePolicy = (typeof MERGE_POLICIES)[number];

/** The slot that names the policies of an object's slots; it is inherited as a whole. */
export const POLICIES_SLOT = "merge_policies";

/** What a store needs to merge a slot: its policy, and its value where the session started. */
export interface Merge {
  policy: MergePolicy;
  base: Stored | undefined;
  /** Whether the slot's covenant lets a merged value be; without it, every value may. */
  admits?: ((merged: Stored) => boolean) | undefined;
}

/**
 * Mine and theirs as one, or undefined where the policy has no answer: a value of another kind, a list that was not only added to, a sum that the
 * slot's covenant refuses. The work then runs again and sees the newest value, so that it can refuse by itself.
 */
export function mergedValue(merge: Merge, theirs: Stored | undefined, mine: Stored | undefined): Stored | undefined {
  const merged = joined(merge, theirs, mine);
  return merged !== undefined && merge.admits?.(merged) === false ? undefined : merged;
}

function joined({ policy, base }: Merge, theirs: Stored | undefined, mine: Stored | undefined): Stored | undefined {
  if (policy === "counter") {
    const [start, one, other] = [base ?? 0, theirs ?? 0, mine];
    if (typeof start !== "number" || typeof one !== "number" || typeof other !== "number") return undefined;
    const sum = one + (other - start);
    return Number.isFinite(sum) ? sum : undefined;
  }
  const [start, one, other] = [base ?? [], theirs ?? [], mine];
  if (!Array.isArray(start) || !Array.isArray(one) || !Array.isArray(other)) return undefined;
  const [was, left, right] = [start.map(canonicalJson), one.map(canonicalJson), other.map(canonicalJson)];
  if (policy === "append") {
    const extendsStart = (list: readonly string[]): boolean => was.every((text, at) => list[at] === text);
    return extendsStart(left) && extendsStart(right) ? [...one, ...other.slice(start.length)] : undefined;
  }
  const [known, there] = [new Set(was), new Set(left)];
  const kept = new Map(other.map((value, at) => [right[at] as string, value]));
  return [
    ...one.filter((_, at) => !known.has(left[at] as string) || kept.has(left[at] as string)),
    ...[...kept].flatMap(([text, value]) => (known.has(text) || there.has(text) ? [] : [value])),
  ];
}

/** The policies that a `merge_policies` slot names; another kind of value names none. */
export function policiesIn(value: Stored | undefined): Readonly<Record<string, MergePolicy>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, MergePolicy>) : {};
}

/** @throws BatError InvalidInput for a value of `merge_policies` that is no map of slot names to policies. */
export function checkPolicies(value: Stored): void {
  const policies = Object.entries(policiesIn(value));
  const known: readonly unknown[] = MERGE_POLICIES;
  const wrong = policies.find(([, policy]) => !known.includes(policy));
  if (wrong === undefined && value === policiesIn(value)) return;
  const found = wrong ? `"${wrong[0]}" has ${JSON.stringify(wrong[1])}` : `it is ${JSON.stringify(value)}`;
  throw new BatError(
    "InvalidInput",
    `${POLICIES_SLOT} maps slot names to ${MERGE_POLICIES.map((policy) => `"${policy}"`).join(", ")}; ${found}.`,
    { slot: POLICIES_SLOT },
  );
}
