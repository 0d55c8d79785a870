/** Failures that the machine is to blame for and not the file: the next attempt may go well. */
import { InsufficientMemoryError } from "node-llama-cpp";
import { BatError } from "../../shared/errors.ts";
import { tellsOfShortage } from "./memory-shortage.ts";

/** `said`: what llama.cpp logged as errors. */
export const isMemoryShortage = (error: unknown, said = ""): boolean =>
  error instanceof InsufficientMemoryError || tellsOfShortage(`${(error as Error).message} ${said}`);

/** Unavailable for a failure that says nothing of the file that was used: memory was short, or the system did not hand its bytes over. */
export function passingFailure(error: unknown, sha256: string, said = ""): BatError | undefined {
  const { message, errno } = error as NodeJS.ErrnoException;
  // A cache may have let the file go, say, or too many are open.
  if (typeof errno === "number")
    return new BatError("Unavailable", `the file of blob ${sha256} cannot be read (${message}): try again`, { sha256 }, error);
  if (!isMemoryShortage(error, said)) return undefined;
  return new BatError(
    "Unavailable",
    `no memory for the file ${sha256} (${said || message}): free memory, give the system more, or take smaller weights`,
    { sha256 },
    error,
  );
}
