/** What an image must be after a crash, whatever the moment: sound, with every commit that was acknowledged, and no half of any. */

import type { Stores } from "../../infra/sql/stores.ts";
import { checkImage } from "../../shared/image/check.ts";
import type { ObjectRecord } from "../../shared/image/store.ts";

/** The object that counts the others, by a merge policy. */
export const LEDGER = "ledger";

/** What processes said before they were killed. */
export interface Reports {
  /** Unit and transaction. */
  readonly acknowledged: ReadonlyMap<string, number>;
  readonly refused: ReadonlySet<string>;
}

export interface CrashFinding {
  what: "damage" | "lost commit" | "half a commit" | "refused and there";
  message: string;
}

/** Other processes may go on committing: rows are read once before the objects and once after, and the objects lie between. */
export async function crashFindings({ store, operations }: Stores, reports: Reports): Promise<CrashFinding[]> {
  const findings: CrashFinding[] = [];
  const find = (what: CrashFinding["what"], message: string): void => void findings.push({ what, message });
  const rows = async (): Promise<{ jobs: Set<string>; outbox: Set<string> }> => ({
    jobs: new Set((await operations.staleJobs("queued", Number.MAX_SAFE_INTEGER, 1_000_000)).map(({ id }) => id)),
    outbox: new Set((await operations.outbox(1_000_000)).map(({ id }) => id)),
  });

  const before = await rows();
  const tid = await store.lastTid();
  const { records, names } = await everything();
  const after = await rows();
  const units = new Map(records.flatMap((record) => (record.oid === LEDGER ? [] : [[String(record.slots.unit), record] as const])));

  for (const { message } of (await checkImage(store)).problems) find("damage", message);
  for (const [kind, there] of Object.entries(before))
    for (const unit of there) if (!units.has(unit)) find("half a commit", `${unit} has its row of ${kind} and no object`);
  for (const [unit, { oid, serial }] of units) {
    for (const [kind, there] of Object.entries(after)) if (!there.has(unit)) find("half a commit", `${unit} has no row of ${kind}`);
    if ((await operations.journal(unit)).length !== 1) find("half a commit", `${unit} has no journal`);
    if (names.get(oid) !== unit) find("half a commit", `${unit} has no name`);
    const revisions = (await store.transaction(serial))?.revisions.map((revision) => revision.oid);
    if (revisions?.sort().join() !== [LEDGER, oid].sort().join())
      find("half a commit", `${unit} was not committed with its count: ${revisions}`);
  }
  const counted = records.find(({ oid }) => oid === LEDGER)?.slots.units ?? 0;
  if (counted !== units.size) find("half a commit", `the ledger counts ${counted}, and there are ${units.size}`);
  for (const [unit, acknowledgedAs] of reports.acknowledged) {
    const serial = units.get(unit)?.serial;
    if (serial !== acknowledgedAs) find("lost commit", `${unit} was acknowledged as ${acknowledgedAs}, and is ${serial ?? "not there"}`);
  }
  for (const unit of reports.refused) if (units.has(unit) || after.outbox.has(unit)) find("refused and there", unit);
  return findings;

  async function everything(): Promise<{ records: ObjectRecord[]; names: Map<string, string | undefined> }> {
    const all: ObjectRecord[] = [];
    const named = new Map<string, string | undefined>();
    for (let after: string | undefined; ; ) {
      const page = await store.list(after, 500);
      const oids = page.map(({ oid }) => oid);
      for (const { oid, name } of page) named.set(oid, name);
      all.push(...(await store.load(oids, tid)));
      after = oids.at(-1);
      if (after === undefined) return { records: all, names: named };
    }
  }
}

/** How many of each, with one example: what a failure shows. */
export function summary<What extends string>(findings: readonly { what: What; message: string }[]): Record<string, string> {
  const summed: Record<string, string> = {};
  for (const what of new Set(findings.map((finding) => finding.what))) {
    const some = findings.filter((finding) => finding.what === what);
    summed[what] = `${some.length}, such as: ${some[0]?.message.slice(0, 400)}`;
  }
  return summed;
}
