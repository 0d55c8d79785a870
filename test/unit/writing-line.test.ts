import { expect, it } from "vitest";
import { WritingLine } from "../../api/client/writing-line.ts";

const CLEAR = "\r\u001b[2K";
const CODES = "\u001b]0;title\u0007\u001b[31m\u202e\r\n";

it.each(["selector", "persona", "step", "text"])("shows none of the codes in a %s that move a terminal's cursor", (where) => {
  const told: string[] = [];
  const line = new WritingLine(
    (text) => told.push(text),
    () => 200,
  );
  const word = (name: string): string => (name === where ? `be${CODES}fore` : name);
  const piece = { persona: word("persona"), step: word("step"), sample: 2, tokens: 7, at: 0, text: word("text") };
  line.show({ mission: "m", selector: word("selector"), pieces: [piece] });
  expect(told).toHaveLength(1);
  const shown = (told[0] as string).replace(CLEAR, "");
  expect(shown).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  const words = (name: string): string => (name === where ? "be ]0;title [31m fore" : name);
  expect(shown).toBe(`  ${words("selector")}: ${words("persona")} writes ${words("step")} #2, 7 tokens so far: ${words("text")}`);
});
