/** Waiting for another part of the system, but not for ever. */
import { BatError } from "../shared/errors.ts";

/**
 * The answer, or Unavailable naming the part when it fails or takes longer than `milliseconds`. What was asked goes on all the same: only
 * the waiting ends.
 */
export async function within<Answer>(milliseconds: number, part: string, answer: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([answer, late]);
  } catch (error) {
    throw new BatError("Unavailable", `${part} does not answer (${(error as Error).message}): see that it runs`, { part }, error);
  } finally {
    clearTimeout(timer);
  }
}
