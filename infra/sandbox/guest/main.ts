/** The guest's entry: `answer` runs one message, given and answered as JSON text (the shapes are in ../wire.ts). */
import { changesText, readsOf } from "./changes.ts";
import { seedRandom } from "./clock.ts";
import { encode, revive } from "./data.ts";
import { cut, endOnLimit, leaving } from "./errors.ts";
import { fill, known, proxyOf, useTraps } from "./objects.ts";
import { furnish } from "./room.ts";
import { send } from "./send.ts";
import { newRun, run } from "./state.ts";
import { traps } from "./traps.ts";

useTraps(traps);
furnish();

export function answer(input: string): string {
  const message = JSON.parse(input);
  newRun(message);
  seedRandom(message.seed);
  for (const object of message.objects) fill(object);
  let ending: string;
  let reads: string;
  try {
    const args = message.args.map((arg: unknown) => revive(arg, proxyOf));
    const result = leaving(
      JSON.stringify(encode(send(known(message.receiver), message.selector, args, false), "result") ?? null),
      "the result has",
    );
    ending = `"kind":"returned","result":${result},${leaving(changesText(undefined), "the changes have")}`;
    reads = leaving(JSON.stringify(readsOf()), "the names that were read have");
  } catch (error) {
    noteLimit(error);
    ending = run.ended ? `"kind":"ended"` : `"kind":"threw","error":${JSON.stringify(describe(error))}`;
    reads = JSON.stringify(readsOf());
    // Nothing of this run is committed, so nobody needs them.
    if (reads.length > run.resultCharacters) reads = "{}";
  }
  const text = `{${ending},"reads":${reads},"sends":${run.sends}}`;
  newRun();
  return text;
}

/** A limit met outside any send ends the run too; that it throws is of no more use here. */
function noteLimit(error: unknown): void {
  try {
    if (!run.ended) endOnLimit(error);
  } catch {
    // The thread has been told.
  }
}

function describe(error: unknown): { name: string; message: string; stack: string } {
  if (error instanceof Error) return { name: error.name, message: error.message, stack: error.stack ?? "" };
  return {
    name: "Thrown",
    message: cut(typeof error === "string" ? error : JSON.stringify(encode(error, "thrown value") ?? null), run.resultCharacters),
    stack: "",
  };
}
