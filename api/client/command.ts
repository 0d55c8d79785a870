/** What every command of `batos` has: what it touches, and what it ends with. */

/** What a command line program touches. */
export interface Surroundings {
  env: Record<string, string | undefined>;
  /** To standard output. */
  write(text: string): void;
  /** To standard error. */
  tell(text: string): void;
  /** A person is watching: progress is shown. */
  interactive: boolean;
  /** The characters of a line where they are told; a terminal can be made wider at any time. */
  columns?: () => number | undefined;
}

/** Exit statuses, for scripts. */
export const EXIT = {
  ok: 0,
  /** The system answered with a failure. */
  failed: 1,
  usage: 2,
  /** The guardians refused the source that was to be checked. */
  refused: 3,
  unreachable: 4,
  /** The message was accepted and is not answered yet. */
  pending: 5,
} as const;

export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

/** Ends the command with a sentence on standard error. */
export class CommandFailure extends Error {
  readonly status: ExitStatus;

  constructor(status: ExitStatus, message: string) {
    super(message);
    this.status = status;
  }
}
