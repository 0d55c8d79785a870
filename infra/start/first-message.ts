/** A new image's first message, sent with the same command that its reader will use, and shown while it comes to be understood. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const COMMAND = fileURLToPath(new URL("../../api/client/cli.ts", import.meta.url));

const EXAMPLES = [
  { slots: { balance: 10 }, args: [5], returns: 15, after: { balance: 15 } },
  { slots: { balance: 0 }, args: [7], returns: 7, after: { balance: 7 } },
];
const CREATE = ["create", "first_account", "--slots", JSON.stringify({ balance: 10 })];
const SEND = [
  "send",
  "first_account",
  "deposit",
  "25",
  "--params",
  "amount",
  "--intent",
  "add the amount to the balance and return the balance",
];
const LEARN = [...SEND, "--examples", JSON.stringify(EXAMPLES), "--wait", "600", "--progress"];

/**
 * Makes an object that understands nothing, sends it a message, and shows what happens until there is an answer. What comes of it changes
 * nothing for the system: it is up already.
 */
export async function showFirstMessage(url: string, dataDir: string, say: (line: string) => void, signal: AbortSignal): Promise<void> {
  const batos = (args: readonly string[]): Promise<number> => {
    say(`\n$ npx batos ${args.map(quoted).join(" ")}`);
    return runCommand(args, { ...process.env, BATOS_URL: url, BATOS_DATA: dataDir }, signal);
  };
  say("\nThis is a new image. Its first object has a balance and no methods; here is its first message.");
  if ((await batos(CREATE)) !== 0) return;
  const understood = (await batos(LEARN)) === 0;
  if (signal.aborted) return;
  if (understood) {
    say(
      "\nIt was not understood, became a mission, and was answered by the method that the mission installed. From now on it is plain lookup:",
    );
    await batos(["send", "first_account", "deposit", "5"]);
  }
  say(
    `\nSend one yourself: choose a selector, and say what you mean.\n  npx batos send first_account withdraw 5 --params amount --intent "subtract the amount from the balance and return the balance"\n  npx batos show first_account`,
  );
}

function runCommand(args: readonly string[], env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<number> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(1);
    const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), COMMAND, ...args], {
      cwd: ROOT,
      env,
      stdio: ["ignore", "inherit", "inherit"],
      signal,
    });
    child.once("error", () => resolve(1));
    child.once("close", (code) => resolve(code ?? 1));
  });
}

const quoted = (argument: string): string => (/^[\w./:-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`);
