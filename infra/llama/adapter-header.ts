/** The header of a GGUF file with a LoRA adapter for Llama-architecture weights, its tensors in F32. */

/** Where tensors may begin, in bytes. */
export const ALIGNMENT = 32;
const VERSION = 3;
const F32 = 0;
/** GGUF's types of values. */
const FLOAT = 6;
const TEXT = 8;

/** What stands before the tensors' bytes, which follow in this order, each filled up to `ALIGNMENT`. Dimensions as GGUF has them: columns first. */
export function adapterHeader(alpha: number, tensors: readonly { name: string; dimensions: readonly number[] }[]): Buffer {
  const keys: [string, Buffer][] = [
    ["general.architecture", text("llama")],
    ["general.type", text("adapter")],
    ["adapter.type", text("lora")],
    ["adapter.lora.alpha", Buffer.concat([int32(FLOAT), Buffer.from(Float32Array.of(alpha).buffer)])],
  ];
  let offset = 0;
  const infos = tensors.map(({ name, dimensions }) => {
    const info = Buffer.concat([string(name), int32(dimensions.length), ...dimensions.map(int64), int32(F32), int64(offset)]);
    offset += filled(4 * dimensions.reduce((product, size) => product * size, 1));
    return info;
  });
  const header = Buffer.concat([
    Buffer.from("GGUF"),
    int32(VERSION),
    int64(tensors.length),
    int64(keys.length),
    ...keys.flatMap(([key, value]) => [string(key), value]),
    ...infos,
  ]);
  return Buffer.concat([header, Buffer.alloc(filled(header.length) - header.length)]);
}

const filled = (length: number): number => Math.ceil(length / ALIGNMENT) * ALIGNMENT;
const int32 = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer);
const int64 = (value: number): Buffer => Buffer.from(BigUint64Array.of(BigInt(value)).buffer);
const string = (value: string): Buffer => Buffer.concat([int64(Buffer.byteLength(value)), Buffer.from(value)]);
const text = (value: string): Buffer => Buffer.concat([int32(TEXT), string(value)]);
