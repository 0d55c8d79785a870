/**
 * Inputs that neither the caller nor the candidates chose (§13.2): edge cases of the right shapes, derived from what has been seen.
 * The same question gives the same inputs, so that every candidate answers them all and a resumed cycle asks them again.
 */
import { canonicalJson } from "../image/values.ts";
import type { Example } from "../mind/brief.ts";

export interface DerivedInput {
  slots?: Record<string, unknown>;
  args: unknown[];
}

export interface Seen {
  params: readonly { name: string; type: string }[];
  /** The receiver's data slots. */
  slots: Readonly<Record<string, unknown>>;
  examples: readonly Example[];
  realArgs?: readonly unknown[] | undefined;
  count: number;
  seed: string;
}

type Record_ = Record<string, unknown>;

const POOL = 24;
const LEAVES = 8;
const UNSEEN = "unseen";

/** Up to `count` inputs, edge cases first; never one of the examples or the real arguments on the receiver as it is. */
export function deriveInputs({ params, slots, examples, realArgs, count, seed }: Seen): DerivedInput[] {
  const chance = generator(seed);
  const lists = [...(realArgs ? [realArgs] : []), ...examples.map((example) => example.args)];
  const overlays = distinct([...examples.map((example) => example.slots ?? {}), {}]) as Record_[];
  const leaves = leavesOf([slots, ...overlays]);
  const pools = params.map((param, at) =>
    pool(distinct(lists.filter((args) => at < args.length).map((args) => args[at])), param.type, leaves),
  );
  const bases = lists.length > 0 ? lists : [pools.map((values) => values[0])];
  const states = distinct([...overlays, ...stateVariants(slots, overlays)]) as Record_[];

  const edges = pools.flatMap((values, at) =>
    values.map((value) => ({ overlay: overlays[0] as Record_, args: withArg(pick(bases, chance), at, value) })),
  );
  const crosses = states.flatMap((overlay) => bases.map((args) => ({ overlay, args: [...args] })));
  const mixed = Array.from({ length: count * 4 }, () => ({
    overlay: pick(states, chance),
    args: pools.map((values) => pick(values, chance)),
  }));

  const known = new Set(examples.map((example) => keyOf(example.slots ?? {}, example.args)));
  if (realArgs) known.add(keyOf({}, realArgs));
  const inputs: DerivedInput[] = [];
  const queues = [shuffled(edges, chance), shuffled(crosses, chance), mixed];
  for (let turn = 0; inputs.length < count && queues.some((queue) => queue.length > 0); turn++) {
    const next = queues[turn % queues.length]?.shift();
    if (!next) continue;
    const args = params.map((_, at) => next.args[at] ?? null);
    const key = keyOf(next.overlay, args);
    if (known.has(key)) continue;
    known.add(key);
    inputs.push(Object.keys(next.overlay).length > 0 ? { slots: next.overlay, args } : { args });
  }
  return inputs;
}

/** Values for one parameter: neighbours of what was seen, what the receiver holds of that kind, and the edges of its type. */
function pool(seen: readonly unknown[], type: string, leaves: readonly unknown[]): unknown[] {
  const near = seen.flatMap((value) => neighbours(value));
  const kinds = new Set(seen.map((value) => typeof value));
  const typed = type === "number" || type === "string" ? [type] : [];
  const held = leaves.filter((leaf) => kinds.has(typeof leaf) || typed.includes(typeof leaf)).slice(0, LEAVES);
  const all = distinct([...interleave(seen.length === 0 ? ofType(type) : near, held), ...seen]);
  return all.length > 0 ? all.slice(0, POOL) : [null];
}

/** Values of the same shape as one that was seen: zero, negative, larger; empty, longer, unseen; permuted, with duplicates. */
function neighbours(value: unknown): unknown[] {
  if (typeof value === "number")
    return distinct([
      0,
      value + 1,
      0 - value,
      value - 1,
      value * 2,
      value * 1000,
      1,
      ...(Number.isInteger(value) ? [] : [Math.trunc(value), value / 3]),
    ]);
  if (typeof value === "string") return distinct(["", UNSEEN, `${value}${value}`, value.toUpperCase(), ` ${value}`, value.slice(0, 1)]);
  if (typeof value === "boolean") return [!value, value];
  if (Array.isArray(value)) {
    const [first] = value;
    const changed =
      value.length > 0
        ? neighbours(first)
            .slice(0, 3)
            .map((other) => [other, ...value.slice(1)])
        : [];
    const doubled = value.length > 0 ? [[...value, first], [...value, ...value], value.slice(1), [first], [...value].reverse()] : [];
    return distinct([[], ...doubled, ...changed]);
  }
  if (typeof value !== "object" || value === null || "$ref" in value || "$blob" in value || "$object" in value) return [value];
  const entries = Object.entries(value);
  const varied = entries.flatMap(([key, member]) =>
    neighbours(member)
      .slice(0, 3)
      .map((other) => ({ ...value, [key]: other })),
  );
  if (!isMap(value)) return varied;
  const [key, member] = entries[0] ?? [];
  return distinct([{}, ...(key === undefined ? [] : [{ ...value, [UNSEEN]: member }, Object.fromEntries(entries.slice(1))]), ...varied]);
}

