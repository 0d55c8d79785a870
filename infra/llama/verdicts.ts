/**
 * What came of trying model files on this machine: one small file a verdict, in a folder of the machine's own. A verdict is for one build of
 * llama.cpp on one kind of GPU; with another the file is tried again.
 */
import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../../shared/config.ts";
import type { ErrorRecord } from "../../shared/errors.ts";
import { LLAMA_BUILD } from "./runtime.ts";

/** `null` is good. */
export type Verdict = ErrorRecord | null;

/** A refusal counts for this long: what broke may have been the machine. */
const REFUSED_MS = 3_600_000;

interface Note {
  about: string;
  verdict: Verdict;
  /** Epoch milliseconds. */
  at: number;
}

export class Verdicts {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What is known of a file or of a pair of them (`subject`: their hashes); undefined when it has to be tried. */
  async of(subject: string, gpu: string | false): Promise<Verdict | undefined> {
    const about = aboutOf(subject, gpu);
    try {
      const note = JSON.parse(await readFile(this.#path(about), "utf8")) as Note;
      if (note.about !== about) return undefined;
      return note.verdict && Date.now() - note.at > REFUSED_MS ? undefined : note.verdict;
    } catch {
      return undefined; // nothing is known, or what is there is no note: trying costs a second
    }
  }

  /** Remembers a verdict. It appears whole or not at all. */
  async remember(subject: string, gpu: string | false, verdict: Verdict): Promise<void> {
    const about = aboutOf(subject, gpu);
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const path = this.#path(about);
    const partial = `${path}.${randomUUID()}`;
    try {
      const file = await open(partial, "wx", 0o600);
      await file
        .writeFile(JSON.stringify({ about, verdict, at: Date.now() } satisfies Note))
        .then(() => file.sync())
        .finally(() => file.close());
      await rename(partial, path);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
  }

  #path(about: string): string {
    return join(this.#folder, `${createHash("sha256").update(about).digest("hex")}.json`);
  }
}

const aboutOf = (subject: string, gpu: string | false): string => `${subject}, ${LLAMA_BUILD}, ${gpu || "no"} GPU`;

/** This machine's, in its data folder. */
export const verdictsOf = ({ BATOS_DATA }: Pick<Config, "BATOS_DATA">): Verdicts => new Verdicts(join(BATOS_DATA, "tried-models"));

/** What is tried when weights are to make vectors. */
export const embeddingsBy = (weights: string): string => `vectors by ${weights}`;

/** What is tried when an adapter is: both files together. */
export const pairOf = (weights: string, adapter: string): string => `${adapter} on ${weights}`;
