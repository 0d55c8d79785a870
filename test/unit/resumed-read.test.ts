import { expect, it } from "vitest";
import { readResumed } from "../../infra/resumed-read.ts";

/** Reads ten bytes; each answer is the sizes of its chunks, after which it fails where it says so. */
async function read(...answers: { chunks: number[]; fails?: true }[]): Promise<{ size: number; asked: number }> {
  let asked = 0;
  async function* answer(): AsyncGenerator<Uint8Array> {
    const { chunks, fails } = answers[asked++] ?? { chunks: [] };
    for (const size of chunks) yield new Uint8Array(size);
    if (fails) throw new Error("cut");
  }
  let size = 0;
  const retries = { attempts: 3, firstPauseMs: 1 };
  const range = { start: 0, end: 10 };
  for await (const chunk of readResumed(
    range,
    async () => answer(),
    retries,
    () => false,
    new AbortController().signal,
  ))
    size += chunk.length;
  return { size, asked };
}

it("goes on where it was cut, and needs nothing that comes behind the last byte", async () => {
  expect(await read({ chunks: [4], fails: true }, { chunks: [3, 3] })).toEqual({ size: 10, asked: 2 });
  expect(await read({ chunks: [4, 6], fails: true })).toEqual({ size: 10, asked: 1 });
});

it.each([[[4, 7]], [[10, 1]], [[4, 6, 1]]])("refuses more bytes than were asked for, whatever chunks they come in (%j)", async (chunks) => {
  await expect(read({ chunks }, { chunks: [6] })).rejects.toThrow(/^more bytes came than/);
});
