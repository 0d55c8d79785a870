/** Bytes for measuring: cheap to make, and no two blobs alike. */
const PIECE = 64 * 1024;

/** So many MiB in fresh pieces, as from a socket. */
export function* content(mebibytes: number, seed: number): Generator<Buffer> {
  for (let at = 0; at < mebibytes * 16; at++) {
    const piece = Buffer.alloc(PIECE, at);
    piece.writeDoubleLE(seed);
    yield piece;
  }
}