/** Whether an object reads as a map: all its values of one primitive kind. */
const isMap = (value: object): boolean => {
  const kinds = new Set(Object.values(value).map((member) => typeof member));
  return kinds.size === 0 || (kinds.size === 1 && !kinds.has("object"));
};

/** Values of a type of which nothing was seen. */
function ofType(type: string): unknown[] {
  if (type.endsWith(" | null")) return [...ofType(type.slice(0, -" | null".length)), null];
  if (type.endsWith("[]")) {
    const items = ofType(type.slice(0, -2).replace(/^\((.*)\)$/, "$1"));
    return [[], items.slice(0, 1), items.slice(0, 3).reverse(), [items[0], items[0]]];
  }
  const map = /^Record<string, (.*)>$/.exec(type);
  if (map)
    return [
      {},
      ...ofType(map[1] as string)
        .slice(0, 2)
        .map((member) => ({ a: member, b: member })),
    ];
  const members = /^\{(.*)\}$/.exec(type);
  if (members)
    return [
      Object.fromEntries(
        [...(members[1] as string).matchAll(/([\w$]+|"[^"]*"): (number|string|boolean)/g)].map(([, key, kind]) => [
          (key as string).replaceAll('"', ""),
          ofType(kind as string)[1],
        ]),
      ),
    ];
  if (type === "number") return [0, 1, -1, 2, 10, 1000];
  if (type === "boolean") return [true, false];
  return type === "null" ? [null] : ["", "a", UNSEEN];
}

/** Receivers in other states: two examples' slots together, and each slot at an edge of what it holds. */
function stateVariants(slots: Readonly<Record_>, overlays: readonly Record_[]): Record_[] {
  const mixes = overlays.flatMap((one) =>
    overlays.map((other) => ({ ...one, ...Object.fromEntries(Object.entries(other).filter((_, at) => at % 2 === 0)) })),
  );
  const base = overlays[0] as Record_;
  const named = Object.entries({ ...slots, ...base });
  const edges = named.flatMap(([slot, value]) =>
    neighbours(value)
      .slice(0, 4)
      .map((other) => ({ ...base, [slot]: other })),
  );
  return [...interleave(edges, mixes)].slice(0, POOL * 2);
}

/** Texts (keys included) and numbers at any depth, in order. */
function leavesOf(values: readonly unknown[]): unknown[] {
  const found: unknown[] = [];
  const look = (value: unknown): void => {
    if (typeof value === "number" || typeof value === "string") found.push(value);
    else if (Array.isArray(value)) value.forEach(look);
    else if (
      typeof value === "object" &&
      value !== null &&
      !("$ref" in value) &&
      !("$blob" in value) &&
      !("$method" in value) &&
      !("$primitive" in value)
    ) {
      if (isMap(value)) found.push(...Object.keys(value));
      Object.values(value).forEach(look);
    }
  };
  for (const value of values) if (typeof value === "object" && value !== null) Object.values(value).forEach(look);
  return distinct(found);
}

const withArg = (args: readonly unknown[], at: number, value: unknown): unknown[] =>
  Array.from({ length: Math.max(args.length, at + 1) }, (_, index) => (index === at ? value : args[index]));

const keyOf = (slots: Record_, args: readonly unknown[]): string => canonicalJson({ slots, args });

function distinct(values: readonly unknown[]): unknown[] {
  const byText = new Map<string, unknown>();
  for (const value of values) if (!byText.has(canonicalJson(value))) byText.set(canonicalJson(value), value);
  return [...byText.values()];
}

function interleave<T>(a: readonly T[], b: readonly T[]): T[] {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, at) => [...a.slice(at, at + 1), ...b.slice(at, at + 1)]).flat();
}

const pick = <T>(values: readonly T[], chance: () => number): T => values[Math.floor(chance() * values.length)] as T;

function shuffled<T>(values: readonly T[], chance: () => number): T[] {
  return values
    .map((value) => ({ value, key: chance() }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value);
}

/** Numbers from 0 to 1, the same for the same seed (FNV-1a into mulberry32). */
function generator(seed: string): () => number {
  let state = 0x811c9dc5;
  for (let at = 0; at < seed.length; at++) state = Math.imul(state ^ seed.charCodeAt(at), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
