/**
 * The models that the image has (§3.1): `model_repository` names them, each an object with its weights' handle, and `pLLM_obj` holds the handle
 * of the one that thinks. Which one that is, the handle alone says: a second pointer could disagree with it.
 */
import { BatError } from "../errors.ts";
import type { Session } from "../image/session.ts";
import { type BlobHandle, isBlob, isBox, isRef, type Oid, ref, type Stored } from "../image/values.ts";

const REPOSITORY = "model_repository";
const MIND = "pLLM_obj";

/** What a model's file says of itself and what its first load took. `memory` is bytes of RAM and of the accelerators together. */
export interface ModelFacts {
  architecture: string;
  parameters: number;
  /** Tokens. */
  context: number;
  layers: number;
  memory: number;
}

export interface NewModel {
  name: string;
  weights: BlobHandle;
  /** Whether its prompts spell out the rules: yes for all models but those that were trained on them. */
  statesRules: boolean;
  /** Null where nobody has looked into the file: the weights that genesis was given. */
  facts: ModelFacts | null;
  /** Epoch milliseconds. */
  at: number;
  by: string;
}

export interface Model extends NewModel {
  oid: Oid;
  inUse: boolean;
}

/** Makes the repository with its first model, the one that thinks already. For genesis, and for images that are older than the repository. */
export function makeModelRepository(session: Session, traits: Oid, first: NewModel): Oid {
  const repository = session.create({ parents: [ref(traits)], models: { [first.name]: ref(createModel(session, traits, first)) } });
  session.name(REPOSITORY, repository);
  return repository;
}

/** Every model, by name. */
export async function listModels(session: Session): Promise<Model[]> {
  const inUse = await weightsInUse(session);
  const repository = await session.resolve(REPOSITORY).catch(() => undefined);
  if (repository === undefined) return [];
  const named = Object.entries(await namedIn(session, repository)).sort(([a], [b]) => (a < b ? -1 : 1));
  return Promise.all(
    named.map(async ([name, oid]) => {
      const model = modelOf(name, oid, (await session.record(oid)).slots);
      return { ...model, inUse: model.weights.$blob === inUse?.$blob };
    }),
  );
}

/**
 * Adds a model.
 * @throws BatError Conflict: see `refuseKnownModel`
 */
export async function addModel(session: Session, model: NewModel): Promise<Oid> {
  const traits = await session.resolve("traits");
  const repository = await repositoryIn(session, traits, model.at);
  const known = await listModels(session);
  const taken = known.find(({ name }) => name === model.name);
  if (taken)
    throw new BatError("Conflict", `a model is named ${model.name} already: choose another name with --name`, { name: model.name });
  const same = known.find(({ weights }) => weights.$blob === model.weights.$blob);
  if (same) throw new BatError("Conflict", `these weights are here already, as ${same.name}: use that`, { name: same.name });
  const oid = createModel(session, traits, model);
  session.write(repository, "models", { ...(await slotOf(session, repository)), [model.name]: ref(oid) });
  return oid;
}

/** @throws BatError Conflict when a model has this name, or these weights under another one */
export async function refuseKnownModel(session: Session, name: string, sha256: string): Promise<void> {
  const known = await listModels(session);
  if (known.some((model) => model.name === name))
    throw new BatError("Conflict", `a model is named ${name} already: choose another name with --name`, { name });
  const same = known.find(({ weights }) => weights.$blob === sha256);
  if (same) throw new BatError("Conflict", `these weights are here already, as ${same.name}: use that`, { name: same.name });
}

/** The model of a name. @throws BatError NotFound */
export async function findModel(session: Session, name: string): Promise<Model> {
  const model = (await listModels(session)).find((one) => one.name === name);
  if (model) return model;
  throw new BatError("NotFound", `no model is named ${name}: batos model list shows them, batos model add FILE adds one`, { name });
}

/** Makes a model the one that thinks, from the next cycle on; a cycle under way ends on the image it began with. @throws BatError NotFound */
export async function useModel(session: Session, name: string): Promise<Model> {
  const model = await findModel(session, name);
  const mind = await session.resolve(MIND);
  session.write(mind, "weights", model.weights);
  session.write(mind, "states_rules", model.statesRules);
  return { ...model, inUse: true };
}

/** The handle of the weights that think; undefined where `pLLM_obj` names none. */
export async function weightsInUse(session: Session): Promise<BlobHandle | undefined> {
  const weights = await session.read(await session.resolve(MIND), "weights");
  return isBlob(weights) ? weights : undefined;
}

async function repositoryIn(session: Session, traits: Oid, at: number): Promise<Oid> {
  const known = await session.resolve(REPOSITORY).catch(() => undefined);
  if (known !== undefined) return known;
  const weights = await weightsInUse(session);
  if (!weights) throw new BatError("InvalidInput", `${MIND} names no weights: write the handle of a GGUF blob to its slot weights first`);
  const statesRules = (await session.read(await session.resolve(MIND), "states_rules")) !== false;
  return makeModelRepository(session, traits, { name: "first", weights, statesRules, facts: null, at, by: "genesis" });
}

function createModel(session: Session, traits: Oid, { name, weights, statesRules, facts, at, by }: NewModel): Oid {
  const about = facts ? { ...facts } : {};
  const oid = session.create({
    parents: [ref(traits)],
    weights,
    states_rules: statesRules,
    ...about,
    added_at: at,
    added_by: by,
  });
  // A name that no client can give an object of its own: they may not have a colon.
  session.name(`model:${name}`, oid);
  return oid;
}

async function slotOf(session: Session, repository: Oid): Promise<Record<string, Stored>> {
  const models = await session.read(repository, "models");
  return isBox(models) ? models : {};
}

async function namedIn(session: Session, repository: Oid): Promise<Record<string, Oid>> {
  const models = Object.entries(await slotOf(session, repository));
  return Object.fromEntries(models.flatMap(([name, value]) => (isRef(value) ? [[name, value.$ref]] : [])));
}

function modelOf(name: string, oid: Oid, slots: Readonly<Record<string, unknown>>): NewModel & { oid: Oid } {
  const number = (slot: string): number => Number(slots[slot] ?? 0);
  if (!isBlob(slots.weights)) throw new BatError("Corrupt", `model ${name} has no weights: write their handle to model:${name}`, { name });
  const facts =
    typeof slots.architecture === "string"
      ? {
          architecture: slots.architecture,
          parameters: number("parameters"),
          context: number("context"),
          layers: number("layers"),
          memory: number("memory"),
        }
      : null;
  const statesRules = slots.states_rules !== false;
  return { name, oid, weights: slots.weights, statesRules, facts, at: number("added_at"), by: String(slots.added_by) };
}
