/** The organization guardian (§1.7): what makes the system what it is may change, but is never deleted, emptied or turned into something else. */
import { isBehaviour, isRef, type Oid, type Stored } from "../image/values.ts";
import type { Finding } from "./guardian.ts";

export interface CommitChanges {
  writes: ReadonlyMap<Oid, ReadonlyMap<string, Stored | undefined>>;
  creates: ReadonlyMap<Oid, Readonly<Record<string, Stored>>>;
}

export interface Organization {
  /** The protected objects, by the name findings call them. */
  protected: ReadonlyMap<Oid, string>;
  /** Slots of a protected object that may change but not vanish, nor become data where they were behaviour. */
  required: ReadonlyMap<Oid, ReadonlySet<string>>;
}

const guardian = "OrganizationGuardian";

/** Required slots that hold data by nature; every other required slot is behaviour and stays behaviour. */
const dataSlots = new Set(["parents", "delegates", "codex", "organization", "weights"]);

/** What is wrong with a commit, as far as it touches protected objects. Everything else is structure and may change. */
export function organizationFindings(commit: CommitChanges, organization: Organization): Finding[] {
  const findings: Finding[] = [];
  for (const [oid, name] of organization.protected) {
    const refuse = (rule: string, slot: string, message: string): void => {
      findings.push({ guardian, rule, message, path: `${name}.${slot}` });
    };
    if (commit.creates.has(oid))
      refuse("replaced", "*", `${name} is part of the system's organization and cannot be replaced by a new object; change its slots`);
    const required = organization.required.get(oid);
    for (const [slot, value] of commit.writes.get(oid) ?? []) {
      const kept = required?.has(slot);
      if (slot === "parents" && (kept || value !== undefined) && !isDelegation(value))
        refuse("parents", slot, `${name} would lose its parents; write a list of at least one reference, or leave them as they are`);
      else if (kept && value === undefined)
        refuse("required-slot", slot, `${name}.${slot} is part of the system's organization and cannot be removed; replace it instead`);
      else if (kept && !dataSlots.has(slot) && !isBehaviour(value))
        refuse(
          "behaviour",
          slot,
          `${name}.${slot} is behaviour and cannot become data; install a method there, or write the data to another slot`,
        );
      else if (kept && dataSlots.has(slot) && (value === null || isBehaviour(value)))
        refuse("required-slot", slot, `${name}.${slot} is required data and cannot be emptied; write its new value`);
    }
  }
  return findings;
}

const isDelegation = (value: Stored | undefined): boolean => Array.isArray(value) && value.length > 0 && value.every(isRef);
