/** `batos model`: the models that the image has, and which of them thinks. */
import type { Command } from "commander";
import type { Model } from "../../shared/language/models.ts";
import type { BatosClient } from "./client.ts";
import type { Surroundings } from "./command.ts";
import { nameOf, uploadFile } from "./upload.ts";

export function addModelCommands(program: Command, client: () => BatosClient, around: Surroundings): void {
  const print = (value: unknown): void => around.write(`${JSON.stringify(value, null, 2)}\n`);
  const models = program.command("model").description("the language models that the image has");

  models
    .command("add")
    .description("upload a GGUF file, try it, and give the image a model of it; model use makes it think")
    .argument("<file>", "the weights")
    .option("--name <name>", "the model's name (default: the file's)")
    .option("--trained-on-rules", "it was trained on the rules of methods, as the included one: prompts need not say them")
    .option("--embeddings", "it was made for vectors and does not write: try it by those")
    .option("--json", "print the answer as JSON")
    .action(async (file: string, options: { name?: string; trainedOnRules?: true; embeddings?: true; json?: true }) => {
      const { $blob: sha256 } = await uploadFile(client(), file, around);
      if (around.interactive) around.tell("it is loaded for the first time, which may take a while\n");
      const name = options.name ?? nameOf(file);
      const made = await client().addModel({
        name,
        sha256,
        statesRules: !options.trainedOnRules,
        embeddingsOnly: options.embeddings === true,
      });
      if (options.json) return print(made);
      around.write(`${renderModel(made.model)}\n`);
      const use = `batos model use ${made.model.name}`;
      around.tell(options.embeddings ? `to have it make the vectors: ${use} --embeddings\n` : `to think with it: ${use}\n`);
    });

  models
    .command("list")
    .description("print the models, the one that thinks with *, and which makes the vectors")
    .option("--json", "print them as JSON")
    .action(async (options: { json?: true }) => {
      const found = await client().models();
      if (options.json) print(found);
      else around.write(found.map((model) => `${renderModel(model)}\n`).join(""));
    });

  models
    .command("use")
    .description("think with a model from the next mission on; batos undo TID takes it back")
    .argument("<name>", "as batos model list shows it")
    .option("--embeddings", "have it make the vectors instead, by which texts are found; who thinks stays")
    .option("--json", "print the answer as JSON")
    .action(async (name: string, options: { embeddings?: true; json?: true }) => {
      if (options.embeddings) {
        const changed = await client().useForEmbeddings(name);
        return options.json
          ? print(changed)
          : around.write(`${name} makes the vectors, of ${changed.dimension} numbers (transaction ${changed.tid})\n`);
      }
      const used = await client().useModel(name);
      if (options.json) return print(used);
      around.write(`${used.model.name} thinks (transaction ${used.tid})\n`);
      for (const persona of used.without) around.tell(`${persona} completes without adapter now: the one it had does not fit this model\n`);
    });
}

/** A model as a line. */
function renderModel({ name, weights, facts, inUse, embeds, by, at }: Model): string {
  const about = facts ? `${facts.architecture}, ${amount(facts.parameters)} parameters, context ${facts.context}, ` : "";
  const added = `${new Date(at).toISOString().slice(0, 10)} by ${by}`;
  return `${inUse ? "*" : " "} ${name.padEnd(24)} ${about}${(weights.size / 2 ** 20).toFixed(1)} MB, ${weights.$blob.slice(0, 12)}, ${added}${embeds ? ", makes the vectors" : ""}`;
}

function amount(count: number): string {
  if (count >= 1e9) return `${(count / 1e9).toFixed(1)} billion`;
  return count >= 1e6 ? `${(count / 1e6).toFixed(1)} million` : String(count);
}
