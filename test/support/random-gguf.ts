/** GGUF models that know nothing: for tests of the machinery, and as the control that shows that a trained model's answers are its own. */
import { open, readFile, writeFile } from "node:fs/promises";
import { type GgmlType, readGgufFileInfo } from "node-llama-cpp";

const ALIGNMENT = 32;
const F32 = 0 as GgmlType;
const F16 = 1 as GgmlType;
const Q8_0 = 8 as GgmlType;

/**
 * Copies a GGUF file's header (keys, tokenizer, tensor shapes and types) and fills its tensors with random values, the same for the same seed.
 * @throws Error for tensors that are not F32, F16 or Q8_0.
 */
export async function randomWeightsLike(source: string, target: string, seed: number): Promise<void> {
  const info = await readGgufFileInfo(source, { sourceType: "filesystem", logWarnings: false });
  const start = info.infoEndOffset as number;
  const header = await open(source, "r");
  const copy = Buffer.alloc(start);
  await header.read(copy, 0, start, 0);
  await header.close();
  const random = normal(seed);
  const file = await open(target, "w");
  await file.write(copy, 0, start, 0);
  let end = start;
  for (const { name, dimensions, ggmlType, offset } of info.tensorInfo ?? []) {
    const shape = dimensions.map(Number);
    const data = tensor(ggmlType, shape, isNorm(name) ? () => 1 : random);
    await file.write(data, 0, data.length, start + Number(offset));
    end = Math.max(end, start + Number(offset) + data.length);
  }
  await file.truncate(end + padding(end));
  await file.close();
}

interface TinyShape {
  width: number;
  layers: number;
  heads: number;
  context: number;
  chatTemplate?: string;
}

const TINY: TinyShape = { width: 64, layers: 2, heads: 4, context: 1024 };
const chatml =
  "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

/** Writes a random llama with a byte vocabulary and the ChatML template. `omit` leaves keys out, for tests of what happens then. */
export async function writeTinyGguf(
  target: string,
  seed: number,
  shape: Partial<TinyShape> = {},
  omit: readonly string[] = [],
): Promise<void> {
  const { width, layers, heads, context, chatTemplate } = { ...TINY, ...shape };
  const vocabulary = ["<|begin|>", "<|im_end|>", "<|im_start|>", ...byteCharacters()];
  const feedForward = width * 2;
  const keys: [string, Buffer][] = [
    ["general.architecture", text("llama")],
    ["general.name", text("tiny")],
    ["llama.context_length", whole(context)],
    ["llama.embedding_length", whole(width)],
    ["llama.block_count", whole(layers)],
    ["llama.feed_forward_length", whole(feedForward)],
    ["llama.attention.head_count", whole(heads)],
    ["llama.attention.head_count_kv", whole(heads)],
    ["llama.attention.layer_norm_rms_epsilon", real(1e-5)],
    ["llama.rope.dimension_count", whole(width / heads)],
    ["llama.vocab_size", whole(vocabulary.length)],
    ["tokenizer.ggml.model", text("gpt2")],
    ["tokenizer.ggml.pre", text("default")],
    ["tokenizer.ggml.tokens", list(8, vocabulary.map(string))],
    [
      "tokenizer.ggml.token_type",
      list(
        5,
        vocabulary.map((_, id) => int32(id < 3 ? 3 : 1)),
      ),
    ],
    ["tokenizer.ggml.merges", list(8, [])],
    ["tokenizer.ggml.bos_token_id", whole(0)],
    ["tokenizer.ggml.eos_token_id", whole(1)],
    ["tokenizer.ggml.add_bos_token", flag(true)],
    ["tokenizer.chat_template", text(chatTemplate ?? chatml)],
  ];
  const matrices = {
    attn_q: [width, width],
    attn_k: [width, width],
    attn_v: [width, width],
    attn_output: [width, width],
    ffn_gate: [width, feedForward],
    ffn_up: [width, feedForward],
    ffn_down: [feedForward, width],
  };
  const tensors: [string, number[]][] = [
    ["token_embd.weight", [width, vocabulary.length]],
    ["output_norm.weight", [width]],
  ];
  for (let layer = 0; layer < layers; layer += 1) {
    for (const name of ["attn_norm", "ffn_norm"]) tensors.push([`blk.${layer}.${name}.weight`, [width]]);
    for (const [name, dimensions] of Object.entries(matrices)) tensors.push([`blk.${layer}.${name}.weight`, dimensions]);
  }
  await writeGguf(
    target,
    keys.filter(([key]) => !omit.includes(key)),
    tensors,
    normal(seed),
  );
}

