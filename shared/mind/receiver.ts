/** What an object answers, as the author of a method needs to know it: its data slots with their types, and its methods. */
import { isBatError } from "../errors.ts";
import type { Session } from "../image/session.ts";
import { isBehaviour, isFraming, isRef, methodOf, type Oid, type Stored } from "../image/values.ts";
import { shapeOf } from "./shapes.ts";

export interface Answers {
  /** Data slots, own ones first, then inherited ones, with their types. Slots of the system (`_...`, delegation) are left out. */
  slots: Record<string, string>;
  /** Signatures of methods written in the language, such as `deposit(amount: number)`; primitives and the system's own (`_...`) are left out. */
  methods: string[];
}

/** How many methods a prompt can bear; the receiver's own come first. */
const METHODS = 8;
const MEMBERS = 6;

/** What the receiver answers; a slot that holds another object shows what that object answers. */
export async function answersOf(session: Session, receiver: Oid): Promise<Answers> {
  const { data, methods } = await gather(session, receiver);
  const slots: Record<string, string> = {};
  for (const [slot, value] of data) slots[slot] = isRef(value) ? await objectShape(session, value.$ref) : shapeOf(value);
  return { slots, methods: methods.slice(0, METHODS) };
}

/** The data slots that an object answers, own ones first, in stored form. */
export const dataOf = async (session: Session, oid: Oid): Promise<ReadonlyMap<string, Stored>> => (await gather(session, oid)).data;

/** Another object in one line: `object {balance: number, deposit(amount: number)}`. */
async function objectShape(session: Session, oid: Oid): Promise<string> {
  try {
    const { data, methods } = await gather(session, oid);
    const members = [...[...data].map(([slot, value]) => `${slot}: ${shapeOf(value, 1)}`), ...methods];
    return members.length > 0 ? `object {${members.slice(0, MEMBERS).join(", ")}}` : "object";
  } catch (error) {
    if (isBatError(error, "NotFound")) return "object";
    throw error;
  }
}

async function gather(
  session: Session,
  oid: Oid,
  seen = new Set<Oid>(),
  found = { data: new Map<string, Stored>(), methods: [] as string[], names: new Set<string>() },
): Promise<typeof found> {
  if (seen.has(oid)) return found;
  seen.add(oid);
  const { slots } = await session.record(oid);
  for (const [slot, value] of Object.entries(slots)) {
    if (slot.startsWith("_") || isFraming(slot) || found.names.has(slot)) continue;
    found.names.add(slot);
    const method = methodOf(value);
    if (method) found.methods.push(signature(slot, method.source));
    else if (!isBehaviour(value)) found.data.set(slot, value);
  }
  for (const parent of Array.isArray(slots.parents) ? slots.parents.filter(isRef) : []) await gather(session, parent.$ref, seen, found);
  return found;
}

const signature = (selector: string, source: string): string =>
  `${selector}${/^\s*function\s+[\w$]+\s*(\([^()]*\))/.exec(source)?.[1] ?? "(...)"}`;
