/** `batos`: what the API does, on the command line (§14.3). Answers go to standard output, everything else to standard error. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError, Option } from "commander";
import { parseConfig } from "../../shared/config.ts";
import { isBatError } from "../../shared/errors.ts";
import { addAdapterCommands } from "./adapters.ts";
import {
  examplesArgument,
  jsonArguments,
  jsonObject,
  namesArgument,
  type SourceFile,
  sourceFile,
  timeArgument,
  wholeNumber,
} from "./arguments.ts";
import { checkSource } from "./check.ts";
import { BatosClient } from "./client.ts";
import { CommandFailure, EXIT, type ExitStatus, type Surroundings } from "./command.ts";
import { ProblemError, UnreachableError } from "./errors.ts";
import { evaluateFile } from "./evaluation/command.ts";
import { exportTo } from "./export.ts";
import { addModelCommands } from "./models.ts";
import { renderOutcome } from "./outcome.ts";
import { sendMessage } from "./send.ts";
import { renderDifferences, renderHistory, renderObject, renderTrace } from "./show.ts";

/** Runs one command and returns the exit status. */
export async function runProgram(argv: readonly string[], around: Surroundings): Promise<ExitStatus> {
  let status: ExitStatus = EXIT.ok;
  const program = createProgram(around, (ended) => {
    status = ended;
  });
  try {
    await program.parseAsync(argv, { from: "user" });
    return status;
  } catch (error) {
    return statusOf(error, around);
  }
}

function statusOf(error: unknown, around: Surroundings): ExitStatus {
  // Commander has said already what was wrong.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof ProblemError) {
    around.tell(`${renderOutcome(error.problem).join("\n")}\n`);
    return EXIT.failed;
  }
  if (error instanceof UnreachableError) {
    around.tell(`${error.message}\n`);
    return EXIT.unreachable;
  }
  if (error instanceof CommandFailure) {
    around.tell(`${error.message}\n`);
    return error.status;
  }
  if (isBatError(error)) {
    around.tell(`${error.message}\n`);
    return error.code === "InvalidInput" ? EXIT.usage : EXIT.failed;
  }
  throw error;
}

const EPILOGUE = `
On the data folder itself, with the system up or down:
  batos doctor         look the whole image over: files, history, references, and that the blobs are there (--bytes: whole)
  batos repeat JOB     run an answered message again as it ran, change nothing, say what differs
  batos backup FOLDER  make a data folder with the image and its blobs as they are now
  batos import FILE    make the image of a folder that has none from what export wrote

Where and who:
  BATOS_URL    where the system listens (default http://127.0.0.1:7310, or BATOS_PORT)
  BATOS_KEY    the API key (default: the one in BATOS_DATA/admin.key, which npm start makes)
  HF_TOKEN, HF_ENDPOINT    for hf:... , as Hugging Face's own tools take them; so are HTTPS_PROXY, HTTP_PROXY and NO_PROXY
  AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY (or a profile or role), BATOS_S3_ENDPOINT    for s3:...

Exit status:
  0  done          1  the system answered with a failure   2  wrong usage
  3  refused by the guardians (check)                      4  the system cannot be reached
  5  accepted, but not answered within --wait (send)

Example:
  batos create account --slots '{"balance": 10}'
  batos send account deposit 5 --params amount --intent "add the amount to the balance and return it"
  batos show account`;

