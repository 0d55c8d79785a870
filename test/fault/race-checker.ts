/**
 * Says what a race broke. The transactions are replayed in the order of their numbers: whatever one read must be what the ones before it left, as if
 * each had had the image to itself; one that wrote nothing, or read the past, must have seen exactly the state of one transaction.
 */
import type { WholeTransaction } from "../../shared/image/store.ts";
import { canonicalJson, type Tid } from "../../shared/image/values.ts";
import { type Broken, brief, type Changes, invariant, next, type Past, type Place, type State, type Value, VIEWS } from "./race-model.ts";
import type { Entry } from "./race-process.ts";

export interface Finding {
  what:
    | Broken
    | "torn read"
    | "mixed snapshot"
    | "wrong snapshot"
    | "undo over a later change"
    | "wrong result"
    | "lost commit"
    | "unknown commit";
  actor: string;
  message: string;
}

/** What every place held, transaction by transaction. */
class Ages implements Past {
  readonly #ages = new Map<Place, { tid: Tid; value: Value }[]>();
  readonly #changes = new Map<Tid, Changes>();

  add(tid: Tid, changes: Changes): void {
    this.#changes.set(tid, changes);
    for (const [place, value] of changes) {
      const ages = this.#ages.get(place);
      if (ages === undefined) this.#ages.set(place, [{ tid, value }]);
      else ages.push({ tid, value });
    }
  }

