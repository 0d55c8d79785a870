/** Runs a reference method on random states: what it does there is what the examples say. */
import type { Guard } from "./guards.ts";
import type { Scope } from "./scope.ts";

export interface Run {
  before: Record<string, unknown>;
  args: unknown[];
  after: Record<string, unknown>;
  returns: unknown;
  threw: boolean;
}

export interface World {
  scope: Scope;
  method: (...args: unknown[]) => unknown;
  order: string[];
  guards: Guard[];
  lines: string[];
}

/** The method of these lines, or undefined where they are no program (a drawn name clashes). */
export function compile(lines: string[], params: string[]): ((...args: unknown[]) => unknown) | undefined {
  try {
    return new Function(...params, lines.join("\n")) as (...args: unknown[]) => unknown;
  } catch {
    return undefined;
  }
}

/** Runs the reference method on a fresh state; `trip` sets one guard off, else a case that is not refused is preferred. */
export function runCase(world: World, trip: Guard | undefined): Run | undefined {
  const { scope, order } = world;
  for (let attempt = 0; attempt < 4; attempt++) {
    const { state, args } = scope.draw();
    if (trip?.trip) {
      const named = Object.fromEntries(order.map((name, at) => [name, args[at]]));
      trip.trip(state, named);
      order.forEach((name, at) => {
        args[at] = named[name];
      });
    }
    for (const name of scope.lazy) if (scope.rng.chance(0.5)) delete state[name];
    const self = structuredClone(state);
    for (const variable of scope.methods()) {
      const target = (variable.owner ? self[variable.owner.name] : self) as object;
      const names = (variable.parameters ?? "").split(",").map((each) => each.split(":")[0]?.trim() ?? "");
      const body = new Function(...names.filter(Boolean), variable.body ?? "");
      // Not enumerable: the method is no data, neither in the state afterwards nor in an example.
      Object.defineProperty(target, variable.name, { value: body });
    }
    let returns: unknown;
    let threw = false;
    try {
      returns = world.method.apply(self, structuredClone(args));
    } catch {
      threw = true;
    }
    delete self._p_changed;
    if (threw && !trip && attempt < 3) continue;
    if (threw && world.guards.length === 0 && !/throw/.test(world.lines.join())) return undefined;
    if (!threw && !(sound(returns) && sound(self))) return undefined;
    return { before: state, args, after: threw ? state : { ...self }, returns, threw };
  }
  return undefined;
}

function sound(value: unknown): boolean {
  if (typeof value === "number") return Number.isInteger(value) || (Number.isFinite(value) && String(value).length < 8);
  if (Array.isArray(value)) return value.every((item) => item !== undefined && sound(item));
  return value === null || typeof value !== "object" || Object.values(value).every((item) => item !== undefined && sound(item));
}
