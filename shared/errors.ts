/**
 * Every error that leaves a part of the system, in one table. Expected outcomes (a verdict, a model's stop reason) are data,
 * not errors. `status` is what the API answers; `retry` is what a worker does: never, now (with a fresh session) or later (with backoff).
 */

const TABLE = {
  InvalidInput: { status: 400, retry: "never" },
  Unauthorized: { status: 401, retry: "never" },
  Forbidden: { status: 403, retry: "never" },
  NotFound: { status: 404, retry: "never" },
  Conflict: { status: 409, retry: "now" },
  TooLarge: { status: 413, retry: "never" },
  Doomed: { status: 409, retry: "never" },
  Contradiction: { status: 422, retry: "never" },
  IdempotencyMismatch: { status: 422, retry: "never" },
  GuardianRejected: { status: 422, retry: "never" },
  SandboxLimit: { status: 422, retry: "never" },
  UnsignalledChange: { status: 422, retry: "never" },
  NotUnderstood: { status: 422, retry: "never" },
  Thrown: { status: 422, retry: "never" },
  MissionFailed: { status: 422, retry: "never" },
  TooManyRequests: { status: 429, retry: "later" },
  Cancelled: { status: 409, retry: "never" },
  Unavailable: { status: 503, retry: "later" },
  TimedOut: { status: 504, retry: "never" },
  Corrupt: { status: 500, retry: "never" },
} as const satisfies Record<string, { status: number; retry: "never" | "now" | "later" }>;

export type ErrorCode = keyof typeof TABLE;

/** What an error is once it has crossed a process, a queue or the wire. `details` is plain data. */
export interface ErrorRecord {
  code: ErrorCode;
  message: string;
  details?: Record<string, unknown> | undefined;
}

/** The one error class. `message` is one sentence that says what to do; `details` is plain data for programs. */
export class BatError extends Error {
  readonly code: ErrorCode;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, message: string, details?: Record<string, unknown>, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = code;
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return TABLE[this.code].status;
  }

  get retry(): "never" | "now" | "later" {
    return TABLE[this.code].retry;
  }

  record(): ErrorRecord {
    return { code: this.code, message: this.message, ...(this.details ? { details: this.details } : {}) };
  }
}

export const errorCodes = Object.keys(TABLE) as ErrorCode[];

/** Whether a thrown value is one of ours, with a certain code where one is given. */
export function isBatError(error: unknown, code?: ErrorCode): error is BatError {
  return error instanceof BatError && (code === undefined || error.code === code);
}

/** The error a record stands for. */
export function errorOf(record: ErrorRecord): BatError {
  return new BatError(record.code, record.message, record.details);
}
