/** Every setting there is. The only place that knows the environment's names; `parseConfig` is given the environment. */
import { z } from "zod";
import { BatError } from "./errors.ts";

const whole = (fallback: number, min: number, max: number) => z.coerce.number().int().min(min).max(max).default(fallback);

const autoOr = (min: number, max: number) =>
  z
    .union([z.literal("auto"), z.coerce.number().int().min(min).max(max)], { error: `is auto or a number from ${min} to ${max}` })
    .default("auto");

const settings = z.object({
  BATOS_DATA: z.string().min(1).default(".batos"),
  /** The image's database: `postgres://` for one that several machines share; a SQLite file in BATOS_DATA where none is given. */
  BATOS_DATABASE: z
    .string()
    .regex(/^postgres(ql)?:/, "is a postgres:// address")
    .optional(),
  /** The newest records of objects that each process keeps in memory. */
  BATOS_CACHE_MB: whole(64, 1, 65_536),
  /**
   * Where blobs are: `s3://BUCKET/PREFIX` for a store that several machines share; the folder `blobs` of BATOS_DATA where none is given. The keys
   * to it are not settings of ours: they are found where Amazon's own tools find them (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, the
   * role of the machine or container), so that a secret has one home and keys that are renewed work.
   */
  BATOS_BLOBS: z
    .string()
    .regex(/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[\w./-]*)?$/, "is s3://BUCKET or s3://BUCKET/PREFIX")
    .optional(),
  /** The S3 server; Amazon's where none is given. */
  BATOS_S3_ENDPOINT: z
    .string()
    .regex(/^https?:\/\/[^@]+$/, "is an http:// or https:// address, without keys")
    .optional(),
  /** Left out: us-east-1 with an endpoint (most servers other than Amazon's have no other), else AWS_REGION or the profile's. */
  BATOS_S3_REGION: z.string().min(1).optional(),
  /** Whether the bucket is in the path of requests rather than in the host's name; left out: with an endpoint. */
  BATOS_S3_PATH_STYLE: z.enum(["true", "false"]).optional(),
  /** The copies of blobs of `s3://` that this machine keeps on disk: the folder (left out: `blob-cache` in BATOS_DATA), and its bound in 10^9 bytes. */
  BATOS_BLOB_CACHE: z.string().min(1).optional(),
  BATOS_BLOB_CACHE_GB: whole(20, 1, 100_000),
  BATOS_HOST: z.string().default("127.0.0.1"),
  BATOS_PORT: whole(7310, 0, 65535),
  /** For the command line: where the system listens, when it is not this machine's BATOS_PORT, and a key other than BATOS_DATA/admin.key. */
  BATOS_URL: z
    .string()
    .regex(/^https?:/, "is an http:// or https:// address")
    .optional(),
  BATOS_KEY: z.string().min(1).optional(),
  REDIS_URL: z
    .string()
    .regex(/^(redis|rediss|unix):/, "is a redis://, rediss:// or unix:// address")
    .optional(),
  BATOS_LOG: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
  /** `image`: the weights pLLM_obj names; `recorded:FILE`: completions from a JSONL file; `openai:URL`: an OpenAI-compatible server. */
  BATOS_MODEL: z
    .string()
    .regex(/^(image$|recorded:.+|openai:https?:.+)/, "is image, recorded:FILE or openai:URL")
    .default("image"),
  BATOS_MODEL_NAME: z.string().default("default"),
  BATOS_MODEL_KEY: z.string().optional(),
  /** `image`: vectors by the weights pLLM_obj names for them, or none; `openai:URL`: by an OpenAI-compatible server, with a name and a key of its own. */
  BATOS_EMBEDDINGS: z
    .string()
    .regex(/^(image$|openai:https?:.+)/, "is image or openai:URL")
    .default("image"),
  BATOS_EMBEDDINGS_NAME: z.string().default("default"),
  BATOS_EMBEDDINGS_KEY: z.string().optional(),
  /** `auto`: by the weights (`infra/llama/threads.ts`). Never more than this process may use. */
  BATOS_MODEL_THREADS: autoOr(1, 256),
  /** What inference runs on beside the CPU: `auto` takes what works, a name insists on it. */
  BATOS_GPU: z.enum(["auto", "off", "cuda", "vulkan", "metal"]).default("auto"),
  /** Whole decoder layers on the GPU: `auto` takes as many as fit, `max` and a number insist. */
  BATOS_GPU_LAYERS: z
    .union([z.enum(["auto", "max"]), z.coerce.number().int().min(0).max(10_000)], { error: "is auto, max or a number of layers" })
    .default("auto"),
  /** GPU memory that is left free; left out: 8 % of it, and no more than 1.2 GB. */
  BATOS_VRAM_RESERVE_MB: z.coerce.number().int().min(0).optional(),
  /** What the evaluated beginnings of prompts may take on this machine's disk; 0 keeps none. */
  BATOS_PREFIX_CACHE_MB: whole(1024, 0, 1_000_000),
  /** Weights and adapters that a worker loads before it finishes its jobs and is started anew: each leaves a little memory behind. */
  BATOS_MODEL_LOADS: whole(200, 1, 1_000_000),
  /** The most that a model and its caches may take, where that is less than the machine has. */
  BATOS_MODEL_MEMORY_MB: z.coerce.number().int().min(1).optional(),
  /** A GGUF that genesis stores in place of the seed model. */
  BATOS_SEED_MODEL: z.string().optional(),
  /** The staging folder: adapters in it are taken into the image when the system starts. */
  BATOS_ADAPTERS: z.string().min(1).optional(),
  BATOS_CANDIDATES: whole(16, 1, 64),
  BATOS_CORRECTIONS: whole(2, 0, 8),
  BATOS_MAX_TOKENS: whole(400, 16, 8192),
  /** The share of the accepted samples that must agree before one of them is installed. */
  BATOS_QUORUM: z.coerce.number().min(0.5).max(1).default(0.75),
  BATOS_MISSION_SECONDS: whole(600, 1, 86_400),
  BATOS_MESSAGE_SECONDS: whole(900, 1, 86_400),
  BATOS_CPU_MS: whole(1000, 10, 60_000),
  BATOS_MEMORY_MB: whole(64, 16, 2048),
  BATOS_SANDBOXES: whole(2, 1, 64),
  BATOS_CONCURRENCY: whole(8, 1, 256),
  /** Worker processes of this machine: one for each GPU, say. */
  BATOS_WORKERS: whole(1, 1, 64),
  BATOS_SWEEP_SECONDS: whole(5, 1, 3600),
  BATOS_AUDIT_CRON: z.string().default("0 * * * *"),
  BATOS_AUDIT_ZONE: z.string().default("UTC"),
  BATOS_BODY_BYTES: whole(1_048_576, 1024, 67_108_864),
  /** A blob that is uploaded; it is streamed, so its size costs no memory. */
  BATOS_BLOB_GB: z.coerce.number().positive().max(100_000).default(64),
  BATOS_RATE_PER_MINUTE: whole(6000, 1, 1_000_000),
  BATOS_GRACE_SECONDS: whole(10, 1, 600),
  BATOS_QUEUE_PREFIX: z
    .string()
    .regex(/^[\w-]+$/, "is letters, digits, _ and -")
    .default("batos"),
  /** A unix socket at which effect boundaries wait; for fault tests. */
  BATOS_BOUNDARY_SOCKET: z.string().optional(),
});

