/**
 * Where the bytes of a model or an adapter come from: a file of this machine, Hugging Face, or an S3 bucket. Whoever wants them opens the
 * source with their own keys, on their own machine, and hands the bytes on. Rejected: an API that is told an address and fetches it. It would
 * ask in its own name, from inside its own network, for whatever anybody names (server-side request forgery), and would have to be given
 * everybody's keys.
 */
import { BatError } from "../../shared/errors.ts";
import type { Retries } from "../resumed-read.ts";
import { openFile } from "./file.ts";

export interface Source {
  /** As it was asked for, for people. */
  name: string;
  /** The last part of its name. */
  fileName: string;
  /** In bytes. */
  size: number;
  /** What its bytes hash to, where whoever publishes them says so. */
  sha256?: string | undefined;
  /** The bytes, unchecked, in memory that does not grow with them. @throws BatError as `openSource`, or Conflict when it was changed meanwhile */
  bytes(): AsyncIterable<Uint8Array>;
  /** Another file of the same folder, of the same revision where there are any. Errors as of `openSource`. */
  beside(fileName: string): Promise<Source>;
}

/** What a source needs of the world. */
export interface Access {
  /** The environment: our settings for S3 servers, and Hugging Face's own names. */
  env: Record<string, string | undefined>;
  retries?: Retries | undefined;
  /** How long nothing may come of a download from Hugging Face before it is asked for again. */
  idleMs?: number;
}

const FORMS = "name a file, hf:OWNER/REPO/FILE, hf:OWNER/REPO/FILE@REVISION or s3:BUCKET/KEY";

/**
 * Finds a source and how large it is. A file whose name looks like one of the others is written with ./ before it.
 * @throws BatError InvalidInput for what names nothing, NotFound, Forbidden, Unavailable: each with what to do
 */
export async function openSource(name: string, access: Access): Promise<Source> {
  // Loaded when they are asked for: the S3 client costs a fifth of a second and 30 MB.
  if (name.startsWith("hf:")) {
    const [, repo, path, revision] = /^hf:([\w.-]+\/[\w.-]+)\/([^@].*?)(?:@([^@]+))?$/.exec(name) ?? [];
    if (repo === undefined || path === undefined || !isPath(repo) || !isPath(path)) throw nothing(name);
    const { openHubFile } = await import("./hugging-face.ts");
    return openHubFile({ repo, path, revision: revision ?? "main" }, access);
  }
  if (name.startsWith("s3:")) {
    const [, bucket, key] = /^s3:(?:\/\/)?([^/]+)\/(.+)$/.exec(name) ?? [];
    if (bucket === undefined || key === undefined) throw nothing(name);
    const { openS3Object } = await import("./s3-object.ts");
    return openS3Object({ bucket, key }, access);
  }
  return openFile(name);
}

/** Whether all parts of a path are names: what a URL would take for a step upwards leads to somebody else's repository. */
const isPath = (path: string): boolean => path.split("/").every((part) => part !== "" && part !== "." && part !== "..");

const nothing = (name: string): BatError => new BatError("InvalidInput", `${name} names nothing to fetch: ${FORMS}`);
