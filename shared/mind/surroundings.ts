/** What surrounds a method where it is to run, gathered from the image and from what its author was told. */
import { isBatError } from "../errors.ts";
import type { Members as Answered, Surroundings } from "../guardian/types/declarations.ts";
import type { Session } from "../image/session.ts";
import { isBox, isRef, type Oid } from "../image/values.ts";
import type { Example } from "./brief.ts";
import { fromSlot } from "./data.ts";
import { type Members, membersOf } from "./receiver.ts";

/** Objects in slots that are looked into. */
const LOOKED_INTO = 16;

/**
 * The receiver's members, those of the objects that its slots hold, and every value that was seen in a slot or as an argument: in the image, in the
 * examples, in the message that waits. An example that lays something else over a slot widens its type.
 */
export async function surroundingsOf(
  session: Session,
  receiver: Members,
  examples: readonly Example[],
  realArgs: readonly unknown[] | undefined,
): Promise<Surroundings> {
  const { data, ...answers } = answered(receiver);
  const overlaid = examples.flatMap(({ slots = {}, after = {} }) => [...Object.entries(slots), ...Object.entries(after)]);
  const seen = new Map(data);
  for (const [slot, value] of overlaid) seen.set(slot, [...(seen.get(slot) ?? []), value]);
  for (const selector of [...receiver.methods.keys(), ...receiver.primitives]) seen.delete(selector);
  const objects = new Map<string, Answered>();
  for (const [slot, held] of receiver.data) {
    // What an example lays over it is an object of which nothing is known before it is made.
    if (!isRef(held) || objects.size >= LOOKED_INTO || overlaid.some(([name]) => name === slot)) continue;
    const members = await membersIfThere(session, held.$ref);
    if (members) objects.set(slot, answered(members));
  }
  return { ...answers, data: seen, objects, args: [...examples.map(({ args }) => args), ...(realArgs ? [realArgs] : [])] };
}

function answered({ data, methods, primitives, covenants }: Members): Answered {
  return {
    data: new Map([...data].map(([slot, value]) => [slot, [value]])),
    methods,
    primitives: [...primitives],
    ...(isBox(covenants) ? { covenants: fromSlot<Record<string, unknown>>(covenants) } : {}),
  };
}

async function membersIfThere(session: Session, oid: Oid): Promise<Members | undefined> {
  try {
    return await membersOf(session, oid);
  } catch (error) {
    if (isBatError(error, "NotFound")) return undefined;
    throw error;
  }
}
