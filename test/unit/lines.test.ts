import { createReadStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { linesOf } from "../../infra/lines.ts";

async function* inPieces(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}
const all = async (lines: AsyncIterable<string>): Promise<string[]> => {
  const found: string[] = [];
  for await (const line of lines) found.push(line);
  return found;
};

describe("the lines of a text", () => {
  const sizes = [1, 2, 3, 7, 1000];

  test.each<[string, string, string[]]>([
    ["an empty text", "", []],
    ["one that ends with a line", "a\nb\n", ["a", "b"]],
    ["one whose last line has no end", "a\nb", ["a", "b"]],
    ["empty lines", "\n\na\n\n", ["", "", "a", ""]],
    ["lines that Windows ended, and other returns", "a\r\nb\rc\r\n\r\n", ["a", "b\rc", ""]],
    ["what ends lines elsewhere", '"a\u2028b"\n"c\u2029d\u0085\v\f"\n', ['"a\u2028b"', '"c\u2029d\u0085\v\f"']],
    ["characters of several bytes and units", "é\u2028😀\n😀😀\n", ["é\u2028😀", "😀😀"]],
  ])("are the same however it was cut: %s", async (_, text, lines) => {
    for (const size of sizes) expect(await all(linesOf(inPieces(text, size)))).toEqual(lines);
  });

  test("of a file are the same when its pieces end within characters", async () => {
    const folder = mkdtempSync(join(tmpdir(), "batos-lines-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const lines = ['{"a":"é\u2028"}', '{"😀":"\u2029ü"}', "x".repeat(100)];
    writeFileSync(join(folder, "text"), lines.map((line) => `${line}\n`).join(""));
    for (const highWaterMark of [1, 2, 3, 64 * 1024])
      expect(await all(linesOf(createReadStream(join(folder, "text"), { encoding: "utf8", highWaterMark })))).toEqual(lines);
  });

  test("are given as they come: nothing is read ahead", async () => {
    let read = 0;
    async function* counted(): AsyncGenerator<string> {
      for (;;) {
        read++;
        yield "line\nbegun ";
      }
    }
    const lines = linesOf(counted());
    expect([(await lines.next()).value, (await lines.next()).value, read]).toEqual(["line", "begun line", 2]);
    await lines.return(undefined);
  });

  test("may have a bounded length, with or without an end", async () => {
    expect(await all(linesOf(inPieces("12345\n12345", 2), 5))).toEqual(["12345", "12345"]);
    for (const text of ["1\n123456\n", "1\n123456"])
      for (const size of sizes)
        await expect(all(linesOf(inPieces(text, size), 5))).rejects.toMatchObject({
          code: "InvalidInput",
          message: expect.stringContaining("line 2 has more than 5 characters"),
        });
  });
});
