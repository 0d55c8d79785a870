/**
 * Effect boundaries: the places between two effects at which a process may die. Each is passed by calling `Boundary` with its name.
 * In production the call does nothing; under fault tests the process waits there until the tester lets it go on or kills it.
 */
export const boundaries = [
  "genesis:before-commit",
  "genesis:after-commit",
  "message:accepted",
  "outbox:before-queue",
  "outbox:queued",
  "message:before-commit",
  "message:committed",
  "message:parked",
  "inference:before",
  "inference:answered",
  "inference:recorded",
  "state:IDLE",
  "state:DECOMPOSING",
  "state:DELEGATING",
  "state:SYNTHESIZING",
  "state:VALIDATING",
  "install:before-commit",
  "install:committed",
  "mission:failed",
] as const;

export type BoundaryName = (typeof boundaries)[number];
export type Boundary = (name: BoundaryName) => Promise<void>;