export type Config = z.infer<typeof settings>;

/** Keys, and addresses, which people write with keys in them. In a value that is malformed nothing says where the secret begins and ends. */
const MAY_HOLD_SECRETS: ReadonlySet<string> = new Set([
  "BATOS_DATABASE",
  "BATOS_BLOBS",
  "BATOS_S3_ENDPOINT",
  "BATOS_URL",
  "BATOS_KEY",
  "REDIS_URL",
  "BATOS_MODEL",
  "BATOS_MODEL_KEY",
  "BATOS_EMBEDDINGS",
  "BATOS_EMBEDDINGS_KEY",
] satisfies (keyof Config)[]);

/**
 * The settings from an environment.
 * @throws BatError InvalidInput with one line naming the setting, what it must be and what it is.
 */
export function parseConfig(environment: Record<string, string | undefined>): Config {
  const known = Object.fromEntries(
    Object.keys(settings.shape).flatMap((name) =>
      environment[name] === undefined || environment[name] === "" ? [] : [[name, environment[name]]],
    ),
  );
  const parsed = settings.safeParse(known);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0]);
  const shown = MAY_HOLD_SECRETS.has(name) ? "it is not shown, because it may hold a secret" : `it is ${JSON.stringify(known[name])}`;
  throw new BatError("InvalidInput", `setting ${name}: ${issue?.message} (${shown})`);
}

/** The names of all settings, for the help text and the documentation test. */
export const settingNames = Object.keys(settings.shape);
