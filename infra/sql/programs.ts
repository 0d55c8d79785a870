/** Everything that a store does, prepared on one connection. */
import { prepareBlobs } from "./blobs.ts";
import { prepareCanonicalHash } from "./canonical-hash.ts";
import { prepareCommit } from "./commit.ts";
import type { Connection } from "./connection.ts";
import { prepareFullText } from "./full-text.ts";
import { prepareOperations } from "./operations/operations.ts";
import { preparePack } from "./pack-pieces.ts";
import { prepareReads } from "./reads.ts";
import { prepareTransfer } from "./transfer.ts";

export interface Programs extends ReturnType<typeof programsOn> {}

export function programsOn(connection: Connection) {
  const text = prepareFullText(connection);
  const reads = prepareReads(connection);
  const operations = prepareOperations(connection, text);
  return {
    connection,
    reads,
    operations,
    commit: prepareCommit(connection, reads.lastTid, operations.apply),
    pack: preparePack(connection, text, reads.lastTid),
    blobs: prepareBlobs(connection),
    transfer: prepareTransfer(connection, reads.lastTid),
    canonicalHash: prepareCanonicalHash(connection),
  };
}