  #age(place: Place, tid: Tid): { tid: Tid; value: Value } | undefined {
    const ages = this.#ages.get(place) ?? [];
    let [low, high] = [0, ages.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ages[middle] as { tid: Tid }).tid <= tid) low = middle + 1;
      else high = middle;
    }
    return ages[low - 1];
  }

  asOf(tid: Tid): State {
    return { at: (place) => this.#age(place, tid)?.value };
  }

  changesOf(tid: Tid): Changes {
    return this.#changes.get(tid) ?? new Map();
  }

  lastChange(place: Place, tid: Tid): Tid {
    return this.#age(place, tid)?.tid ?? 0;
  }

  /** The transactions that changed one of the places. */
  tidsOf(places: readonly Place[]): Tid[] {
    return [...new Set(places.flatMap((place) => (this.#ages.get(place) ?? []).map(({ tid }) => tid)))];
  }
}

const MOST = 500;
const same = (state: State, reads: Entry["reads"]): boolean => reads.every(([place, value]) => brief(state.at(place)) === value);

/** `history` is the whole of the image's, the transaction that set it up first; `entries` are in no order. */
export function findingsOf(entries: readonly Entry[], history: readonly WholeTransaction[]): Finding[] {
  const findings: Finding[] = [];
  const ages = new Ages();
  const keyOf = (actor: string, number: number | string): string => `${actor}/${number}`;
  const told = new Map(entries.map((entry) => [keyOf(entry.actor, entry.number), entry]));
  const written = new Set<Entry>();
  let broken = new Set<string>();

  for (const [at, transaction] of history.entries()) {
    const { tid } = transaction;
    const changes = changesIn(transaction);
    const entry = told.get(keyOf(transaction.actor, transaction.note ?? ""));
    const report = (what: Finding["what"], message: string): void =>
      void findings.push({
        what,
        actor: transaction.actor,
        message: `${tid} (${entry ? JSON.stringify(entry.step) : "unknown"}): ${message}`,
      });
    if (at > 0 && entry?.tid !== tid) report("unknown commit", "nobody said that it was committed");
    if (entry !== undefined) {
      written.add(entry);
      const before = ages.asOf(tid - 1);
      const stale = judgeWriter(entry, before, ages, changes, report);
      if (!stale) {
        const expected = next(before, entry.step, ages);
        const wrong = [...new Set([...expected.keys(), ...changes.keys()])].find(
          (place) => expected.has(place) !== changes.has(place) || brief(expected.get(place)) !== brief(changes.get(place)),
        );
        if (wrong !== undefined)
          report("wrong result", `it left ${brief(changes.get(wrong))} at ${wrong}, not ${brief(expected.get(wrong))}`);
      }
    }
    ages.add(tid, changes);
    const now = ages.asOf(tid);
    for (const { oid, slots } of transaction.objects)
      for (const [slot, value] of Object.entries(slots))
        if (canonicalJson(value) !== canonicalJson(now.at(`${oid}.${slot}`)))
          report("lost update", `it changed ${oid}.${slot}, and says it did not`);
    const wrong = invariant(now);
    for (const { what, message } of wrong) if (!broken.has(message)) report(what, message);
    broken = new Set(wrong.map(({ message }) => message));
  }

  for (const entry of entries) {
    if (written.has(entry)) continue;
    const { step, actor } = entry;
    const expected = next(ages.asOf(entry.start), step, ages);
    if (expected.size > 0)
      findings.push({ what: "lost commit", actor, message: `${entry.tid} (${JSON.stringify(step)}) is not in the history` });
    judgeReader(entry, step.do === "past" ? step.tid : entry.start, ages, findings);
    if (findings.length > MOST) break;
  }
  return findings;
}

/** Names and slots that a transaction changed. */
function changesIn({ objects, names }: WholeTransaction): Changes {
  return new Map<Place, Value>([
    ...objects.flatMap(({ oid, slots, changed }) => changed.map((slot): [Place, Value] => [`${oid}.${slot}`, slots[slot]])),
    ...names.map(({ name, oid }): [Place, Value] => [`name:${name}`, oid]),
  ]);
}

/** Whether something that a writing transaction read had moved; what that is called depends on whether it wrote there. */
function judgeWriter(
  { reads, start, step }: Entry,
  before: State,
  ages: Ages,
  changes: Changes,
  report: (what: Finding["what"], message: string) => void,
): boolean {
  let stale = false;
  if (!same(ages.asOf(start), reads)) {
    report(...misread(reads, start, ages));
    stale = true;
  }
  for (const [place, value] of reads) {
    // A slot that merges may have moved: the difference is what counts.
    if (place === VIEWS || brief(before.at(place)) === value) continue;
    report(changes.has(place) ? "lost update" : "write skew", `it read ${value} at ${place}, where by then ${brief(before.at(place))} was`);
    stale = true;
  }
  // What holds again what the transaction left, because what came later was undone, may be undone.
  if (step.do === "undo")
    for (const [place, left] of ages.changesOf(step.tid))
      if (ages.lastChange(place, Number.MAX_SAFE_INTEGER) !== step.tid && brief(before.at(place)) !== brief(left)) {
        report("undo over a later change", `${place} was changed again by ${ages.lastChange(place, Number.MAX_SAFE_INTEGER)}`);
        stale = true;
      }
  return stale;
}

function judgeReader({ actor, step, reads }: Entry, tid: Tid, ages: Ages, findings: Finding[]): void {
  if (same(ages.asOf(tid), reads)) return;
  const [what, message] = misread(reads, tid, ages);
  findings.push({ what, actor, message: `${step.do} at ${tid}: ${message}` });
}

/** What it is called to read something else than the state of one's own transaction. */
function misread(reads: Entry["reads"], tid: Tid, ages: Ages): [what: Finding["what"], message: string] {
  const state = ages.asOf(tid);
  const wrong = reads.filter(([place, value]) => brief(state.at(place)) !== value);
  const list = wrong.map(([place, value]) => `${value} at ${place} instead of ${brief(state.at(place))}`).join(", ");
  const objects = new Map<string, Entry["reads"]>();
  for (const read of reads) {
    const oid = read[0].split(".")[0] as string;
    objects.set(oid, [...(objects.get(oid) ?? []), read]);
  }
  const ofOne = (some: Entry["reads"]): boolean =>
    [0, ...ages.tidsOf(some.map(([place]) => place))].some((each) => same(ages.asOf(each), some));
  const torn = [...objects].find(([, some]) => !ofOne(some));
  if (torn) return ["torn read", `${torn[0]} was never like that: ${list}`];
  return ofOne(reads) ? ["wrong snapshot", `it read the state of another transaction: ${list}`] : ["mixed snapshot", `it read ${list}`];
}
