/**
 * The primordial objects (§1.7, §1.8): by name, their slots, and what each slot may become. Genesis makes them from this table, and the
 * organization guardian keeps them by it. A slot that is not in it is structure and may change.
 */
import { STATES, type StateName } from "../mind/machine.ts";

export type SlotRule =
  /** A host operation that no method can do in its place: it stays. */
  | { kind: "primitive"; name: string }
  /** A host operation or a method: how the system thinks (§5.1) and what personas do may be replaced by a message. */
  | { kind: "step"; name: string }
  /** References to other primordial objects, as genesis gave them. */
  | { kind: "references"; names: readonly string[] }
  /** References to all primordial objects of the image, in any order. */
  | { kind: "roster" }
  | { kind: "reference"; name: string }
  | { kind: "constant"; value: string }
  /** Data that may change and keeps its form. */
  | { kind: "codex" | "blob" | "blob or null" | "flag" | "list" | "map" };

export type Primordial = Readonly<Record<string, SlotRule>>;

const primitive = (name: string): SlotRule => ({ kind: "primitive", name });
const step = (name: string): SlotRule => ({ kind: "step", name });
const parents = (...names: string[]): { parents: SlotRule } => ({ parents: { kind: "references", names } });

/** The step after a state where nothing goes wrong; a method in a state's place moves on by it: `this.synthesis_state = this.next`. */
const following = (state: StateName): StateName | undefined => (state === "COMPLETE" ? undefined : STATES[STATES.indexOf(state) + 1]);

function stateSlots(state: StateName): Primordial {
  const next = following(state);
  return {
    ...parents("traits"),
    state: { kind: "constant", value: state },
    _process_synthesis_: step(state.toLowerCase()),
    ...(next === undefined ? {} : { next: { kind: "reference", name: next } }),
  };
}

const objects: Record<string, Primordial> = {
  traits: {
    ...parents(),
    _doesNotUnderstand_: primitive("does_not_understand"),
    _clone_persistent_: primitive("clone_persistent"),
    _install_method_: primitive("install_method"),
  },
  pLLM_obj: {
    ...parents("traits"),
    infer_: primitive("infer"),
    embed_: primitive("embed"),
    weights: { kind: "blob" },
    states_rules: { kind: "flag" },
    embedding_weights: { kind: "blob or null" },
  },
  knowledge_catalog: { ...parents("traits"), search_: primitive("search") },
  lora_repository: { ...parents("traits"), adapters: { kind: "map" } },
  BRICK: { ...parents("traits"), codex: { kind: "codex" } },
  ROBIN: { ...parents("traits"), codex: { kind: "codex" } },
  BABS: { ...parents("traits"), codex: { kind: "codex" }, find_similar_methods_: step("find_similar_methods") },
  ALFRED: { ...parents("traits"), codex: { kind: "codex" }, derive_edge_cases_: step("derive_edge_cases") },
  orchestrator: { ...parents("pLLM_obj", "ALFRED", "traits"), start_cognitive_cycle_for_: primitive("start_cognitive_cycle_for") },
  ...Object.fromEntries(STATES.map((state) => [state, stateSlots(state)])),
  genesis: { ...parents("traits"), organization: { kind: "roster" }, reports: { kind: "list" } },
};

export const PRIMORDIAL: ReadonlyMap<string, Primordial> = new Map(Object.entries(objects));

/** The names of the primordial objects that a primordial object delegates to, nearest first, itself left out. */
export function ancestorsOf(name: string): string[] {
  const rule = PRIMORDIAL.get(name)?.parents;
  const names = rule?.kind === "references" ? rule.names : [];
  return [...new Set(names.flatMap((parent) => [parent, ...ancestorsOf(parent)]))];
}