/** Writes the tiny model with one number of its header overwritten: a file that passes as GGUF and that llama.cpp does not survive. */
export async function writeCrashingGguf(target: string, seed: number): Promise<void> {
  await writeTinyGguf(target, seed);
  const bytes = await readFile(target);
  const key = "llama.attention.head_count";
  bytes.writeUInt32LE(0, bytes.indexOf(key) + key.length + 4);
  await writeFile(target, bytes);
}

/**
 * Writes a random BERT of a few words, as models made for embeddings are: it reads a whole text at once in both directions, and its file says that
 * the states of all tokens are averaged. It has no way to end an answer.
 */
export async function writeTinyBert(target: string, seed: number, words: readonly string[]): Promise<void> {
  const { width, layers, heads, context } = TINY;
  const feedForward = width * 2;
  const vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", ...words.map((word) => `\u2581${word}`)];
  const special = ["padding", "unknown", "cls", "seperator"].map((name, id): [string, Buffer] => [
    `tokenizer.ggml.${name}_token_id`,
    whole(id),
  ]);
  const keys: [string, Buffer][] = [
    ["general.architecture", text("bert")],
    ["bert.context_length", whole(context)],
    ["bert.embedding_length", whole(width)],
    ["bert.block_count", whole(layers)],
    ["bert.feed_forward_length", whole(feedForward)],
    ["bert.attention.head_count", whole(heads)],
    ["bert.attention.layer_norm_epsilon", real(1e-12)],
    ["bert.attention.causal", flag(false)],
    ["bert.pooling_type", whole(1)],
    ["tokenizer.ggml.model", text("bert")],
    ["tokenizer.ggml.token_type_count", whole(2)],
    ["tokenizer.ggml.tokens", list(8, vocabulary.map(string))],
    [
      "tokenizer.ggml.token_type",
      list(
        5,
        vocabulary.map((_, id) => int32(id < 4 ? 3 : 1)),
      ),
    ],
    ...special,
  ];
  const tensors: [string, number[]][] = [
    ["token_embd.weight", [width, vocabulary.length]],
    ["token_types.weight", [width, 2]],
    ["position_embd.weight", [width, context]],
  ];
  const layer = (name: string, ...dimensions: number[]): void => {
    tensors.push([`${name}.weight`, dimensions], [`${name}.bias`, [dimensions.at(-1) as number]]);
  };
  layer("token_embd_norm", width);
  for (let at = 0; at < layers; at += 1) {
    for (const name of ["attn_q", "attn_k", "attn_v", "attn_output"]) layer(`blk.${at}.${name}`, width, width);
    layer(`blk.${at}.ffn_up`, width, feedForward);
    layer(`blk.${at}.ffn_down`, feedForward, width);
    for (const name of ["attn_output_norm", "layer_output_norm"]) layer(`blk.${at}.${name}`, width);
  }
  await writeGguf(target, keys, tensors, normal(seed));
}

/** Writes a random LoRA adapter of rank 4 on the attention of the tiny model; `strength` is large enough to change every answer. */
export async function writeTinyAdapter(
  target: string,
  seed: number,
  shape: Partial<TinyShape> = {},
  architecture = "llama",
): Promise<void> {
  const { width, layers } = { ...TINY, ...shape };
  const keys: [string, Buffer][] = [
    ["general.architecture", text(architecture)],
    ["general.type", text("adapter")],
    ["adapter.type", text("lora")],
    ["adapter.lora.alpha", real(64)],
  ];
  const tensors: [string, number[]][] = [];
  for (let layer = 0; layer < layers; layer += 1) {
    for (const name of ["attn_q", "attn_v"])
      tensors.push([`blk.${layer}.${name}.weight.lora_a`, [width, 4]], [`blk.${layer}.${name}.weight.lora_b`, [4, width]]);
  }
  await writeGguf(target, keys, tensors, normal(seed));
}

