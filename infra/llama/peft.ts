/**
 * A LoRA adapter as PEFT writes it (`adapter_model.safetensors` and `adapter_config.json`) as GGUF, for Llama-architecture weights. What this does
 * not know is refused with the command that does: llama.cpp's own converter needs Python and the base model's folder.
 */
import { type FileHandle, open } from "node:fs/promises";
import { z } from "zod";
import { BatError } from "../../shared/errors.ts";
import { ALIGNMENT, adapterHeader } from "./adapter-header.ts";

/** Of the weights that the adapter is for: llama.cpp keeps the rows of each head of q and k in another order than PEFT's. */
export interface Heads {
  heads: number;
  keyValueHeads: number;
}

export const peftConfig = z.looseObject({
  peft_type: z.literal("LORA"),
  r: z.number().int().positive(),
  lora_alpha: z.number().positive(),
  use_rslora: z.boolean().nullish(),
  use_dora: z.boolean().nullish(),
  fan_in_fan_out: z.boolean().nullish(),
  bias: z.string().nullish(),
  modules_to_save: z.array(z.string()).nullish(),
  rank_pattern: z.record(z.string(), z.unknown()).nullish(),
  alpha_pattern: z.record(z.string(), z.unknown()).nullish(),
});

const entry = z.object({ dtype: z.string(), shape: z.array(z.number().int().positive()), data_offsets: z.tuple([z.number(), z.number()]) });

const BYTES: Record<string, number> = { F32: 4, F16: 2, BF16: 2 };
const LONGEST_HEADER = 16 * 2 ** 20;
const MATRICES: Record<string, string> = {
  "self_attn.q_proj": "attn_q",
  "self_attn.k_proj": "attn_k",
  "self_attn.v_proj": "attn_v",
  "self_attn.o_proj": "attn_output",
  "mlp.gate_proj": "ffn_gate",
  "mlp.up_proj": "ffn_up",
  "mlp.down_proj": "ffn_down",
};

interface Tensor {
  name: string;
  /** Rows, columns. */
  shape: [number, number];
  dtype: string;
  start: number;
  bytes: number;
  /** How many heads its rows belong to, where they change their order. */
  heads: number | undefined;
}

/**
 * The bytes of a GGUF adapter; one tensor is in memory at a time. Numbers become F32, whatever they were.
 * @throws BatError InvalidInput for what is no safetensors file, or has what this cannot convert
 */
export async function* ggufOfPeft(path: string, config: z.infer<typeof peftConfig>, of: Heads): AsyncGenerator<Buffer> {
  refuseUnknown(config);
  const file = await open(path, "r");
  try {
    const tensors = await tensorsIn(file, of);
    // PEFT divides by the root of the rank where it says rslora; llama.cpp always by the rank.
    const alpha = config.use_rslora ? config.lora_alpha * Math.sqrt(config.r) : config.lora_alpha;
    yield adapterHeader(
      alpha,
      tensors.map(({ name, shape: [rows, columns] }) => ({ name, dimensions: [columns, rows] })),
    );
    for (const tensor of tensors) {
      const numbers = await numbersOf(file, tensor);
      const bytes = Buffer.from(numbers.buffer);
      yield Buffer.concat([bytes, Buffer.alloc((ALIGNMENT - (bytes.length % ALIGNMENT)) % ALIGNMENT)]);
    }
  } finally {
    await file.close();
  }
}

const refuse = (why: string): never => {
  throw new BatError(
    "InvalidInput",
    `the safetensors adapter cannot be converted here: ${why}; convert it with llama.cpp: python convert_lora_to_gguf.py --base BASE_MODEL_FOLDER --outtype f32 --outfile adapter.gguf ADAPTER_FOLDER`,
  );
};

