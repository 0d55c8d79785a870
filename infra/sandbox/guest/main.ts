/** The guest's entry: `answer` runs one message, given and answered as JSON text (the shapes are in ../wire.ts). */
import { changesText, readsOf } from "./changes.ts";
import { seedRandom } from "./clock.ts";
import { encode, revive } from "./data.ts";
import { cut, endOnLimit } from "./errors.ts";
import { fill, known, proxyOf, useTraps } from "./objects.ts";
import { furnish } from "./room.ts";
import { send } from "./send.ts";
import { end, newRun, run } from "./state.ts";
import { traps } from "./traps.ts";

useTraps(traps);
furnish();

export function answer(input: string): string {
  const message = JSON.parse(input);
  newRun(message);
  seedRandom(message.seed);
  for (const object of message.objects) fill(object);
  let ending: string;
  try {
    const args = message.args.map((arg: unknown) => revive(arg, proxyOf));
    const result = JSON.stringify(encode(send(known(message.receiver), message.selector, args, false), "result") ?? null);
    if (result.length > run.resultCharacters) {
      end({ kind: "limit", limit: "result", message: `the result has ${result.length} characters, more than ${run.resultCharacters}` });
    }
    ending = `"kind":"returned","result":${result},${changesText(undefined)}`;
  } catch (error) {
    noteLimit(error);
    ending = run.ended ? `"kind":"ended"` : `"kind":"threw","error":${JSON.stringify(describe(error))}`;
  }
  const text = `{${ending},"reads":${JSON.stringify(readsOf())},"sends":${run.sends}}`;
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
