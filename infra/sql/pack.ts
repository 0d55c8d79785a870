/**
 * Pack (§2.5): drops history that only reads as of the past need, and objects that nothing leads to. Everything but the sweep comes in small
 * transactions, so that commits go on between them.
 */
import { BatError } from "../../shared/errors.ts";
import type { Packed } from "../../shared/image/store.ts";
import type { Oid, Tid } from "../../shared/image/values.ts";
import type { Database } from "./database.ts";
import { FIRST_UNDER_WAY, frontier, type UnderWay } from "./marking.ts";

/** `pack` of the store. Packs that are asked for at once come one after the other. */
export function createPack(database: Database): (tid: Tid, options: { time: number; collect: boolean }) => Promise<Packed> {
  async function dropHistory(tid: Tid): Promise<number> {
    let dropped = 0;
    for (let after: Oid | undefined = ""; after !== undefined; ) {
      const from: Oid = after;
      const piece = await database.write((on) => on.pack.dropHistory(tid, from));
      dropped += piece.dropped;
      after = piece.last;
    }
    return dropped;
  }

  async function dropTransactions(tid: Tid): Promise<number> {
    let dropped = 0;
    for (let some = 1; some > 0; dropped += some) some = await database.write((on) => on.pack.dropTransactions(tid));
    return dropped;
  }

  /** Removes the objects that were last written by `tid` or before and that nothing leads to, with their history. */
  const collect = (tid: Tid): Promise<number> =>
    database.pinned(async ({ read, write }) => {
      const since = await write((on) => on.pack.begin());
      await read((on) => on.pack.reachNewer(0, tid, 0));
      // Between pieces the event loop gets its turn: commits and answers go on.
      for (let after: UnderWay | undefined = FIRST_UNDER_WAY; after !== undefined; await new Promise(setImmediate)) {
        const from: UnderWay = after;
        after = await read((on) => on.pack.reachUnderWay(from, 0));
      }
      let at = frontier(0);
      for (; !at.end; await new Promise(setImmediate)) {
        const from = at;
        at = await read((on) => on.pack.expand(from));
      }
      return write((on) => on.pack.sweep(tid, since, at.round + 1));
    });

  async function pack(tid: Tid, options: { time: number; collect: boolean }): Promise<Packed> {
    const last = await database.read((on) => on.reads.lastTid());
    if (tid > last)
      throw new BatError(
        "InvalidInput",
        `There is no transaction ${tid} to pack up to: the newest is ${last}; name that or an older one.`,
        { tid, last },
      );
    // Noted first: from now on nobody is given a past that is being taken apart.
    await database.write((on) => on.pack.note(tid, options.time));
    const revisions = await dropHistory(tid);
    const objects = options.collect ? await collect(tid) : 0;
    return { revisions, objects, transactions: await dropTransactions(tid) };
  }

  let before: Promise<unknown> = Promise.resolve();
  return (tid, options) => {
    const mine = before.then(() => pack(tid, options));
    before = mine.catch(() => {});
    return mine;
  };
}
