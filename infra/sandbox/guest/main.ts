/** The guest's entry: `answer` runs one message, given and answered as JSON text (the shapes are in ../wire.ts). */
import { changesText, readsText } from "./changes.ts";
import { useSeed } from "./clock.ts";
import { encode, revive, textOf } from "./data.ts";
import { cut, endOnLimit, leaving } from "./errors.ts";
import { forgetShared, type GivenObject, give, known, proxyOf, useTraps } from "./objects.ts";
import { furnish } from "./room.ts";
import { send } from "./send.ts";
import { endRun, newRun, run } from "./state.ts";
import { traps } from "./traps.ts";

useTraps(traps);
furnish();

/** What the host sends, by position: JSON with names takes twice as long to read. `forget`: no number that came before is spoken of again. */
type Message = [
  receiver: string,
  selector: string,
  args: unknown[],
  clock: number,
  seed: string,
  depth: number,
  resultCharacters: number,
  forget: boolean,
  objects: GivenObject[],
];

export function answer(input: string): string {
  const [receiver, selector, args, clock, seed, depth, resultCharacters, forget, objects]: Message = JSON.parse(input);
  newRun(depth, resultCharacters, clock);
  useSeed(seed);
  if (forget) forgetShared();
  for (const object of objects) give(object);
  let ending: string;
  let reads: string;
  try {
    for (let at = 0; at < args.length; at++) args[at] = revive(args[at], proxyOf);
    const result = send(known(receiver), selector, args, false);
    const text = leaving(textOf(result, () => "result") ?? "null", "the result has");
    const changes = changesText(undefined);
    ending = `"kind":"returned","result":${text},${leaving(changes, "the changes have", run.spared)}`;
    reads = leaving(readsText(), "the names that were read have");
  } catch (error) {
    noteLimit(error);
    ending = run.ended ? `"kind":"ended"` : `"kind":"threw","error":${JSON.stringify(describe(error))}`;
    reads = readsText();
    // Nothing of this run is committed, so nobody needs them.
    if (reads.length > run.resultCharacters) reads = "{}";
  }
  const text = `{${ending},"reads":${reads},"sends":${run.sends}}`;
  endRun();
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
    message: cut(typeof error === "string" ? error : JSON.stringify(encode(error, () => "thrown value") ?? null), run.resultCharacters),
    stack: "",
  };
}