function refuseUnknown(config: z.infer<typeof peftConfig>): void {
  if (config.use_dora) refuse("it is a DoRA");
  if (config.fan_in_fan_out) refuse("its matrices are transposed (fan_in_fan_out)");
  if (config.bias && config.bias !== "none") refuse("it trains biases");
  if (config.modules_to_save?.length) refuse(`it replaces whole modules (${config.modules_to_save.join(", ")})`);
  for (const pattern of ["rank_pattern", "alpha_pattern"] as const)
    if (Object.keys(config[pattern] ?? {}).length > 0) refuse(`its modules differ in scale (${pattern})`);
}

async function tensorsIn(file: FileHandle, of: Heads): Promise<Tensor[]> {
  const { size } = await file.stat();
  const length = Number((await read(file, 0, 8)).readBigUInt64LE());
  if (length < 2 || length > Math.min(LONGEST_HEADER, size - 8)) refuse("it is no safetensors file");
  const header = parsed((await read(file, 8, length)).toString("utf8"));
  return Object.entries(header)
    .filter(([name]) => name !== "__metadata__")
    .map(([name, value]) => {
      const { data, error } = entry.safeParse(value);
      if (!data) return refuse(`its tensor ${name} is described wrongly (${error?.issues[0]?.message})`);
      const { dtype, shape } = data;
      const [rows = 0, columns = 0, ...more] = shape;
      const start = 8 + length + data.data_offsets[0];
      const bytes = data.data_offsets[1] - data.data_offsets[0];
      if (!(dtype in BYTES)) refuse(`its tensor ${name} is ${dtype}, not F32, F16 or BF16`);
      const whole = more.length === 0 && columns > 0 && bytes === rows * columns * (BYTES[dtype] as number) && start >= 8 + length;
      if (!whole || start + bytes > size) refuse(`its tensor ${name} is not where its header says`);
      return { ...ggufName(name, rows, of), shape: [rows, columns] as [number, number], dtype, start, bytes };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function ggufName(name: string, rows: number, { heads, keyValueHeads }: Heads): { name: string; heads: number | undefined } {
  const [, layer = "", module = "", side = ""] =
    /^(?:base_model\.model\.)?model\.layers\.(\d+)\.(\w+\.\w+)\.lora_([AB])(?:\.default)?\.weight$/.exec(name) ?? [];
  const matrix = MATRICES[module] ?? refuse(`it has a tensor ${name}, which is none of a Llama's matrices`);
  const inHeads = side === "B" ? { attn_q: heads, attn_k: keyValueHeads }[matrix] : undefined;
  if (inHeads !== undefined && rows % (2 * inHeads) !== 0) refuse(`the ${rows} rows of ${name} are not those of ${inHeads} heads`);
  return { name: `blk.${layer}.${matrix}.weight.lora_${side.toLowerCase()}`, heads: inHeads };
}

async function numbersOf(file: FileHandle, { shape: [rows, columns], dtype, start, bytes, heads }: Tensor): Promise<Float32Array> {
  const raw = await read(file, start, bytes);
  const number = { F32: (at: number) => raw.readFloatLE(4 * at), BF16: (at: number) => bfloat(raw.readUInt16LE(2 * at)) }[dtype];
  const value = number ?? ((at: number) => half(raw.readUInt16LE(2 * at)));
  const numbers = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    const from = heads === undefined ? row : rowBefore(row, rows / heads);
    for (let column = 0; column < columns; column += 1) numbers[row * columns + column] = value(from * columns + column);
  }
  return numbers;
}

/** PEFT has the halves of a head that turn together one after the other, llama.cpp side by side. */
function rowBefore(row: number, perHead: number): number {
  const within = row % perHead;
  return row - within + (within % 2) * (perHead / 2) + Math.floor(within / 2);
}

const view = new DataView(new ArrayBuffer(4));
function bfloat(bits: number): number {
  view.setUint32(0, bits * 65_536);
  return view.getFloat32(0);
}

function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function parsed(text: string): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(text);
    if (typeof header === "object" && header !== null && !Array.isArray(header)) return header as Record<string, unknown>;
  } catch {
    // Said below.
  }
  return refuse("it is no safetensors file");
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return bytesRead === length ? buffer : refuse("it ends before its end");
}
