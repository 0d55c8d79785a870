/** Awakening (§1.8): the primordial objects, made in one transaction; later starts resume the image. */
import type { Boundary } from "../boundaries.ts";
import { isBatError } from "../errors.ts";
import { makeModelRepository } from "../language/models.ts";
import { toSlot } from "../mind/data.ts";
import { STATES } from "../mind/machine.ts";
import codex from "../persona/codex.json" with { type: "json" };
import { PERSONAS } from "../persona/codex.ts";
import type { Session } from "./session.ts";
import type { Identity, OpenSession } from "./sessions.ts";
import type { ObjectStore } from "./store.ts";
import { type BlobHandle, type Oid, primitiveSlot, ref, type Stored } from "./values.ts";

export interface AwakenEffects {
  store: ObjectStore;
  openSession: OpenSession;
  identity: Identity;
  boundary: Boundary;
  /** The seed model's weights, already in the blob store. */
  seedWeights: BlobHandle;
  /** False for a model that was trained on the rules, true for one that must be told. */
  statesRules: boolean;
}

/** Makes the image, or finds it made. A crash in between leaves no image; of two that start at once, one makes it. */
export async function awaken(effects: AwakenEffects): Promise<"created" | "resumed"> {
  if ((await effects.store.lastTid()) > 0) return "resumed";
  const session = await effects.openSession();
  primordial(session, effects);
  await effects.boundary("genesis:before-commit");
  try {
    await session.commit({ time: effects.identity.clock(), actor: "genesis", note: "the primordial objects" });
  } catch (error) {
    if (!isBatError(error, "Conflict")) throw error;
    return "resumed";
  }
  await effects.boundary("genesis:after-commit");
  return "created";
}

function primordial(session: Session, effects: AwakenEffects): void {
  const named: Oid[] = [];
  const make = (name: string, slots: Record<string, Stored>): Oid => {
    const oid = session.create(slots);
    session.name(name, oid);
    named.push(oid);
    return oid;
  };
  const traits = make("traits", {
    parents: [],
    _doesNotUnderstand_: primitiveSlot("does_not_understand"),
    _clone_persistent_: primitiveSlot("clone_persistent"),
    _install_method_: primitiveSlot("install_method"),
  });
  const parents = [ref(traits)];
  const model = make("pLLM_obj", {
    parents,
    infer_: primitiveSlot("infer"),
    weights: effects.seedWeights,
    states_rules: effects.statesRules,
  });
  const first = {
    name: "seed",
    weights: effects.seedWeights,
    statesRules: effects.statesRules,
    facts: null,
    at: effects.identity.clock(),
    by: "genesis",
  };
  named.push(makeModelRepository(session, traits, first));
  make("knowledge_catalog", { parents, search_: primitiveSlot("search") });
  make("lora_repository", { parents, adapters: {} });
  const actions: Record<string, Record<string, Stored>> = {
    BABS: { find_similar_methods_: primitiveSlot("find_similar_methods") },
    ALFRED: { derive_edge_cases_: primitiveSlot("derive_edge_cases") },
  };
  const personas = new Map(PERSONAS.map((name) => [name, make(name, { parents, codex: toSlot(codex[name]), ...actions[name] })]));
  make("orchestrator", {
    parents: [ref(model), ref(personas.get("ALFRED") as Oid), ref(traits)],
    start_cognitive_cycle_for_: primitiveSlot("start_cognitive_cycle_for"),
  });
  let next: Oid | undefined;
  for (const state of [...STATES].reverse()) {
    // FAILED is made first and leads nowhere; `next` lets a method in a state's place move the pointer on: `this.synthesis_state = this.next`.
    const follows = next === undefined || state === "COMPLETE" ? {} : { next: ref(next) };
    next = make(state, { parents, state, _process_synthesis_: primitiveSlot(state.toLowerCase()), ...follows });
  }
  const genesis = session.create({ parents, organization: named.map(ref), reports: [] });
  session.write(genesis, "organization", [...named, genesis].map(ref));
  session.name("genesis", genesis);
}
