/** One number for the whole image (§2.7): equal if and only if the image tables are. */
import { createHash } from "node:crypto";
import type BetterSqlite from "better-sqlite3";
import { canonicalJson } from "../../shared/image/values.ts";

/** Each table in the order of its key. JSON columns are parsed and written canonically, so that every store gives the same hash. */
const tables = [
  { name: "objects", query: "select oid, serial, slots, serials from objects order by oid", json: ["slots", "serials"] },
  {
    name: "revisions",
    query: "select oid, tid, slots, serials, changed from revisions order by oid, tid",
    json: ["slots", "serials", "changed"],
  },
  { name: "transactions", query: "select tid, time, actor, job, cycle, note from transactions order by tid", json: [] },
  { name: "names", query: "select name, oid, tid from names order by name", json: [] },
];

/** sha256 in hex. Rows are streamed: memory does not grow with the image. Run it inside one read transaction. */
export function canonicalHash(client: BetterSqlite.Database): string {
  const hash = createHash("sha256");
  for (const { name, query, json } of tables) {
    hash.update(`${name}\n`);
    for (const row of client.prepare(query).iterate() as IterableIterator<Record<string, string>>) {
      const parsed = { ...row, ...Object.fromEntries(json.map((column) => [column, JSON.parse(row[column] as string)])) };
      hash.update(`${canonicalJson(parsed)}\n`);
    }
  }
  return hash.digest("hex");
}
