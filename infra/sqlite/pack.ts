/**
 * Pack (§2.5): drops history that only reads as of the past need, and objects that nothing leads to. Set-based SQL on the driver: drizzle has no
 * words for most of it. Everything but the sweep comes in small transactions, so that commits go on between them.
 */
import type { Packed } from "../../shared/image/store.ts";
import { refsIn } from "../../shared/image/values.ts";
import type { Database } from "./connection.ts";
import type { FullText } from "./full-text.ts";

/** Objects, or transactions, of one small transaction. */
const PIECE = 200;

export function preparePack(database: Database, text: FullText) {
  const { client } = database;
  const packed = client.prepare<[], number | null>("select max(tid) from packs").pluck();
  const tidAt = client.prepare<[number], number | null>("select max(tid) from transactions where time <= ?").pluck();
  const notePack = client.prepare("insert or ignore into packs (tid, time) values (?, ?)");
  const oidsAfter = client
    .prepare<[string, number], string>(`select distinct oid from revisions where oid > ? and tid <= ? order by oid limit ${PIECE}`)
    .pluck();
  const dropBefore = client.prepare(
    "delete from revisions where oid = @oid and tid < (select max(tid) from revisions where oid = @oid and tid <= @tid)",
  );
  const dropEmpty = client.prepare(
    `delete from transactions where tid in (
       select tid from transactions where tid < ? and not exists (select 1 from revisions where revisions.tid = transactions.tid)
       and tid not in (select tid from names) limit ${PIECE})`,
  );

  async function dropHistory(tid: number): Promise<number> {
    let dropped = 0;
    for (let after: string | undefined = ""; after !== undefined; ) {
      const from: string = after;
      const piece = await database.write(() => {
        const oids = oidsAfter.all(from, tid);
        return { last: oids.at(-1), changes: oids.reduce((sum, oid) => sum + dropBefore.run({ oid, tid }).changes, 0) };
      });
      dropped += piece.changes;
      after = piece.last;
    }
    return dropped;
  }

  async function dropTransactions(tid: number): Promise<number> {
    let dropped = 0;
    for (let some = 1; some > 0; dropped += some) some = await database.write(() => dropEmpty.run(tid).changes);
    return dropped;
  }

  /** Removes the objects that were last written by `tid` or before and that nothing leads to, with their history. */
  async function collect(tid: number): Promise<number> {
    client.exec("create temp table if not exists reached (oid text primary key, expanded integer not null default 0) without rowid");
    client.exec("delete from temp.reached");
    // What has a name, what was written lately, and what a message or a mission under way is about.
    const reachRoots = client.prepare(
      `insert or ignore into temp.reached (oid) select oid from names union select oid from objects where serial > ?
       union select receiver from jobs where status not in ('answered', 'failed') union select holder from jobs where holder is not null and status not in ('answered', 'failed')
       union select holder from missions where status = 'open' union select json_extract(brief, '$.receiver') from missions where status = 'open'`,
    );
    const reach = client.prepare("insert or ignore into temp.reached (oid) values (?)");
    const open = client.prepare<[], string>(`select oid from temp.reached where expanded = 0 limit ${PIECE}`).pluck();
    const close = client.prepare("update temp.reached set expanded = 1 where oid = ?");
    // Of all revisions that are kept: a reference that moves from one object to another meanwhile is still seen where it was.
    const pasts = client.prepare<[string], string>("select slots from revisions where oid = ?").pluck();
    const expand = (): number => {
      const oids = open.all();
      for (const oid of oids) {
        const targets = new Set<string>();
        for (const slots of pasts.iterate(oid)) for (const target of refsIn(JSON.parse(slots))) targets.add(target);
        for (const target of targets) reach.run(target);
        close.run(oid);
      }
      return oids.length;
    };
    await database.read(() => reachRoots.run(tid));
    // Between pieces the event loop gets its turn: commits and answers go on.
    while ((await database.read(expand)) > 0) await new Promise(setImmediate);
    return database.write(() => {
      // What was committed since the marking began leads on from here; after this transaction nothing can lead to what it removes.
      reachRoots.run(tid);
      client.prepare("update temp.reached set expanded = 0 where oid in (select oid from objects where serial > ?)").run(tid);
      while (expand() > 0);
      const lost = "select oid from objects where serial <= @tid and oid not in (select oid from temp.reached)";
      for (const holder of client
        .prepare<{ tid: number }, string>(`select distinct holder from method_documents where holder in (${lost})`)
        .pluck()
        .all({ tid }))
        text.forgetMethods(holder);
      client.prepare(`delete from revisions where oid in (${lost})`).run({ tid });
      return client.prepare(`delete from objects where oid in (${lost})`).run({ tid }).changes;
    });
  }

  /** The marks are one table of the connection: packs that were asked for at once come one after the other. */
  let before: Promise<unknown> = Promise.resolve();

  async function pack(tid: number, options: { time: number; collect: boolean }): Promise<Packed> {
    // Noted first: from now on nobody is given a past that is being taken apart.
    await database.write(() => notePack.run(tid, options.time));
    const revisions = await dropHistory(tid);
    const objects = options.collect ? await collect(tid) : 0;
    return { revisions, objects, transactions: await dropTransactions(tid) };
  }

  return {
    packed: (): number => packed.get() ?? 0,
    tidAt: (time: number): number => tidAt.get(time) ?? 0,
    pack(...asked: Parameters<typeof pack>): Promise<Packed> {
      const mine = before.then(() => pack(...asked));
      before = mine.catch(() => {});
      return mine;
    },
  };
}
