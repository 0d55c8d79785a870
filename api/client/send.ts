/** `batos send`: a message, its progress while it is understood, and its answer. */
import { randomUUID } from "node:crypto";
import { renderEvent } from "../../shared/audit/render.ts";
import type { Answered, BatosClient, Message, Pending } from "./client.ts";
import { EXIT, type ExitStatus, type Surroundings } from "./command.ts";
import { type ProblemDocument, ProblemError } from "./errors.ts";
import { renderOutcome } from "./outcome.ts";
import { WritingLine } from "./writing-line.ts";

export interface SendOptions {
  waitSeconds: number;
  json: boolean;
  /** Shows events as they come. */
  progress: boolean;
}

/** Sends, waits, prints. @throws UnreachableError; ProblemError when the message itself was refused and `json` is not asked for */
export async function sendMessage(client: BatosClient, message: Message, options: SendOptions, around: Surroundings): Promise<ExitStatus> {
  const outcome = await outcomeOf(client, message, options, around);
  if (options.json) around.write(`${JSON.stringify(outcome, null, 2)}\n`);
  if (isPending(outcome)) {
    if (!options.json)
      around.tell(`job ${outcome.job} is ${outcome.status}, not answered yet: look again with batos trace ${outcome.job}\n`);
    return options.waitSeconds === 0 ? EXIT.ok : EXIT.pending;
  }
  const answered = outcome.status === "answered";
  if (!options.json) (answered ? around.write : around.tell)(`${renderOutcome(outcome).join("\n")}\n`);
  return answered ? EXIT.ok : EXIT.failed;
}

type Outcome = Answered | Pending | ProblemDocument;

async function outcomeOf(
  client: BatosClient,
  message: Message,
  { waitSeconds, progress }: SendOptions,
  around: Surroundings,
): Promise<Outcome> {
  // The key makes it harmless that a proxy or a person sends the request again.
  const idempotencyKey = randomUUID();
  try {
    if (!progress) return await client.send(message, { waitSeconds, idempotencyKey });
    const accepted = await client.send(message, { idempotencyKey });
    return accepted.status === "answered" || waitSeconds === 0 ? accepted : await watch(client, accepted, waitSeconds, around);
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
}

/** Shows a job's events as they come; the outcome, or the job as it is when the time is up. */
async function watch(client: BatosClient, pending: Pending, waitSeconds: number, around: Surroundings): Promise<Outcome> {
  const timeUp = AbortSignal.timeout(waitSeconds * 1000);
  const line = new WritingLine(around.tell, () => around.columns?.() ?? STANDARD_WIDTH);
  try {
    for await (const said of client.events(pending.job, { signal: timeUp })) {
      if (said.kind === "writing") {
        if (around.interactive) line.show(said.writing);
        continue;
      }
      line.clear();
      if (said.kind === "settled") return said.outcome;
      around.tell(`${renderEvent(said.event).join("\n")}\n`);
    }
  } catch (error) {
    if (!timeUp.aborted) throw error;
  } finally {
    line.clear();
  }
  return client.job(pending.job);
}

/** Of a terminal that does not say how wide it is. */
const STANDARD_WIDTH = 80;

const isPending = (outcome: Outcome): outcome is Pending => outcome.status === "queued" || outcome.status === "waiting";
