/** What the transactions of the race do, said once more in the simplest way: a map of places, and one transaction after the other. */
import { createHash } from "node:crypto";
import { canonicalJson, type Oid, type Stored, type Tid } from "../../shared/image/values.ts";

/** A slot of an object, `OID.SLOT`, or what a name stands for, `name:NAME`. */
export type Place = string;
export type Value = Stored | undefined;
/** A value as it is told and compared: a long text by its hash. */
export const brief = (value: Value): string => {
  const text = canonicalJson(value ?? null);
  return text.length > 80 ? createHash("sha1").update(text).digest("base64") : text;
};
/** What a transaction leaves at the places it changes. */
export type Changes = ReadonlyMap<Place, Value>;

export interface State {
  at(place: Place): Value;
}

/** The states that were, for what goes back to them. */
export interface Past {
  asOf(tid: Tid): State;
  changesOf(tid: Tid): Changes;
}

/** What one transaction is about. `look`, `find` and `past` only read. */
export type Step =
  | { do: "increment"; counter: number }
  /** Adds to a slot whose merge policy is `counter`. */
  | { do: "view"; by: number }
  | { do: "transfer"; from: number; to: number; amount: number }
  /** Takes from one side of a pair what both together have. */
  | { do: "withdraw"; pair: number; side: number; amount: number }
  | { do: "deposit"; pair: number; side: number; amount: number }
  /** Writes all members of a group, each in two slots. */
  | { do: "stamp"; group: number; stamp: string }
  | { do: "create"; oid: Oid }
  | { do: "undo"; tid: Tid }
  | { do: "look"; places: readonly Place[] }
  | { do: "find"; name: string }
  | { do: "past"; tid: Tid; places: readonly Place[] };

const list = <T>(length: number, each: (at: number) => T): T[] => Array.from({ length }, (_, at) => each(at));

export const COUNTERS: readonly Place[] = list(2, (n) => `counter-${n}.n`);
export const ACCOUNTS: readonly Place[] = list(5, (n) => `account-${n}.balance`);
/** The first two pairs are two slots of one object, the others slots of two objects. */
export const PAIRS: readonly (readonly [Place, Place])[] = [
  ["duty-0.x", "duty-0.y"],
  ["duty-1.x", "duty-1.y"],
  ["left-0.held", "right-0.held"],
  ["left-1.held", "right-1.held"],
];
const MEMBERS = 3;
/** Each member's two slots. */
export const GROUPS: readonly (readonly (readonly [Place, Place])[])[] = list(2, (group) =>
  list(MEMBERS, (member) => [`group-${group}-${member}.stamp`, `group-${group}-${member}.echo`] as const),
);
export const VIEWS: Place = "page.views";
const CREATED: Place = "register.created";
const LATEST: Place = "register.latest";
const SUM = 100 * ACCOUNTS.length;
const PAIR_START = 20;

/** Long enough to lie on more than one page of the file. */
const echoOf = (stamp: string): Stored => list(700, () => stamp).join(" ");
const number = (value: Value): number => (typeof value === "number" ? value : 0);
export const nameOf = (at: number): string => `thing-${at}`;

export function init(): Changes {
  return new Map<Place, Value>([
    ...COUNTERS.map((place): [Place, Value] => [place, 0]),
    ...ACCOUNTS.map((place): [Place, Value] => [place, 100]),
    ...PAIRS.flat().map((place): [Place, Value] => [place, PAIR_START]),
    ...GROUPS.flat().flatMap(([stamp, echo]): [Place, Value][] => [
      [stamp, "first"],
      [echo, echoOf("first")],
    ]),
    [VIEWS, 0],
    ["page.merge_policies", { views: "counter" }],
    [CREATED, 0],
    [LATEST, null],
  ]);
}

/** The places that a step reads before it writes. */
export function readsOf(step: Step): readonly Place[] {
  if (step.do === "increment") return [COUNTERS[step.counter] as Place];
  if (step.do === "view") return [VIEWS];
  if (step.do === "transfer") return [ACCOUNTS[step.from] as Place, ACCOUNTS[step.to] as Place];
  if (step.do === "withdraw") return PAIRS[step.pair] as readonly Place[];
  if (step.do === "deposit") return [PAIRS[step.pair]?.[step.side] as Place];
  if (step.do === "create") return [CREATED];
  if (step.do === "look" || step.do === "past") return step.places;
  return [];
}

/** What the step leaves behind when it finds this state, and nobody else is there. */
export function next(state: State, step: Step, past: Past): Changes {
  const places = readsOf(step);
  const [first = 0, second = 0] = places.map((place) => number(state.at(place)));
  if (step.do === "increment") return new Map([[places[0] as Place, first + 1]]);
  if (step.do === "view") return new Map([[VIEWS, first + step.by]]);
  if (step.do === "transfer")
    return new Map([
      [places[0] as Place, first - step.amount],
      [places[1] as Place, second + step.amount],
    ]);
  if (step.do === "withdraw") {
    if (first + second < step.amount) return new Map();
    return new Map([[places[step.side] as Place, (step.side === 0 ? first : second) - step.amount]]);
  }
  if (step.do === "deposit") return new Map([[places[0] as Place, first + step.amount]]);
  if (step.do === "stamp")
    return new Map(
      (GROUPS[step.group] ?? []).flatMap(([stamp, echo]): [Place, Value][] => [
        [stamp, step.stamp],
        [echo, echoOf(step.stamp)],
      ]),
    );
  if (step.do === "create")
    return new Map<Place, Value>([
      [`${step.oid}.number`, first],
      [`name:${nameOf(first)}`, step.oid],
      [CREATED, first + 1],
      [LATEST, { $ref: step.oid }],
    ]);
  if (step.do === "undo") {
    const before = past.asOf(step.tid - 1);
    return new Map([...past.changesOf(step.tid).keys()].map((place) => [place, before.at(place)]));
  }
  return new Map();
}

export type Broken = "lost update" | "write skew" | "half a transaction";

/** What must hold after every transaction, and what is wrong, by name, where it does not. */
export function invariant(state: State): { what: Broken; message: string }[] {
  const broken: { what: Broken; message: string }[] = [];
  const sum = ACCOUNTS.reduce((total, place) => total + number(state.at(place)), 0);
  if (sum !== SUM) broken.push({ what: "lost update", message: `the accounts hold ${sum}, not ${SUM}` });
  for (const [one, other] of PAIRS) {
    const both = number(state.at(one)) + number(state.at(other));
    if (both < 0) broken.push({ what: "write skew", message: `${one} and ${other} together are ${both}` });
  }
  for (const group of GROUPS) {
    const [leader] = group[0] ?? [];
    const stamp = state.at(leader as Place);
    for (const [own, echo] of group)
      if (state.at(own) !== stamp || state.at(echo) !== echoOf(String(stamp)))
        broken.push({ what: "half a transaction", message: `${own} and ${echo} do not go with ${leader}` });
  }
  const created = number(state.at(CREATED));
  const latest = created === 0 ? null : { $ref: String(state.at(`name:${nameOf(created - 1)}`)) };
  if (JSON.stringify(state.at(LATEST)) !== JSON.stringify(latest))
    broken.push({ what: "lost update", message: `${created} things were made, and ${nameOf(created - 1)} is not the latest` });
  return broken;
}
