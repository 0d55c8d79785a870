/** `batos adapter`: the LoRA adapters that the image has, and which persona completes with which. */
import { type Command, Option } from "commander";
import { openSource, type Source } from "../../infra/sources/source.ts";
import type { Adapter } from "../../shared/language/adapters.ts";
import type { BatosClient } from "./client.ts";
import { CommandFailure, EXIT, type Surroundings } from "./command.ts";
import { nameOf, uploadSource } from "./upload.ts";

/** A configuration has some hundred bytes; a list of layers makes it longer. */
const MOST_CONFIG = 2 ** 20;

export function addAdapterCommands(program: Command, client: () => BatosClient, around: Surroundings): void {
  const print = (value: unknown): void => around.write(`${JSON.stringify(value, null, 2)}\n`);
  const adapters = program.command("adapter").description("the LoRA adapters that the image has");

  adapters
    .command("add")
    .description("upload an adapter, try it on the weights in use, and give the image an adapter of it")
    .argument(
      "<source>",
      "FILE, hf:OWNER/REPO/FILE[@REVISION] or s3:BUCKET/KEY: GGUF, or .safetensors with its adapter_config.json beside it",
    )
    .option("--persona <name>", "who completes with it: BRICK, ROBIN, BABS or ALFRED")
    .option("--name <name>", "the adapter's name (default: the file's)")
    .option("--json", "print the answer as JSON")
    .action(async (from: string, options: { persona?: string; name?: string; json?: true }) => {
      const source = await openSource(from, around);
      const peft = source.fileName.endsWith(".safetensors") ? await configBeside(source) : undefined;
      const { $blob: sha256 } = await uploadSource(client(), source, around);
      const { persona, name = nameOf(source) } = options;
      const made = await client().addAdapter({ name, sha256, ...(persona === undefined ? {} : { persona }), ...(peft ? { peft } : {}) });
      if (options.json) print(made);
      else around.write(`${renderAdapter(made.adapter)}\n`);
    });

  adapters
    .command("list")
    .description("print the adapters, and who completes with them")
    .option("--json", "print them as JSON")
    .action(async (options: { json?: true }) => {
      const found = await client().adapters();
      if (options.json) print(found);
      else around.write(found.map((adapter) => `${renderAdapter(adapter)}\n`).join(""));
    });

  adapters
    .command("use")
    .description("say with which adapter a persona completes, from the next mission on; batos undo TID takes it back")
    .argument("[name]", "as batos adapter list shows it")
    .requiredOption("--persona <name>", "BRICK, ROBIN, BABS or ALFRED")
    .addOption(new Option("--none", "with none"))
    .option("--json", "print the answer as JSON")
    .action(async (name: string | undefined, { persona, none = false, json }: { persona: string; none?: boolean; json?: true }) => {
      if ((name === undefined) !== none) throw new CommandFailure(EXIT.usage, "name one adapter, or say --none");
      const used = await client().useAdapter(persona, name ?? null);
      if (json) return print(used);
      around.write(`${persona} completes with ${used.adapter ?? "no adapter"} (transaction ${used.tid})\n`);
    });
}

/** What PEFT wrote beside an adapter's numbers. @throws CommandFailure when it is not there */
async function configBeside(source: Source): Promise<Record<string, unknown>> {
  try {
    const config = await source.beside("adapter_config.json");
    if (config.size > MOST_CONFIG) throw new Error(`it has ${config.size} bytes`);
    const pieces: Uint8Array[] = [];
    for await (const piece of config.bytes()) pieces.push(piece);
    return JSON.parse(Buffer.concat(pieces).toString("utf8")) as Record<string, unknown>;
  } catch (error) {
    const what = `the adapter_config.json beside ${source.name}`;
    throw new CommandFailure(EXIT.usage, `${what} cannot be read (${(error as Error).message}): a .safetensors adapter comes with it`);
  }
}

/** An adapter as a line. */
function renderAdapter({ name, weights, facts, personas, by, at }: Adapter): string {
  const about = `${facts.architecture}, rank ${facts.rank}, alpha ${facts.alpha}, for ${facts.base.slice(0, 12)}`;
  const added = `${new Date(at).toISOString().slice(0, 10)} by ${by}`;
  return `${name.padEnd(24)} ${personas.join(", ") || "nobody"}: ${about}, ${(weights.size / 2 ** 20).toFixed(1)} MB, ${weights.$blob.slice(0, 12)}, ${added}`;
}
