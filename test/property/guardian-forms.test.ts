/** Every way to change state, in every way that control takes around it and its signal: judged, and run to see that the judgement is right. */
import { expect, it } from "vitest";
import { persistenceFindings } from "../../shared/guardian/persistence.ts";
import { parseMethod } from "../../shared/guardian/syntax.ts";
import { type Case, type Kind, messages, receivers } from "../fixtures/covenant/corpus.ts";
import { made, madeArguments } from "../fixtures/covenant/forms.ts";
import { compiled, type Data, type Observed, observe } from "../fixtures/covenant/observe.ts";

function findings(source: string): string[] {
  const parsed = parseMethod(source, "m");
  return ("tree" in parsed ? persistenceFindings(parsed.tree) : parsed.findings).map(({ message }) => message);
}

function runs({ source }: Case): Observed[] {
  const method = compiled(source);
  return madeArguments.map((args) => observe(method, (receivers[0] as () => Data)(), args(), messages()));
}

/** The cases that are not what they are said to be or not judged as they should be, each with its text and what was found in it. */
function wrong(kind: Kind, isSo: (runs: Observed[]) => boolean): string[] {
  return made(kind).flatMap((one) => {
    const found = findings(one.source);
    const ran = isSo(runs(one));
    if (ran && found.length > 0 === (kind === "breaks")) return [];
    return [`${one.name}\n${one.source}\n${ran ? found.join("\n") : `running it shows that it is none that ${kind}`}`];
  });
}

it("refuses a change that a run leaves unsignalled", () => {
  expect(made("breaks").length).toBeGreaterThan(1500);
  expect(wrong("breaks", (ran) => ran.some(({ left }) => left))).toEqual([]);
});

it("accepts what leaves none on any", () => {
  expect(made("keeps").length).toBeGreaterThan(1500);
  const keeps = (ran: Observed[]): boolean =>
    ran.some(({ ended }) => ended === "returned") && !ran.some(({ touched, left }) => touched || left);
  expect(wrong("keeps", keeps)).toEqual([]);
});
