/** What verdicts on methods are made with, for tests without a worker: a sandbox, an interpreter without primitives, and the type guardian's thread. */
import { afterAll, beforeAll } from "vitest";
import { createSandboxPool, type SandboxPool } from "../../infra/sandbox/pool.ts";
import { startTypeGuardian } from "../../infra/types/type-guardian.ts";
import { createInterpreter, type Interpreter } from "../../shared/image/interpreter.ts";
import { limits } from "./sandbox-image.ts";

export interface TrialInterpreter {
  interpreter(): Interpreter;
  checkTypes: ReturnType<typeof startTypeGuardian>["check"];
  newOid(): string;
}

/** Opens them before the tests of the file that calls it, and closes them afterwards. */
export function useTrialInterpreter(): TrialInterpreter {
  const types = startTypeGuardian();
  let pool: SandboxPool;
  let interpreter: Interpreter;
  let made = 0;
  const newOid = () => `new-${++made}`;
  beforeAll(async () => {
    pool = createSandboxPool({ size: 1, memoryMb: 32, defaultLimits: limits, graceMs: 200 });
    await pool.ready();
    interpreter = createInterpreter({ run: pool.run, primitives: new Map(), newOid, limits });
  });
  afterAll(() => Promise.all([pool.close(), types.close()]));
  return { interpreter: () => interpreter, checkTypes: types.check, newOid };
}