function createProgram(around: Surroundings, end: (status: ExitStatus) => void): Command {
  const print = (value: unknown): void => around.write(`${JSON.stringify(value, null, 2)}\n`);
  const client = (): BatosClient => connect(around.env);
  const program = new Command("batos")
    .description("Talk to a running BAT OS: make objects, send them messages, see how they came to understand.")
    .exitOverride()
    .configureOutput({ writeOut: around.write, writeErr: around.tell })
    .showSuggestionAfterError()
    .addHelpText("after", EPILOGUE);

  program
    .command("create")
    .description("make an object")
    .argument("<name>", "the object's name: letters, digits, _ . -")
    .option("--slots <json>", `its data, as in '{"balance": 0}'`, jsonObject, {})
    .option("--parent <name>", "what it delegates to; may be given again (default: traits)", (name: string, before: string[] = []) => [
      ...before,
      name,
    ])
    .option("--json", "print the answer as JSON")
    .action(async (name: string, options: { slots: Record<string, unknown>; parent?: string[]; json?: true }) => {
      const made = await client().createObject({ name, slots: options.slots, ...(options.parent ? { parents: options.parent } : {}) });
      if (options.json) print(made);
      else around.write(`${made.name} is ${made.oid} (transaction ${made.tid})\n`);
    });

  program
    .command("clone")
    .description("make an object with a copy of another's slots, methods among them")
    .argument("<original>", "name or oid")
    .argument("<name>", "the new object's name")
    .option("--json", "print the answer as JSON")
    .action(async (original: string, name: string, options: { json?: true }) => {
      const made = await client().cloneObject(original, { name });
      if (options.json) print(made);
      else around.write(`${made.name} is ${made.oid} (transaction ${made.tid})\n`);
    });

  program
    .command("send")
    .description("send a message and print the answer")
    .argument("<receiver>", "name or oid")
    .argument("<selector>", "what to send; if nothing understands it, the system writes the method")
    .argument("[args...]", `arguments as JSON: 5, true, '"text"', '{"a": 1}'`, jsonArguments, [])
    .option("--params <names>", "names of the parameters, separated by commas", namesArgument)
    .option("--intent <text>", "what the method is to do, should it have to be written")
    .option("--examples <json>", `examples it must satisfy: '[{"args": [5], "returns": 15}]' or @FILE`, examplesArgument)
    .option("--holder <name>", "the prototype on which a new method is installed")
    .option("--wait <seconds>", "how long to wait for the answer; 0 does not wait", wholeNumber, 120)
    .option("--progress", "show how the message comes to be understood, also when standard error is no terminal")
    .option("--json", "print the whole answer (or the problem) as JSON, and no progress")
    .action(
      async (receiver: string, selector: string, args: unknown[], { wait, json = false, progress = around.interactive, ...contract }) => {
        end(
          await sendMessage(
            client(),
            { receiver, selector, args, ...contract },
            { waitSeconds: wait, json, progress: progress && !json },
            around,
          ),
        );
      },
    );

  program
    .command("show")
    .description("print an object")
    .argument("<name>", "name or oid")
    .option("--tid <number>", "as it was after that transaction", wholeNumber)
    .option("--json", "print it as JSON")
    .action(async (name: string, options: { tid?: number; json?: true }) => {
      const object = await client().object(name, options);
      if (options.json) print(object);
      else around.write(`${renderObject(object).join("\n")}\n`);
    });

  program
    .command("history")
    .description("list what changed an object, newest first")
    .argument("<name>", "name or oid")
    .option("--limit <number>", "how many revisions", wholeNumber, 20)
    .option("--before <tid>", "go on before that transaction", wholeNumber)
    .option("--json", "print it as JSON")
    .action(async (name: string, { json, ...page }: { limit: number; before?: number; json?: true }) => {
      const history = await client().history(name, page);
      if (json) return print(history);
      around.write(
        renderHistory(history.revisions)
          .map((line) => `${line}\n`)
          .join(""),
      );
      if (history.next !== null) around.tell(`older ones: batos history ${name} --before ${history.next}\n`);
    });

  program
    .command("diff")
    .description("print what differs in an object between two transactions")
    .argument("<name>", "name or oid")
    .argument("<from>", "as it was after this transaction", wholeNumber)
    .argument("[to]", "and after this one (default: now)", wholeNumber)
    .option("--json", "print it as JSON")
    .action(async (name: string, from: number, to: number | undefined, options: { json?: true }) => {
      const found = await client().diff(name, from, to);
      if (options.json) return print(found);
      if (found.differences.length === 0) around.tell(`${name} is the same after transactions ${found.from} and ${found.to}\n`);
      around.write(
        renderDifferences(found.differences)
          .map((line) => `${line}\n`)
          .join(""),
      );
    });

  program
    .command("pack")
    .description("drop the image's history before a time, and objects and blobs that nothing leads to; what is dropped is gone")
    .requiredOption("--before <time>", "as in 2026-11-01 or 2026-11-01T12:00:00Z", timeArgument)
    .option("--keep-unreachable", "drop history alone")
    .option("--json", "print the answer as JSON")
    .action(async (options: { before: Date; keepUnreachable?: true; json?: true }) => {
      const gone = await client().pack(options.before, { collect: !options.keepUnreachable });
      if (options.json) return print(gone);
      around.write(
        `gone are ${gone.revisions} revisions, ${gone.transactions} transactions, ${gone.objects} objects and ${gone.blobs} blobs; the past begins after transaction ${gone.packed}\n`,
      );
    });

  program
    .command("export")
    .description("write the whole image with its history to a file, while the system runs (batos import makes an image of it)")
    .argument("<file>", "where to; it must not be there yet")
    .action(async (file: string) => {
      const written = await exportTo(file, await client().export());
      around.write(`${file} holds the image as it was after transaction ${written.tid}: ${written.transactions} transactions\n`);
    });

  program
    .command("trace")
    .description("print the whole record of how a job was understood")
    .argument("<job>", "the job's id, as send gives it")
    .option("--json", "print it as JSON")
    .action(async (job: string, options: { json?: true }) => {
      const trace = await client().trace(job);
      if (options.json) print(trace);
      else around.write(`${renderTrace(trace).join("\n")}\n`);
    });

  program
    .command("undo")
    .description("take a transaction back, if nothing later depends on it")
    .argument("<tid>", "the transaction's number", wholeNumber)
    .option("--json", "print the answer as JSON")
    .action(async (tid: number, options: { json?: true }) => {
      const undone = await client().undo(tid);
      if (options.json) print(undone);
      else around.write(`transaction ${undone.undone} is undone by transaction ${undone.tid}\n`);
    });

  program
    .command("check")
    .description("the guardians' verdict on a method's source; needs no running system")
    .argument("<file>", "a file with one function declaration", sourceFile)
    .requiredOption("--selector <name>", "the name the function must have")
    .option("--slots <json>", "the receiver's data: the method's types are checked against it", jsonObject)
    .option("--json", "print the verdict as JSON")
    .addOption(new Option("--sarif", "print the findings as SARIF, for editors").conflicts("json"))
    .action(async (file: SourceFile, options: Parameters<typeof checkSource>[1]) => {
      end(await checkSource(file, options, around));
    });

  program
    .command("eval")
    .description("put missions from a file through the cycle and judge them by their hidden cases (npm run eval: on a system of its own)")
    .argument("<file>", 'one mission a line: {"id", "slots", "selector", "params", "intent", "examples", "hidden"}')
    .option("--json <out>", "write every mission's result and the totals to this file")
    .option("--concurrency <number>", "missions under way at once", wholeNumber, 2)
    .option("--wait <seconds>", "the longest that one mission may take", wholeNumber, 600)
    .action(async (file: string, options: { json?: string; concurrency: number; wait: number }) => {
      end(await evaluateFile(client(), file, options, around));
    });

  addModelCommands(program, client, around);
  addAdapterCommands(program, client, around);

  return program;
}

/** @throws CommandFailure when there is no key; BatError InvalidInput for a bad setting */
function connect(env: Surroundings["env"]): BatosClient {
  const { BATOS_URL, BATOS_PORT, BATOS_KEY, BATOS_DATA } = parseConfig(env);
  return new BatosClient({ url: BATOS_URL ?? `http://127.0.0.1:${BATOS_PORT}`, key: BATOS_KEY ?? keyIn(join(BATOS_DATA, "admin.key")) });
}

function keyIn(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === "ENOENT" ? "is not there" : "cannot be read";
    throw new CommandFailure(
      EXIT.unreachable,
      `there is no key: ${path} ${reason}. Start the system with \`npm start\`, or set BATOS_KEY or BATOS_DATA`,
    );
  }
}
