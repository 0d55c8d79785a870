/** Conversion of PEFT adapters, number by number; the whole of it runs on real ones in test/integration/adapter-import.test.ts. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ggufOfPeft } from "../../infra/llama/peft.ts";

const config = { peft_type: "LORA" as const, r: 4, lora_alpha: 8 };

/** One tensor with four numbers, given by their bits; what the GGUF has for them, and its text to look for alpha in. */
async function converted(dtype: string, bits: number[], changes: object = {}): Promise<{ numbers: number[]; header: Buffer }> {
  const folder = mkdtempSync(join(tmpdir(), "batos-peft-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const data = Buffer.from(Uint16Array.from(bits).buffer);
  const entry = { dtype, shape: [1, 4], data_offsets: [0, data.length] };
  const text = Buffer.from(JSON.stringify({ "base_model.model.model.layers.3.self_attn.o_proj.lora_A.weight": entry }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const path = join(folder, "adapter_model.safetensors");
  writeFileSync(path, Buffer.concat([length, text, data]));
  const pieces: Buffer[] = [];
  for await (const piece of ggufOfPeft(path, { ...config, ...changes }, { heads: 1, keyValueHeads: 1 })) pieces.push(piece);
  const [header = Buffer.alloc(0), tensor = Buffer.alloc(0)] = pieces;
  return { numbers: [0, 1, 2, 3].map((at) => tensor.readFloatLE(4 * at)), header };
}

const alphaIn = (header: Buffer): number => header.readFloatLE(header.indexOf("adapter.lora.alpha") + "adapter.lora.alpha".length + 4);

test("half precision: normal, subnormal, negative, the smallest and the largest", async () => {
  expect((await converted("F16", [0x3c00, 0x0001, 0xc500, 0x7bff])).numbers).toEqual([1, 2 ** -24, -5, 65504]);
});

test("bfloat16 is the upper half of single precision", async () => {
  expect((await converted("BF16", [0x3f80, 0xc0a0, 0x0000, 0x4049])).numbers).toEqual([1, -5, 0, 3.140625]);
});

test("the scale: alpha as it is, and times the root of the rank where PEFT divides by that", async () => {
  expect(alphaIn((await converted("F16", [0, 0, 0, 0])).header)).toBe(8);
  expect(alphaIn((await converted("F16", [0, 0, 0, 0], { use_rslora: true })).header)).toBe(16);
});

test("names become those of GGUF, whatever else is refused", async () => {
  expect((await converted("F16", [0, 0, 0, 0])).header.includes("blk.3.attn_output.weight.lora_a")).toBe(true);
  await expect(converted("I16", [0, 0, 0, 0])).rejects.toThrow(/is I16, not F32, F16 or BF16; .*convert_lora_to_gguf\.py/);
  await expect(converted("F32", [0, 0, 0, 0])).rejects.toThrow(/is not where its header says/);
});
