/** The program `batos`: see program.ts. */
import { runProgram } from "./program.ts";

process.exitCode = await runProgram(process.argv.slice(2), {
  env: process.env,
  write: (text) => process.stdout.write(text),
  tell: (text) => process.stderr.write(text),
  interactive: process.stderr.isTTY === true,
  columns: () => process.stderr.columns,
});
