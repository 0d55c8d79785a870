/** The one table of primitives: the host operations that slots of the image may name. */
import { z } from "zod";
import { BatError } from "../errors.ts";
import { cloneObject } from "../image/clone.ts";
import type { Primitive, PrimitiveCall } from "../image/interpreter.ts";
import { type Contract, ref, type Stored } from "../image/values.ts";
import { deriveEdgeCases, findSimilarMethods, wordsOf } from "../persona/actions.ts";
import { startCognitiveCycleFor } from "./cycle.ts";
import { fromSlot, toSlot } from "./data.ts";
import type { MindEffects } from "./effects.ts";
import { embed } from "./embed.ts";
import { infer } from "./infer.ts";
import { installMethod } from "./install.ts";
import { complete } from "./states/complete.ts";
import { decomposing } from "./states/decomposing.ts";
import { delegating } from "./states/delegating.ts";
import { failed } from "./states/failed.ts";
import { idle } from "./states/idle.ts";
import { synthesizing } from "./states/synthesizing.ts";
import { validating } from "./states/validating.ts";
import { checkObjectForm } from "./trial.ts";

/** Examples of one contract: each is a run in the sandbox, and the message holds a place there meanwhile. */
const MOST_EXAMPLES = 64;

/** Primitive name -> operation. Genesis gives the names to slots; see `shared/image/genesis.ts`. */
export function createPrimitives(effects: MindEffects): ReadonlyMap<string, Primitive> {
  return new Map<string, Primitive>([
    ...repeatablePrimitives,
    ["install_method", installByMessage(effects)],
    ["search", search(effects)],
    ["infer", infer(effects)],
    ["embed", embed(effects)],
    ["start_cognitive_cycle_for", startCognitiveCycleFor(effects)],
    ["find_similar_methods", findSimilarMethods(effects)],
    ["derive_edge_cases", deriveEdgeCases(effects)],
    ["idle", idle(effects)],
    ["decomposing", decomposing(effects)],
    ["delegating", delegating(effects)],
    ["synthesizing", synthesizing(effects)],
    ["validating", validating(effects)],
    ["complete", complete(effects)],
    ["failed", failed(effects)],
  ]);
}

/** traits' `_doesNotUnderstand_(selector, ...args)`: ends the whole message; the worker parks it and makes the mission (§4.4). */
const doesNotUnderstand: Primitive = async ({ receiver, args, depth }) => {
  const [selector, ...rest] = args;
  throw new BatError("NotUnderstood", `${receiver} does not understand ${String(selector)}`, {
    receiver,
    selector: String(selector),
    args: rest,
    deep: depth > 0,
    park: true,
  });
};

/** traits' `_clone_persistent_()`. */
const clonePersistent: Primitive = async ({ session, receiver }) => ref(await cloneObject(session, receiver));

/** Those that ask nothing but the session: a message that needs no others can be repeated anywhere. */
export const repeatablePrimitives: ReadonlyMap<string, Primitive> = new Map([
  ["does_not_understand", doesNotUnderstand],
  ["clone_persistent", clonePersistent],
]);

/** traits' `_install_method_(selector, source, contract?)`: a person's own method, through the same install path as a mission's. */
function installByMessage(effects: MindEffects): Primitive {
  return async ({ session, message, receiver, args, depth }: PrimitiveCall): Promise<Stored> => {
    if (message.kind !== "message" || depth > 0)
      throw new BatError("Forbidden", "methods do not install methods: send _install_method_ yourself");
    const [selector, source, given] = args;
    if (typeof selector !== "string" || typeof source !== "string")
      throw new BatError("InvalidInput", "_install_method_ takes a selector, the method's source, and perhaps its contract");
    const { supersedes, ...contract } = contractOf(given);
    const method = await installMethod(effects, session, {
      holder: receiver,
      receiver,
      selector,
      source,
      contract,
      supersedes,
      clock: message.clock,
      provenance: { actor: message.actor },
    });
    return toSlot({ selector, version: method.version, hash: method.hash });
  };
}

const slots = z.record(z.string(), z.unknown()).optional();
const givenContract = z.strictObject({
  intent: z.string().optional(),
  params: z.array(z.string()).optional(),
  examples: z
    .array(
      z.strictObject({ slots, args: z.array(z.unknown()), returns: z.unknown().optional(), after: slots, throws: z.boolean().optional() }),
    )
    .max(MOST_EXAMPLES)
    .default([]),
  supersedes: z.boolean().default(false),
});

/** The contract a person gave. @throws BatError InvalidInput naming the path of what is none. */
function contractOf(given: Stored | undefined): Contract & { supersedes: boolean } {
  const parsed = givenContract.safeParse(fromSlot(given) ?? {});
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = ["contract", ...(issue?.path ?? [])].join(".");
    throw new BatError("InvalidInput", `${path}: ${issue?.message}: a contract is {"intent"?, "params"?, "examples"?, "supersedes"?}`, {
      path,
    });
  }
  checkObjectForm(parsed.data.examples, "contract.examples");
  return parsed.data;
}

/** knowledge_catalog's `search_(words, limit?)`: installed methods like the words, best first. */
function search(effects: MindEffects): Primitive {
  return async ({ args }) => {
    const [words, limit = 5] = args;
    if (typeof words !== "string" || typeof limit !== "number" || !Number.isSafeInteger(limit))
      throw new BatError("InvalidInput", "search_ takes a text and perhaps a whole number of hits");
    const found = await effects.operations.similarMethods(wordsOf(words), Math.min(Math.max(1, limit), 50));
    return toSlot(found.map(({ holder, selector, intent, score }) => ({ holder, selector, intent, score })));
  };
}
