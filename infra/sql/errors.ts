/** What goes wrong with a database of either kind, in the words that people read. */
import { BatError } from "../../shared/errors.ts";

type Details = Record<string, string | null>;

export const closedError = (): BatError => new BatError("Unavailable", "The image's database is closed; open it again before using it.");

export const lockedError = (details: Details, cause: unknown): BatError =>
  new BatError("Unavailable", "The image's database stayed locked by another process; try again later.", details, cause);

export const damagedError = (details: Details, cause: unknown): BatError =>
  new BatError("Corrupt", "The image's database is damaged; stop the system and restore a backup.", details, cause);

/** `advice`: what to look at. */
export const unusableError = (reason: string, advice: string, details: Details, cause: unknown): BatError =>
  new BatError("Unavailable", `The image's database cannot be used (${reason}); ${advice}.`, details, cause);

/** @throws BatError Unavailable when the tables were made by a newer program. */
export function refuseNewerTables(version: number, known: number): void {
  if (version > known)
    throw new BatError(
      "Unavailable",
      `The image's database has version ${version} of its tables and this program knows ${known}; start a newer program.`,
    );
}
