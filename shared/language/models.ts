/**
 * The models that the image has (§3.1): `model_repository` names them, each an object with its weights' handle, and `pLLM_obj` holds the handle
 * of the one that thinks. Which one that is, the handle alone says: a second pointer could disagree with it.
 */
import { BatError } from "../errors.ts";
import type { Session } from "../image/session.ts";
import { type BlobHandle, isBlob, type Oid, ref } from "../image/values.ts";
import { adaptersInUse, giveAdapter } from "./adapters.ts";
import { createEntry, enter, entriesOf, type FileEntry, type Kind, type NewEntry, refuseKnown } from "./repository.ts";

const REPOSITORY = "model_repository";
const MIND = "pLLM_obj";
const MODEL: Kind = { word: "model", slot: "models" };

/** What a model's file says of itself. `memory` is bytes for weights and caches, as planned before the first load. */
export interface ModelFacts {
  architecture: string;
  parameters: number;
  /** Tokens. */
  context: number;
  layers: number;
  memory: number;
}

export interface NewModel extends NewEntry {
  /** Whether its prompts spell out the rules: yes for all models but those that were trained on them. */
  statesRules: boolean;
  /** Null where nobody has looked into the file: the weights that genesis was given. */
  facts: ModelFacts | null;
  /** It makes vectors and was never tried for what it writes. */
  embeddingsOnly?: boolean | undefined;
}

export interface Model extends NewModel, FileEntry {
  inUse: boolean;
  /** It makes the vectors. */
  embeds: boolean;
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
  const embedding = await embeddingWeights(session);
  const repository = await session.resolve(REPOSITORY).catch(() => undefined);
  if (repository === undefined) return [];
  return (await entriesOf(session, repository, MODEL)).map(({ slots, ...entry }) => ({
    ...entry,
    statesRules: slots.states_rules !== false,
    facts: factsIn(slots),
    embeddingsOnly: slots.embeddings_only === true,
    embeds: entry.weights.$blob === embedding?.$blob,
    inUse: entry.weights.$blob === inUse?.$blob,
  }));
}

/**
 * The model that these bytes are already, where it was taken for vectors alone and is to think now as well; undefined where they are new.
 * @throws BatError Conflict: see `refuseKnown`
 */
export async function refuseKnownModel(
  session: Session,
  { name, sha256, embeddingsOnly }: { name: string; sha256: string; embeddingsOnly: boolean | undefined },
): Promise<Model | undefined> {
  const known = await listModels(session);
  const untried = embeddingsOnly ? undefined : known.find((model) => model.embeddingsOnly && model.weights.$blob === sha256);
  if (!untried) refuseKnown(known, MODEL, name, sha256);
  return untried;
}

/**
 * Adds a model that was tried. Where its bytes are one that was taken for vectors alone, that one may think from now on, and keeps its name.
 * @throws BatError Conflict: see `refuseKnown`
 */
export async function addModel(session: Session, model: NewModel): Promise<Oid> {
  const traits = await session.resolve("traits");
  const repository = await repositoryIn(session, traits, model.at);
  const { name, weights, embeddingsOnly, statesRules, facts } = model;
  const untried = await refuseKnownModel(session, { name, sha256: weights.$blob, embeddingsOnly });
  if (untried) {
    for (const [slot, value] of Object.entries({ embeddings_only: false, states_rules: statesRules, ...facts }))
      session.write(untried.oid, slot, value);
    return untried.oid;
  }
  const oid = createModel(session, traits, model);
  await enter(session, repository, MODEL, model.name, oid);
  return oid;
}

/** The model of a name. @throws BatError NotFound */
export async function findModel(session: Session, name: string): Promise<Model> {
  const model = (await listModels(session)).find((one) => one.name === name);
  if (model) return model;
  throw new BatError("NotFound", `no model is named ${name}: batos model list shows them, batos model add FILE adds one`, { name });
}

/**
 * Makes a model the one that thinks, from the next cycle on; a cycle under way ends on the image it began with. Adapters were made for other
 * weights: a persona whose adapter does not fit these goes on without, since every mission would fail with it.
 * @param fitting those of some adapters that fit the weights
 * @returns the model, and the personas that lost their adapter
 * @throws BatError NotFound; InvalidInput for one that makes vectors alone
 */
export async function useModel(
  session: Session,
  name: string,
  fitting: (weights: BlobHandle, adapters: BlobHandle[]) => Promise<BlobHandle[]>,
): Promise<{ model: Model; without: string[] }> {
  const model = await findModel(session, name);
  if (model.embeddingsOnly)
    throw new BatError(
      "InvalidInput",
      `${name} was tried for its vectors alone: batos model use ${name} --embeddings has it make them; to have it think, add its file again without --embeddings`,
      { name },
    );
  const mind = await session.resolve(MIND);
  const used = await adaptersInUse(session);
  const fit =
    used.length === 0 || model.inUse
      ? used.map(({ adapter }) => adapter)
      : await fitting(
          model.weights,
          used.map(({ adapter }) => adapter),
        );
  const unfit = used.filter(({ adapter }) => !fit.some(({ $blob }) => $blob === adapter.$blob));
  for (const { persona } of unfit) await giveAdapter(session, persona, null);
  session.write(mind, "weights", model.weights);
  session.write(mind, "states_rules", model.statesRules);
  return { model: { ...model, inUse: true }, without: unfit.map(({ persona }) => persona) };
}

/** The handle of the weights that think; undefined where `pLLM_obj` names none. */
export async function weightsInUse(session: Session): Promise<BlobHandle | undefined> {
  const weights = await session.read(await session.resolve(MIND), "weights");
  return isBlob(weights) ? weights : undefined;
}

/** The handle of the weights that make the vectors (`embeddings-in-use.ts`); null where there are none. */
export async function embeddingWeights(session: Session): Promise<BlobHandle | null> {
  const weights = await session.read(await session.resolve(MIND), "embedding_weights");
  return isBlob(weights) ? weights : null;
}

async function repositoryIn(session: Session, traits: Oid, at: number): Promise<Oid> {
  const known = await session.resolve(REPOSITORY).catch(() => undefined);
  if (known !== undefined) return known;
  const weights = await weightsInUse(session);
  if (!weights) throw new BatError("InvalidInput", `${MIND} names no weights: write the handle of a GGUF blob to its slot weights first`);
  const statesRules = (await session.read(await session.resolve(MIND), "states_rules")) !== false;
  return makeModelRepository(session, traits, { name: "first", weights, statesRules, facts: null, at, by: "genesis" });
}

const createModel = (session: Session, traits: Oid, model: NewModel): Oid =>
  createEntry(session, traits, MODEL, model, {
    states_rules: model.statesRules,
    ...(model.embeddingsOnly ? { embeddings_only: true } : {}),
    ...(model.facts ? { ...model.facts } : {}),
  });

function factsIn(slots: Readonly<Record<string, unknown>>): ModelFacts | null {
  const { architecture, parameters, context, layers, memory } = slots;
  if (typeof architecture !== "string") return null;
  return { architecture, parameters: Number(parameters), context: Number(context), layers: Number(layers), memory: Number(memory) };
}
