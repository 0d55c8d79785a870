/**
 * A process that commits until it is killed. It loads, is told where, and from then on says what it does: that it opens the image, each
 * commit that it was acknowledged, each that was refused. A commit makes an object with a name, counts it in the ledger, and writes rows of three
 * operations tables; now several commits are on their way at once, now one.
 */
import BetterSqlite from "better-sqlite3";
import { isBatError } from "../../shared/errors.ts";
import { Session } from "../../shared/image/session.ts";
import type { OperationsWrite } from "../../shared/operations/writes.ts";
import { openTarget } from "../support/open-target.ts";
import { told } from "./child.ts";
import { LEDGER } from "./crash-checker.ts";
import { seeded } from "./seeded.ts";

/** What goes wrong on purpose: a commit is acknowledged before it is made, its rows come in a transaction of their own, SQLite does not sync. */
export type CrashFault = "none" | "early" | "halves" | "synchronous = normal" | "synchronous = off";

export interface CrashOrders {
  target: string;
  actor: string;
  seed: string;
  fault: CrashFault;
}
export type Said = { opening: true } | { acknowledged: string; tid: number } | { refused: string };

const say = (line: Said): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

const { target, actor, seed, fault } = await told<CrashOrders>();
if (fault.startsWith("synchronous")) syncing(fault);
const chance = seeded(`${seed}/${actor}`);
say({ opening: true });
const { store, operations } = await openTarget(target);
await openLedger();
let made = 0;
let last: string | undefined;
for (;;) {
  const crowd = chance.below(2) === 0 ? 1 : 2 + chance.below(7);
  await Promise.all(Array.from({ length: crowd }, () => commitOne()));
}

async function openLedger(): Promise<void> {
  const session = await Session.open(store, { id: actor, newOid: () => LEDGER });
  if ((await store.load([LEDGER], session.startTid)).length > 0) return;
  session.create({ units: 0, merge_policies: { units: "counter" } }, LEDGER);
  await session.commit({ time: 0, actor }).catch((error) => {
    if (!isBatError(error, "Conflict")) throw error;
  });
}

async function commitOne(): Promise<void> {
  const unit = `${actor}-${++made}`;
  const oid = `unit-${unit}`;
  // A row that is there already: the whole commit must be refused, and the others of its group not.
  const refused = last !== undefined && chance.below(10) === 0;
  const rows = rowsOf(unit, refused ? (last as string) : unit);
  const session = await Session.open(store, { id: actor, newOid: () => oid });
  session.create({ unit, text: "x".repeat(chance.pick([0, 200, 20_000])) }, oid);
  session.name(unit, oid);
  session.write(LEDGER, "units", ((await session.read(LEDGER, "units")) as number) + 1);
  if (fault !== "halves") for (const row of rows) session.emit(row);
  try {
    if (fault === "early" && !refused) say({ acknowledged: unit, tid: 0 });
    const tid = await session.commit({ time: made, actor, note: unit });
    if (fault === "halves") await operations.apply(rows);
    if (fault !== "early") say({ acknowledged: unit, tid });
    last = unit;
  } catch (error) {
    if (!refused || !isBatError(error, "Conflict")) throw error;
    say({ refused: unit });
  }
}

function rowsOf(unit: string, job: string): OperationsWrite[] {
  const entry = { id: unit, queue: "messages", name: "message", jobId: unit, payload: { unit }, delay: 0, createdAt: 1 };
  const ofJob = { keyId: "key", receiver: LEDGER, selector: "count", args: [], examples: [], replays: 0 };
  return [
    { write: "insertOutbox", entry },
    { write: "insertJournal", entry: { cycle: unit, mission: unit, seq: 0, state: "IDLE", slots: { unit }, at: 1 } },
    { write: "insertJob", job: { id: job, ...ofJob, status: "queued", createdAt: 1, updatedAt: 1, deadline: 2 } },
  ];
}

/** Makes SQLite sync less than the store asks for, on the store's own connection. */
function syncing(instead: string): void {
  const { pragma } = BetterSqlite.prototype;
  BetterSqlite.prototype.pragma = function (source, options) {
    return pragma.call(this, /^\s*synchronous\s*=/.test(source) ? instead : source, options);
  };
}
