/** What an object answers, as the author of a method needs to know it: its data slots with their types, and its methods. */
import { isBatError } from "../errors.ts";
import { COVENANTS_SLOT } from "../guardian/covenants.ts";
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

/** What an object answers by its own slots and by delegation, own ones first. Slots of the system (`_...`, delegation, rules for slots) are left out. */
export interface Members {
  /** Data in stored form. */
  data: Map<string, Stored>;
  /** Sources of methods by selector. */
  methods: Map<string, string>;
  /** Names of primitives. */
  primitives: Set<string>;
  /** What its slots must be, as the nearest slot `covenants` has it. */
  covenants?: Stored | undefined;
}

/** What the receiver answers; a slot that holds another object shows what that object answers. */
export async function answersOf(session: Session, receiver: Oid): Promise<Answers> {
  const { data, methods } = await membersOf(session, receiver);
  const slots: Record<string, string> = {};
  for (const [slot, value] of data) slots[slot] = isRef(value) ? await objectShape(session, value.$ref) : shapeOf(value);
  return { slots, methods: signatures(methods).slice(0, METHODS) };
}

/** Another object in one line: `object {balance: number, deposit(amount: number)}`. */
async function objectShape(session: Session, oid: Oid): Promise<string> {
  try {
    const { data, methods } = await membersOf(session, oid);
    const members = [...[...data].map(([slot, value]) => `${slot}: ${shapeOf(value, 1)}`), ...signatures(methods)];
    return members.length > 0 ? `object {${members.slice(0, MEMBERS).join(", ")}}` : "object";
  } catch (error) {
    if (isBatError(error, "NotFound")) return "object";
    throw error;
  }
}

export async function membersOf(session: Session, oid: Oid): Promise<Members> {
  const members: Members = { data: new Map(), methods: new Map(), primitives: new Set() };
  const seen = new Set<Oid>();
  const gather = async (at: Oid): Promise<void> => {
    if (seen.has(at)) return;
    seen.add(at);
    const { slots } = await session.record(at);
    members.covenants ??= slots[COVENANTS_SLOT];
    for (const [slot, value] of Object.entries(slots)) {
      if (slot.startsWith("_") || isFraming(slot)) continue;
      if (members.data.has(slot) || members.methods.has(slot) || members.primitives.has(slot)) continue;
      const method = methodOf(value);
      if (method) members.methods.set(slot, method.source);
      else if (isBehaviour(value)) members.primitives.add(slot);
      else members.data.set(slot, value);
    }
    const delegates = Array.isArray(slots.delegates) ? slots.delegates.map((name) => slots[String(name)]) : [];
    const parents = Array.isArray(slots.parents) ? slots.parents : [];
    for (const next of [...delegates, ...parents].filter(isRef)) await gather(next.$ref);
  };
  await gather(oid);
  return members;
}

const signatures = (methods: ReadonlyMap<string, string>): string[] =>
  [...methods].map(([selector, source]) => `${selector}${/^\s*function\s+[\w$]+\s*(\([^()]*\))/.exec(source)?.[1] ?? "(...)"}`);
