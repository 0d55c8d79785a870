/** What a trial left, told without the oids that it drew: those are others in every trial, and equal outcomes must be equal. */
import { isRef, isVolatile, type Oid, type Stored } from "../image/values.ts";

type Slots = Readonly<Record<string, Stored | undefined>>;

export interface Left {
  result: Stored;
  /** The receiver's slots. */
  after: Slots;
  /** The changes of other objects that were there, by oid. */
  others: Readonly<Record<Oid, Slots>>;
  created: readonly { oid: Oid; slots: Slots }[];
}

/**
 * `known`, the receiver first and then what the input wrote out, are named by their place, and new objects in the order in which the outcome comes to
 * them. What the new ones hold is part of the outcome; those that nothing leads to are not.
 */
export function told({ result, after, others, created }: Left, known: readonly Oid[]): { result: Stored; after: Record<string, Stored> } {
  const names = new Map(known.map((oid, at) => [oid, at === 0 ? "this" : `given ${at}`]));
  const slotsOfNew = new Map(created.map(({ oid, slots }) => [oid, slots]));
  const mentioned: Oid[] = [];
  const name = (oid: Oid): string => {
    if (slotsOfNew.has(oid) && !names.has(oid)) names.set(oid, `new ${mentioned.push(oid)}`);
    return names.get(oid) ?? oid;
  };
  const say = (value: Stored): Stored => {
    if (isRef(value)) return { $ref: name(value.$ref) };
    if (typeof value !== "object" || value === null) return value;
    return Array.isArray(value) ? value.map(say) : sayMembers(Object.entries(value));
  };
  // In one order, whichever the author wrote: new objects are named as they are met.
  const sayMembers = (members: [string, Stored][]): Record<string, Stored> =>
    Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, say(member)]));
  const lasting = (slots: Slots): Record<string, Stored> =>
    sayMembers(Object.entries(slots).filter((member): member is [string, Stored] => member[1] !== undefined && !isVolatile(member[0])));

  const outcome = { result: say(result), after: lasting(after) };
  const changed = Object.entries(others).sort(([a], [b]) => (name(a) < name(b) ? -1 : 1));
  if (changed.length > 0) outcome.after["other objects"] = Object.fromEntries(changed.map(([oid, slots]) => [name(oid), lasting(slots)]));
  const news: Record<string, Stored> = {};
  for (const oid of mentioned) news[name(oid)] = lasting(slotsOfNew.get(oid) ?? {}); // what they lead to is mentioned as it goes
  if (mentioned.length > 0) outcome.after["new objects"] = news;
  return outcome;
}
