/** `batos repeat JOB`: runs an answered message again on the image as it was, with its clock and chance, and says whether the same comes of it. */
import { type Config, parseConfig } from "../../shared/config.ts";
import { BatError, isBatError } from "../../shared/errors.ts";
import { createInterpreter } from "../../shared/image/interpreter.ts";
import { repeatablePrimitives } from "../../shared/mind/primitives.ts";
import { type Repetition, repeatMessage } from "../../shared/mind/repeat.ts";
import { createSandboxPool } from "../sandbox/pool.ts";
import { sandboxOptions } from "../sandbox/settings.ts";
import { openStores } from "../stores.ts";

async function repeat(id: string | undefined, config: Config): Promise<Repetition> {
  if (id === undefined) throw new BatError("InvalidInput", "batos repeat JOB: the id of a message that was answered");
  const { store, operations, close } = await openStores(config);
  const options = sandboxOptions({ ...config, BATOS_SANDBOXES: 1 });
  const sandbox = createSandboxPool(options);
  try {
    const job = await operations.job(id);
    if (!job) throw new BatError("NotFound", `there is no job ${id}: see what batos send printed, or GET /v1/jobs`);
    return await repeatMessage(store, job, (newOid) =>
      createInterpreter({ run: sandbox.run, primitives: repeatablePrimitives, newOid, limits: options.defaultLimits }),
    );
  } finally {
    await sandbox.close();
    await close();
  }
}

try {
  const { asOf, differences } = await repeat(process.argv[2], parseConfig(process.env));
  const ran = `on the image as it was after transaction ${asOf}`;
  process.stdout.write(
    differences.length === 0
      ? `the same came of it again, ${ran}\n`
      : `${differences.join("\n")}\n${differences.length} differences, ${ran}\n`,
  );
  process.exitCode = differences.length === 0 ? 0 : 1;
} catch (error) {
  if (!isBatError(error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
