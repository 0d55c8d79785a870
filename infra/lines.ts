/** The lines of a text that comes in pieces, wherever these were cut. */
import { constants } from "node:buffer";
import { BatError } from "../shared/errors.ts";

/**
 * Lines end at "\n", and a "\r" before it goes with it. Rejected: node:readline, which ends them at U+2028 and U+2029 as well in newer versions of
 * Node; JSON has these in its texts as they are. Memory holds a piece and a line, which may be as long as a string can be: who wrote it had it as one.
 * @throws BatError InvalidInput for a line that is longer
 */
export async function* linesOf(pieces: AsyncIterable<string>, longest: number = constants.MAX_STRING_LENGTH): AsyncGenerator<string> {
  let begun = "";
  let number = 1;
  const taken = (more: string): string => {
    if (begun.length + more.length <= longest) return begun + more;
    throw new BatError("InvalidInput", `line ${number} has more than ${longest} characters: give a file that batos export wrote`);
  };
  for await (const piece of pieces) {
    let start = 0;
    for (let end = piece.indexOf("\n"); end >= 0; end = piece.indexOf("\n", start)) {
      yield withoutReturn(taken(piece.slice(start, end)));
      begun = "";
      number++;
      start = end + 1;
    }
    begun = taken(piece.slice(start));
  }
  if (begun !== "") yield withoutReturn(begun);
}

const withoutReturn = (line: string): string => (line.endsWith("\r") ? line.slice(0, -1) : line);
