import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkTexts, embeddingsOf, LONGEST_TEXT, MOST_TEXTS } from "../../shared/language/embedding-model.ts";

const lengthOf = (vector: readonly number[]): number => Math.hypot(...vector);

describe("vectors", () => {
  it("are brought to length 1 and keep their direction, however large or small their numbers are", () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 20 }), (raw) => {
        fc.pre(raw.some((value) => Math.abs(value) > 1e-300));
        const [vector = []] = embeddingsOf("m", [raw]).vectors;
        expect(lengthOf(vector)).toBeCloseTo(1, 9);
        const largest = Math.max(...raw.map(Math.abs));
        const most = Math.max(...vector.map(Math.abs));
        for (const [at, value] of raw.entries()) expect((vector[at] ?? 0) / most).toBeCloseTo(value / largest, 9);
      }),
    );
    expect(
      embeddingsOf("m", [
        [3, -4],
        [0, 2],
      ]),
    ).toEqual({
      model: "m",
      dimension: 2,
      vectors: [
        [0.6, -0.8],
        [0, 1],
      ],
    });
  });

  it.each<[what: string, raw: number[][]]>([
    ["of different dimensions", [[1, 2], [1]]],
    ["of no numbers", [[]]],
    ["of length 0", [[0, 0]]],
    ["with a number that is none", [[1, Number.NaN]]],
    ["with infinity", [[1, Number.POSITIVE_INFINITY]]],
  ])("%s are none", (_, raw) => {
    expect(() => embeddingsOf("m", raw)).toThrow(expect.objectContaining({ code: "Unavailable" }));
  });
});

describe("texts to embed", () => {
  it.each<[texts: string[], says: RegExp]>([
    [[], /^0 texts .*1 to 32$/],
    [Array(MOST_TEXTS + 1).fill("a"), /^33 texts/],
    [["a", " \n"], /^text 1 is empty/],
    [["a".repeat(LONGEST_TEXT + 1)], /^text 0 has 32769 characters/],
  ])("are refused where there can be no vectors of them", (texts, says) => {
    expect(() => checkTexts(texts)).toThrow(expect.objectContaining({ code: "InvalidInput", message: expect.stringMatching(says) }));
  });

  it("may be as many and as long as is said", () => {
    checkTexts(Array(MOST_TEXTS).fill("a".repeat(LONGEST_TEXT)));
  });
});
