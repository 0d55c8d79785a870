/**
 * What a GGUF file must say before llama.cpp sees it. A file without some of these keys does not fail to load: it aborts the process
 * (`attention.head_count`, `feed_forward_length`), or loads and never stops generating (no end-of-sequence token). An allow-list of known
 * models was rejected: the keys are few and the same for all.
 */
import { stat } from "node:fs/promises";
import { type GgufFileInfo, readGgufFileInfo } from "node-llama-cpp";
import { BatError } from "../../shared/errors.ts";
import type { FileToLoad } from "./first-load.ts";
import { passingFailure } from "./passing-failure.ts";

type Metadata = Record<string, unknown>;

/**
 * The header of a model's weights, checked. `sha256` names them in errors. What makes embeddings alone need not know how an answer ends.
 * @throws BatError InvalidInput saying what is missing, Unavailable where the file cannot be read
 */
export async function checkWeights(path: string, sha256: string, use: "completions" | "embeddings" = "completions"): Promise<GgufFileInfo> {
  const info = await readHeader(path, sha256);
  const { general, tokenizer, architecture, architectureName } = sections(info);
  const refuse = (why: string): never => {
    throw new BatError("InvalidInput", `weights ${sha256} cannot be loaded: ${why}`, { sha256 });
  };
  if (general.type === "adapter") refuse("they are an adapter; import them as a LoRA expert and name a model here");
  const tokens = (tokenizer.ggml ?? {}) as Metadata;
  const attention = (architecture.attention ?? {}) as Metadata;
  const recurrent = "ssm" in architecture || "wkv" in architecture;
  const required: [string, unknown][] = [
    ["general.architecture", general.architecture],
    ...["context_length", "embedding_length", "block_count"].map((key): [string, unknown] => [
      `${architectureName}.${key}`,
      architecture[key],
    ]),
    ...(recurrent ? [] : attentionKeys(architectureName, architecture, attention)),
    ["tokenizer.ggml.model", tokens.model],
    ["tokenizer.ggml.tokens", tokens.tokens],
    ...(use === "embeddings" ? [] : [["tokenizer.ggml.eos_token_id", tokens.eos_token_id ?? tokens.eot_token_id] as [string, unknown]]),
  ];
  const absent = required.filter(([, value]) => value === undefined || value === null).map(([key]) => key);
  if (absent.length > 0) refuse(`the GGUF file lacks ${absent.join(", ")}; convert the model again`);
  await checkTensors({ path, sha256 }, info, refuse);
  return info;
}

/**
 * Checks that a file is a LoRA adapter for an architecture.
 * @throws BatError InvalidInput saying what it is instead, Unavailable where the file cannot be read
 */
export async function checkAdapter(path: string, sha256: string, architecture: string): Promise<void> {
  await readAdapter(path, sha256, architecture);
}

/** The header of a LoRA adapter for an architecture, checked as `checkAdapter` does. */
export async function readAdapter(path: string, sha256: string, architecture: string): Promise<GgufFileInfo> {
  const info = await readHeader(path, sha256);
  const { general, adapter } = sections(info);
  const refuse = (why: string): never => {
    throw new BatError("InvalidInput", `adapter ${sha256} cannot be used: ${why}`, { sha256 });
  };
  if (general.type !== "adapter" || adapter.type !== "lora")
    refuse("the GGUF file is not a LoRA adapter; convert it with convert_lora_to_gguf.py");
  if (general.architecture !== architecture)
    refuse(`it was made for ${general.architecture} weights and the model is ${architecture}; train one for this model`);
  return info;
}

/** How many heads the rows of q and of k belong to. @throws BatError InvalidInput for weights of another architecture than Llama's */
export async function headsOf(path: string, sha256: string): Promise<{ heads: number; keyValueHeads: number }> {
  const { architecture, architectureName } = sections(await readHeader(path, sha256));
  const { head_count: heads, head_count_kv: keyValueHeads = heads } = (architecture.attention ?? {}) as Metadata;
  if (architectureName !== "llama" || typeof heads !== "number" || typeof keyValueHeads !== "number")
    throw new BatError(
      "InvalidInput",
      `a safetensors adapter can be converted for Llama-architecture weights, and those in use are ${architectureName}: convert it with llama.cpp: python convert_lora_to_gguf.py --base BASE_MODEL_FOLDER --outtype f32 --outfile adapter.gguf ADAPTER_FOLDER`,
    );
  return { heads, keyValueHeads };
}

async function readHeader(path: string, sha256: string): Promise<GgufFileInfo> {
  try {
    return await readGgufFileInfo(path, { sourceType: "filesystem", logWarnings: false, spliceSplitFiles: false });
  } catch (error) {
    const passing = passingFailure(error, sha256);
    if (passing) throw passing;
    throw new BatError(
      "InvalidInput",
      `blob ${sha256} is not a GGUF file (${(error as Error).message}): convert it to GGUF`,
      { sha256 },
      error,
    );
  }
}

function sections(info: GgufFileInfo): {
  general: Metadata;
  tokenizer: Metadata;
  adapter: Metadata;
  architecture: Metadata;
  architectureName: string;
} {
  const metadata = info.metadata as unknown as Record<string, Metadata | undefined>;
  const general = metadata.general ?? {};
  const architectureName = String(general.architecture ?? "architecture");
  return {
    general,
    tokenizer: metadata.tokenizer ?? {},
    adapter: metadata.adapter ?? {},
    architecture: metadata[architectureName] ?? {},
    architectureName,
  };
}

function attentionKeys(name: string, architecture: Metadata, attention: Metadata): [string, unknown][] {
  return [
    [`${name}.attention.head_count`, attention.head_count],
    [`${name}.feed_forward_length`, architecture.feed_forward_length ?? architecture.expert_feed_forward_length],
  ];
}

/** Every tensor must lie inside the file: reading past the end of a mapped file kills the process. */
async function checkTensors({ path, sha256 }: FileToLoad, info: GgufFileInfo, refuse: (why: string) => never): Promise<void> {
  const names = new Set(info.tensorInfo?.map((tensor) => tensor.name));
  if (!names.has("token_embd.weight")) refuse("the GGUF file has no token_embd.weight; convert the model again");
  const { size } = await stat(path).catch((error) => {
    throw passingFailure(error, sha256) ?? error;
  });
  const start = info.infoEndOffset ?? 0;
  const beyond = info.tensorInfo?.find((tensor) => start + Number(tensor.offset) >= size);
  if (beyond) refuse(`the GGUF file ends before its tensor ${beyond.name}; import it again`);
}
