/**
 * The organization guardian (§1.7): what makes the system what it is may change, but is never deleted, emptied or turned into something else.
 * `PRIMORDIAL` says what it is, slot by slot; what stands here is what a write to a primordial object must keep. Names need no rule of their own:
 * the store gives each once and takes none back, and a pack begins with what has a name.
 */
import { POLICIES_SLOT, policiesIn } from "../image/merge.ts";
import { ancestorsOf, PRIMORDIAL, type SlotRule } from "../image/primordial.ts";
import { canonicalJson, isBehaviour, isBlob, isBox, isRef, methodOf, type Oid, primitiveOf, ref, type Stored } from "../image/values.ts";
import { codexFindings } from "../persona/codex.ts";
import { COVENANTS_SLOT } from "./covenants.ts";
import type { Finding } from "./guardian.ts";

/** The primordial objects of an image, by oid, with their names. */
export type Organization = ReadonlyMap<Oid, string>;

type Writes = ReadonlyMap<Oid, ReadonlyMap<string, Stored | undefined>>;

const guardian = "OrganizationGuardian";
/** Every slot that some primordial object must have. */
const ruled = new Set([...PRIMORDIAL.values()].flatMap((slots) => Object.keys(slots)));

/** What is wrong with the writes of a commit, as far as they touch primordial objects. Everything else is structure and may change. */
export function organizationFindings(writes: Writes, organization: Organization): Finding[] {
  return [...writes].flatMap(([oid, slots]) => {
    const name = organization.get(oid);
    if (name === undefined) return [];
    const oids = new Map([...organization].map(([each, known]) => [known, each]));
    return [...slots].flatMap(([slot, value]) => {
      const rule = ownRule(name, slot);
      return rule ? ruledFindings(name, slot, rule, value, oids) : value === undefined ? [] : addedFindings(name, slot, value);
    });
  });
}

/** What a slot that genesis gave the object must stay. */
function ruledFindings(name: string, slot: string, rule: SlotRule, value: Stored | undefined, oids: ReadonlyMap<string, Oid>): Finding[] {
  const at = `${name}.${slot}`;
  const to = (other: string): Stored => ref(oids.get(other) ?? other);
  const fixed = (made: Stored): Finding[] => {
    const message = `${at} holds the system together and stays as it is; make an object of your own that delegates to ${name}, and change that`;
    return canonicalJson(value) === canonicalJson(made) ? [] : [refuse("fixed", at, message)];
  };
  const data = (kept: boolean, wanted: string): Finding[] =>
    kept ? [] : [refuse("required-data", at, `${at} is data that the system needs, and cannot be removed; write ${wanted}`)];
  const held = value ?? null;
  switch (rule.kind) {
    case "primitive": {
      const message = `${at} is an operation of the host that no method can do in its place, and stays; override it in an object of your own`;
      return primitiveOf(value) === rule.name ? [] : [refuse("primitive", at, message)];
    }
    case "step": {
      const message = `${at} is behaviour of the system and cannot be removed or become data; install a method there, or write to another slot`;
      return methodOf(value) || primitiveOf(value) === rule.name ? [] : [refuse("behaviour", at, message)];
    }
    case "references":
      return fixed(rule.names.map(to));
    case "roster": {
      const message = `${at} lists the objects that the system is made of, each once, and nothing else; leave it as it is`;
      const listed = Array.isArray(value) ? value.map((item) => (isRef(item) ? item.$ref : "")).sort() : [];
      return canonicalJson(listed) === canonicalJson([...oids.values()].sort()) ? [] : [refuse("fixed", at, message)];
    }
    case "reference":
      return fixed(to(rule.name));
    case "constant":
      return fixed(rule.value);
    case "codex":
      return codexFindings(name, value);
    case "blob":
      return data(isBlob(held), "the handle of a blob");
    case "blob or null":
      return data(value !== undefined && (value === null || isBlob(value)), "the handle of a blob, or null");
    case "flag":
      return data(typeof held === "boolean", "true or false");
    case "list":
      return data(Array.isArray(held), "a list, which may be empty");
    case "map":
      return data(isMap(held), "an object, which may be empty");
  }
}

/**
 * What a slot that genesis did not give the object must not do: lead lookups elsewhere, rule the slots above, or be found where another object's
 * is meant. A cycle looks in its state, and so in traits, before it comes to the orchestrator and the model.
 */
function addedFindings(name: string, slot: string, value: Stored): Finding[] {
  const at = `${name}.${slot}`;
  if (slot === "delegates")
    return [
      refuse(
        "delegates",
        at,
        `${at} cannot be: ${name} delegates to its parents alone; give the slot to an object of your own that delegates to ${name}`,
      ),
    ];
  if (slot === COVENANTS_SLOT || slot === POLICIES_SLOT)
    return Object.keys(policiesIn(value)).flatMap((spoken) =>
      ruled.has(spoken)
        ? [
            refuse(
              "ruled",
              `${at}.${spoken}`,
              `${at}.${spoken} cannot be: the system rests on slots of that name; say it in an object of your own`,
            ),
          ]
        : [],
    );
  const owner = [...ancestorsOf(name), ...PRIMORDIAL.keys()].find((other) => ownRule(other, slot));
  // Personas may each have an action of the same name: who is asked for it is named.
  if (owner === undefined || (ownRule(owner, slot)?.kind === "step" && !ancestorsOf(name).includes(owner))) return [];
  return [
    refuse("hidden", at, `${at} would hide ${owner}.${slot}, which the system rests on; choose another slot, or an object of your own`),
  ];
}

function ownRule(name: string, slot: string): SlotRule | undefined {
  const slots = PRIMORDIAL.get(name);
  return slots && Object.hasOwn(slots, slot) ? slots[slot] : undefined;
}

const refuse = (rule: string, path: string, message: string): Finding => ({ guardian, rule, message, path });

const isMap = (value: Stored): boolean => isBox(value) && !isBehaviour(value) && !isRef(value) && !isBlob(value);
