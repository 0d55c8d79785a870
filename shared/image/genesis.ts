/** Awakening (§1.8): the primordial objects, made in one transaction; later starts resume the image. */
import type { Boundary } from "../boundaries.ts";
import { isBatError } from "../errors.ts";
import { makeModelRepository } from "../language/models.ts";
import { toSlot } from "../mind/data.ts";
import codex from "../persona/codex.json" with { type: "json" };
import { PRIMORDIAL, type SlotRule } from "./primordial.ts";
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
  const oids = new Map([...PRIMORDIAL.keys()].map((name) => [name, effects.identity.newId()]));
  const to = (name: string): Stored => ref(oids.get(name) as Oid);
  const made = (name: string, rule: SlotRule): Stored => {
    switch (rule.kind) {
      case "primitive":
      case "step":
        return primitiveSlot(rule.name);
      case "references":
        return rule.names.map(to);
      case "roster":
        return [...oids.keys()].map(to);
      case "reference":
        return to(rule.name);
      case "constant":
        return rule.value;
      case "codex":
        return toSlot(codex[name as keyof typeof codex]);
      case "blob":
        return effects.seedWeights;
      case "blob or null":
        return null;
      case "flag":
        return effects.statesRules;
      case "list":
        return [];
      case "map":
        return {};
    }
  };
  for (const [name, slots] of PRIMORDIAL) {
    session.create(Object.fromEntries(Object.entries(slots).map(([slot, rule]) => [slot, made(name, rule)])), oids.get(name) as Oid);
    session.name(name, oids.get(name) as Oid);
  }
  // Structure, not organization: it names models and decides nothing.
  makeModelRepository(session, oids.get("traits") as Oid, {
    name: "seed",
    weights: effects.seedWeights,
    statesRules: effects.statesRules,
    facts: null,
    at: effects.identity.clock(),
    by: "genesis",
  });
}
