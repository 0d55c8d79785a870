/**
 * A guard against a data race between node-llama-cpp 3.21 and llama.cpp. After a batch the binding samples all of its sequences at once, on
 * several threads, and llama.cpp sorts the batch's output rows when the first of them asks: another that reads meanwhile gets the row of
 * someone else's prompt. (Seen with a model whose probabilities agree to a millionth alone and in company: one answer in 120 drew a token
 * that was not its own; none in 360 with the guard.) So the first sampling after each decoding runs alone, and the rest after it, at once as before.
 */
import type { LlamaContext } from "node-llama-cpp";

type Native = Record<"decodeBatch" | "sampleToken", (...args: unknown[]) => Promise<unknown>>;

/** Puts the guard into a context; false where the binding has changed, and then the context is safe for one sequence only. */
export function orderSampling(context: LlamaContext): boolean {
  const native = (context as unknown as { _ctx?: Native })._ctx;
  if (typeof native?.decodeBatch !== "function" || typeof native.sampleToken !== "function") return false;
  const decode = native.decodeBatch.bind(native);
  const sample = native.sampleToken.bind(native);
  let sorted: Promise<unknown> | undefined;
  Object.defineProperty(native, "decodeBatch", {
    value: (...args: unknown[]) => {
      sorted = undefined;
      return decode(...args);
    },
  });
  Object.defineProperty(native, "sampleToken", {
    value: (...args: unknown[]) => {
      if (sorted) return sorted.then(() => sample(...args));
      const first = sample(...args);
      sorted = first.catch(() => undefined); // it fails for its own caller; the rows are sorted by then
      return first;
    },
  });
  return true;
}