async function writeGguf(target: string, keys: [string, Buffer][], tensors: [string, number[]][], random: () => number): Promise<void> {
  const data: Buffer[] = [];
  const infos: Buffer[] = [];
  let offset = 0;
  for (const [name, dimensions] of tensors) {
    const bytes = tensor(F32, dimensions, isNorm(name) ? () => 1 : random);
    infos.push(Buffer.concat([string(name), int32(dimensions.length), ...dimensions.map(int64), int32(F32), int64(offset)]));
    data.push(bytes, Buffer.alloc(padding(bytes.length)));
    offset += bytes.length + padding(bytes.length);
  }
  const head = Buffer.concat([
    Buffer.from("GGUF"),
    int32(3),
    int64(tensors.length),
    int64(keys.length),
    ...keys.flatMap(([key, value]) => [string(key), value]),
    ...infos,
  ]);
  await writeFile(target, Buffer.concat([head, Buffer.alloc(padding(head.length)), ...data]));
}

function tensor(type: GgmlType, dimensions: number[], value: () => number): Buffer {
  const count = dimensions.reduce((product, size) => product * size, 1);
  // Values keep the variance of a layer's input, as at the start of a training.
  const scale = dimensions.length > 1 ? 1 / Math.sqrt(dimensions[0] as number) : 1;
  if (type === F32) return Buffer.from(Float32Array.from({ length: count }, () => value() * scale).buffer);
  if (type === F16) return Buffer.from(Uint16Array.from({ length: count }, () => half(value() * scale)).buffer);
  if (type !== Q8_0) throw new Error(`cannot make random tensors of type ${type}: use F32, F16 or Q8_0`);
  const blocks = Buffer.alloc((count / 32) * 34);
  for (let at = 0; at < blocks.length; at += 34) {
    blocks.writeUInt16LE(half((3 * scale) / 127), at);
    for (let element = 0; element < 32; element += 1)
      blocks.writeInt8(Math.max(-127, Math.min(127, Math.round((value() * 127) / 3))), at + 2 + element);
  }
  return blocks;
}

/** The bits of a normal-range value as IEEE half precision; values too small for it become zero. */
function half(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0] as number;
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 112;
  return exponent <= 0 ? sign : sign | (exponent << 10) | ((bits >>> 13) & 0x3ff);
}

/** Normally distributed numbers from a seed (mulberry32, Box-Muller). */
function normal(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** GPT-2's printable stand-ins for the 256 bytes. */
function byteCharacters(): string[] {
  const printable = [...range(33, 127), ...range(161, 173), ...range(174, 256)];
  let next = 256;
  return range(0, 256).map((byte) => String.fromCharCode(printable.includes(byte) ? byte : next++));
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at);
const isNorm = (name: string): boolean => name.endsWith("norm.weight");
const padding = (length: number): number => (ALIGNMENT - (length % ALIGNMENT)) % ALIGNMENT;
const int32 = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer);
const int64 = (value: number): Buffer => Buffer.from(BigUint64Array.of(BigInt(value)).buffer);
const string = (value: string): Buffer => Buffer.concat([int64(Buffer.byteLength(value)), Buffer.from(value)]);
const text = (value: string): Buffer => Buffer.concat([int32(8), string(value)]);
const whole = (value: number): Buffer => Buffer.concat([int32(4), int32(value)]);
const flag = (value: boolean): Buffer => Buffer.concat([int32(7), Buffer.from([value ? 1 : 0])]);
const real = (value: number): Buffer => Buffer.concat([int32(6), Buffer.from(Float32Array.of(value).buffer)]);
const list = (type: number, items: Buffer[]): Buffer => Buffer.concat([int32(9), int32(type), int64(items.length), ...items]);
