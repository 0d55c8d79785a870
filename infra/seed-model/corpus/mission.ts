/** Draws one mission: a brief that is true by construction (its examples are what the reference method did) and the reference method. */
import type { Example, MethodBrief } from "../../../shared/mind/brief.ts";
import { typedParams } from "../../../shared/mind/brief.ts";
import { shapeOf } from "../../../shared/mind/shapes.ts";
import { drawOp, mistakenFor, ops } from "./catalog.ts";
import { type Guard, makeGuard } from "./guards.ts";
import { intentSentence, type Refusal, reworded, vagueIntent } from "./intent.ts";
import type { Kind, Op } from "./op.ts";
import { isHeld, type Rng } from "./random.ts";
import { compile, type Run, runCase, type World } from "./run-case.ts";
import { type Bound, Scope } from "./scope.ts";
import { oftenMissing } from "./states.ts";
import type { Variable } from "./values.ts";
import { invented, otherSelector } from "./words.ts";

export interface Mission {
  ops: Op[];
  brief: MethodBrief;
  method: string;
  changes: string[];
  /** The receiver and the arguments of the message that nobody understood. */
  receiver: Record<string, unknown>;
  args: unknown[];
  /** Cases worth trying beside the examples: an ordinary one, and one for each guard that refuses. */
  trials: { slots: Record<string, unknown>; args: unknown[] }[];
  /** The method that a wrong guess at the operation would give, over the same names; undefined where no other operation fits. */
  mistaken: string | undefined;
  /** More cases of the same behaviour, for judging. */
  hidden: Example[];
  /** The sentence says nothing of what to do. */
  vague: boolean;
}

/** Ops that people ask for together with another one. */
const FOLLOWERS = new Set([
  "append",
  "append-number",
  "increment",
  "add",
  "count-key",
  "set",
  "add-key",
  "reset",
  "flag-true",
  "flag-false",
  "set-number",
  "clear",
  "best",
]);
const followers = ops.filter(({ id }) => FOLLOWERS.has(id));
const distractors: readonly Kind[] = ["int", "num", "word", "word", "text", "flag", "words", "ints", "counts", "labels"];

/** A mission, or undefined when the draw makes no sense (then draw again: the sequence stays a function of the seed). */
export function drawMission(rng: Rng, op: Op = drawOp(rng)): Mission | undefined {
  const style = rng.weighted({ natural: 0.42, mixed: 0.33, invented: 0.25 });
  const known = rng.split === "held" ? 0.4 : 0.04;
  const scope = new Scope(rng, style === "natural" ? known : style === "mixed" ? 0.5 : 0.93);
  const bounds = [scope.bind(op, false)];
  if (op.change && !op.pre && rng.chance(0.05)) {
    const other = rng.pick(followers);
    // Some pairs are kept for the held-out missions: combinations that no training sample had.
    const kept = isHeld(`${op.id} ${other.id}`) === (rng.split === "held");
    if (other.id !== op.id && kept) bounds.push(scope.bind(other, true));
  }
  const first = bounds[0] as Bound;
  const changed = [
    ...new Set(
      bounds.flatMap((bound) =>
        (bound.op.change ?? []).map((line) => scope.code(bound, /^\s*(?:if \(.*\) )?this\.(\$[a-z]) =/.exec(line)?.[1] ?? "")),
      ),
    ),
  ].filter(Boolean);
  const mutator = changed.length > 0;

  const missing = scope.slots().filter((slot) => slot.kind !== "records" && slot.kind !== "object" && !slot.values);
  if (missing.length > 0 && (oftenMissing.has(op.id) ? rng.chance(0.7) : rng.chance(0.07))) {
    const slot = rng.pick(missing);
    if (oftenMissing.has(op.id) || !/Math\.|at\(/.test((op.returns ?? []).map((each) => each.code).join())) scope.lazy.add(slot.name);
  }

  const guards = drawGuards(scope, bounds, mutator);
  const returned = mutator
    ? drawReturn(scope, first, changed, guards)
    : { code: scope.code(first, (op.returns?.[0] ?? { code: "" }).code), np: undefined };
  const drawn = rng.next();
  let refusal: Refusal = guards.length === 0 || op.pre || drawn < 0.78 ? "throw" : drawn < 0.9 ? "false" : "ignore";
  if (!mutator && refusal === "ignore") refusal = "throw";
  if (refusal === "false" && mutator) Object.assign(returned, { code: "true", np: undefined });
  if (op.pre?.some((line) => line.includes("RESULT")) && guards.length === 0 && rng.chance(0.2))
    Object.assign(returned, { code: "true", np: ["true, or false {if|when} nothing changed", "whether {something|anything} changed"] });

  const quoted = guards.map(() =>
    refusal === "throw" && rng.chance(0.1) ? [invented(rng), invented(rng)].slice(0, rng.int(1, 2)).join(" ") : undefined,
  );
  const selector = scope.selector(first);
  const lines = methodLines(scope, bounds, guards, quoted, refusal, returned.code, mutator);
  for (let extra = rng.pick([0, 0, 0, 0, 1, 1, 2]); extra > 0; extra--)
    scope.extraSlot(rng.pick(distractors), ["name", "id", "note", "created", "owner", "version", "kind", "color", "limit"]);

  const order = scope.params().map((param) => param.name);
  const method = compile(lines, order);
  if (!method) return undefined;
  const world = { scope, method, order, guards, lines };
  const real = runCase(world, undefined);
  const vague = rng.chance(op.told ? 0.02 : 0.17);
  const count = vague ? rng.int(2, 4) : rng.chance(0.14) ? 0 : rng.pick([1, 1, 2, 2, 2, 3, 3, 4]);
  const wanted = guards.map((guard) => guard as Guard | undefined).filter(() => vague || rng.chance(0.65));
  const cases = Array.from({ length: count }, (_, at) =>
    runCase(world, at >= count - wanted.length && count > 1 ? wanted[at - (count - wanted.length)] : undefined),
  );
  if (cases.some((each) => !each) || !real) return undefined;
  const runs = cases as Run[];
  if (count > 1 && new Set(runs.map((run) => JSON.stringify([run.before, run.args]))).size < runs.length) return undefined;
  if (
    vague &&
    (runs.every((run) => run.threw) || (mutator && runs.every((run) => JSON.stringify(run.before) === JSON.stringify(run.after))))
  )
    return undefined;

  const trials = [undefined, undefined, ...guards]
    .map((guard) => runCase(world, guard))
    .filter((run) => run !== undefined)
    .slice(0, 4);
  // Some refusals only the examples show.
  const silent = new Set(count > wanted.length ? wanted.filter(() => rng.chance(0.12)) : []);

  const tells = !vague && (count === 0 || rng.chance(0.62));
  const sentence = vague
    ? vagueIntent(rng)
    : intentSentence(
        scope,
        bounds.map((bound, at) => ({ bound, returned: at === bounds.length - 1 && tells ? returned.np : undefined })),
        guards.flatMap((guard, at) => (silent.has(guard) ? [] : [{ bound: guard.bound, said: { guard, refusal, quoted: quoted[at] } }])),
        refusal === "false" && mutator && tells
          ? rng.pick(["true otherwise", "otherwise return true", "return true if it worked"])
          : undefined,
      );
  const fixed = [...lines, ...scope.variables.map((variable) => variable.name)].join(" ");
  const intent = rng.split === "train" && sentence !== undefined && !vague && count > 0 ? reworded(rng, sentence, fixed) : sentence;
  const used = new Set(
    scope
      .slots()
      .map((slot) => slot.name)
      .filter((name) => new RegExp(`this\\.${name}\\b`).test(lines.join("\n"))),
  );
  const examples = runs.map((run) => example(rng, run, used, scope, mutator, changed, vague || !tells));
  // What a mutator answers is asked of it only where the sentence or an example says it.
  const answers = !mutator || (tells && returned.np !== undefined) || examples.some((each) => each.returns !== undefined);
  const shown = rng.shuffle(scope.slots().filter((slot) => !scope.lazy.has(slot.name)));
  const params = typedParams(order, [real.args, ...examples.map((each) => each.args)]);
  const slots = Object.fromEntries(shown.map((slot) => [slot.name, slotType(scope, slot, real.before[slot.name])]));
  const methods = receiverMethods(scope);
  const header = `function ${selector}(${params.map((param) => `${param.name}: ${param.type}`).join(", ")}) {`;
  return {
    ops: bounds.map((bound) => bound.op),
    brief: { selector, params, slots, ...(methods.length > 0 ? { methods } : {}), intent, examples },
    method: `${header}\n${lines.map((line) => `\t${line}\n`).join("")}}`,
    changes: changed,
    receiver: Object.fromEntries(shown.map((slot) => [slot.name, real.before[slot.name]])),
    args: real.args,
    hidden: rng.split === "held" ? hiddenCases(world, runs, used, mutator ? changed : [], answers) : [],
    vague,
    mistaken: bounds.length === 1 ? mistakenMethod(scope, first, header, lines) : undefined,
    trials: trials.map(({ before, args }) => ({ slots: pickUsed(before, used), args })),
  };
}

const pickUsed = (state: Record<string, unknown>, used: Set<string>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(state).filter(([name]) => used.has(name)));

const signature = (variable: Variable): string => `${variable.name}(${variable.parameters ?? ""})`;

/** A slot's type as the product shows it; an object shows what it answers. */
function slotType(scope: Scope, slot: Variable, value: unknown): string {
  if (slot.kind !== "object") return shapeOf(value);
  const data = Object.entries(value as object).map(([name, held]) => `${name}: ${shapeOf(held)}`);
  const methods = scope.methods().filter((method) => method.owner === slot);
  return `object {${[...data, ...methods.map(signature)].join(", ")}}`;
}

/** The receiver's methods in the brief: those that the method is to send, and now and then some that it has nothing to do with. */
function receiverMethods(scope: Scope): string[] {
  const { rng } = scope;
  const own = scope
    .methods()
    .filter((method) => !method.owner)
    .map(signature);
  if (!rng.chance(own.length > 0 ? 0.3 : 0.12)) return own;
  const others = Array.from(
    { length: rng.int(1, 3) },
    () =>
      `${otherSelector(rng)}(${rng.pick(["", "", "amount: number", "name: string", "item: string", "value: number", "x: number, y: number"])})`,
  );
  return rng.shuffle([...own, ...others]);
}

/** The lines of the method with those of its operation replaced by another operation's over the same variables. */
function mistakenMethod(scope: Scope, bound: Bound, header: string, lines: string[]): string | undefined {
  const { rng } = scope;
  const other = rng.chance(0.1) ? mistakenFor(rng, bound.op) : undefined;
  const spare = Object.values(bound.vars);
  if (!other) return undefined;
  const vars: Bound["vars"] = {};
  for (const [key, role] of Object.entries(other.roles)) {
    const at = spare.findIndex((variable) => variable.place === role.place && (role.place === "const" || variable.kind === role.kind));
    if (role.place === "const") vars[key] = { name: "", place: "const", kind: "any", value: rng.pick(role.values ?? []) };
    else if (at < 0) return undefined;
    else vars[key] = spare.splice(at, 1)[0] as Variable;
  }
  const written = { op: other, vars };
  const mine = new Set([...(bound.op.pre ?? []), ...(bound.op.change ?? [])].map((line) => scope.code(bound, line)));
  const own = (line: string): boolean => mine.has(line) || (!bound.op.change && line.startsWith("return "));
  const at = lines.findIndex(own);
  if (at < 0) return undefined;
  const others = [...(other.pre ?? []), ...(other.change ?? []), ...(bound.op.change ? [] : [`return ${other.returns?.[0]?.code ?? ""};`])];
  if (others.some((line) => line.includes("RESULT"))) return undefined;
  const replaced = [
    ...lines.slice(0, at).filter((line) => !own(line)),
    ...others.map((line) => scope.code(written, line)),
    ...lines.slice(at).filter((line) => !own(line)),
  ];
  return `${header}\n${replaced.map((line) => `\t${line}\n`).join("")}}`;
}

/** Up to four more cases, other than those shown: ordinary ones, and one for each guard that an example or the sentence speaks of. */
function hiddenCases(world: World, shown: Run[], used: Set<string>, changed: string[], answers: boolean): Example[] {
  const key = (run: Run): string => JSON.stringify([run.before, run.args]);
  const seen = new Set(shown.map(key));
  const cases: Example[] = [];
  for (const guard of [undefined, undefined, undefined, ...world.guards, undefined, undefined]) {
    const run = runCase(world, guard);
    if (!run || seen.has(key(run)) || cases.length >= HIDDEN) continue;
    seen.add(key(run));
    const given = { slots: pickUsed(run.before, used), args: run.args };
    if (run.threw) cases.push({ ...given, throws: true });
    else cases.push({ ...given, ...(answers ? { returns: run.returns ?? null } : {}), ...afterwards(run, changed) });
  }
  return cases;
}

const afterwards = (run: Run, changed: string[]): Pick<Example, "after"> =>
  changed.length > 0 ? { after: Object.fromEntries(changed.map((name) => [name, run.after[name] ?? null])) } : {};

const HIDDEN = 5;

type BoundGuard = Guard & { bound: Bound };

function drawGuards(scope: Scope, bounds: Bound[], mutator: boolean): BoundGuard[] {
  const { rng } = scope;
  const chosen: BoundGuard[] = [];
  const first = bounds[0] as Bound;
  const suited = first.op.guards ?? [];
  if (suited.length === 0 || !rng.chance(mutator ? 0.5 : suited.length > 2 ? 0.95 : 0.35)) return chosen;
  const specs = new Set(rng.sample(suited, rng.pick([1, 1, 1, 1, 2])));
  if (specs.has("neg x") && specs.has("nonpos x")) specs.delete("neg x");
  for (const spec of specs) chosen.push({ ...makeGuard(scope, first, spec), bound: first });
  return chosen;
}

/** Writes objects the way examples do (§14.1); their methods come from a parent. */
function writeObjects(scope: Scope, slots: Record<string, unknown>): void {
  for (const slot of scope.slots())
    if (slot.kind === "object" && slot.name in slots) slots[slot.name] = { $object: { parents: [slot.name], slots: slots[slot.name] } };
}

/** What a mutator answers: nothing, what it changed, what it was given, how many there are. */
function drawReturn(scope: Scope, bound: Bound, changed: string[], guards: BoundGuard[]): { code: string; np: string[] | undefined } {
  const { rng } = scope;
  const own = bound.op.returns ?? [];
  if (own.length > 0 && rng.chance(0.6)) {
    const choice = rng.pick(own);
    return { code: scope.code(bound, choice.code), np: choice.np };
  }
  const slot = scope.slots().find((each) => each.name === changed[0]);
  const role = Object.keys(bound.vars).find((key) => bound.vars[key] === slot);
  const param = Object.entries(bound.vars).find(([, each]) => each.place === "param");
  const many = slot && ["words", "ints", "records"].includes(slot.kind);
  const drawn = rng.next();
  if (!slot || drawn < 0.4) return { code: "", np: undefined };
  if (many && drawn < 0.6)
    return {
      code: `this.${slot.name}.length`,
      np: [
        `{how many <${role}.> there are|the number of <${role}.>} {now|}`,
        `the new {length|size|count} {of <${role}>|}`,
        `how many there are {now|}`,
      ],
    };
  if (param && drawn > 0.94) return { code: param[1].name, np: [`<${param[0]}>`, `the <${param[0]}.> {given|itself}`] };
  if (drawn > 0.91 && guards.length === 0) return { code: "true", np: ["true"] };
  return {
    code: `this.${slot.name}`,
    np: [
      `the {new|updated|resulting} <${role}.>`,
      `<${role}>`,
      `the {new|updated} value {of <${role}>|}`,
      "{it|the result|the new value|the outcome}",
      `<${role}> {afterwards|as it is then|now}`,
    ],
  };
}

function methodLines(
  scope: Scope,
  bounds: Bound[],
  guards: BoundGuard[],
  quoted: (string | undefined)[],
  refusal: Refusal,
  result: string,
  mutator: boolean,
): string[] {
  const early = refusal === "ignore" && result !== "" ? `return ${result};` : "return;";
  const lines = guards.map((guard, at) => {
    if (refusal === "throw") return `if (${guard.condition}) throw new Error(${JSON.stringify(quoted[at] ?? guard.message)});`;
    return `if (${guard.condition}) ${refusal === "false" ? "return false;" : early}`;
  });
  for (const bound of bounds) {
    for (const line of bound.op.pre ?? []) {
      const otherwise = result === "true" ? "return false;" : result ? `return ${result};` : "return;";
      lines.push(scope.code(bound, line).replace("return RESULT;", otherwise));
    }
  }
  for (const bound of bounds) lines.push(...(bound.op.change ?? []).map((line) => scope.code(bound, line)));
  if (mutator) lines.push("this._p_changed = true;");
  if (result) lines.push(`return ${result};`);
  return lines;
}

function example(rng: Rng, run: Run, used: Set<string>, scope: Scope, mutator: boolean, changed: string[], mustTell: boolean): Example {
  const all = rng.chance(0.1);
  const slots = Object.fromEntries(Object.entries(run.before).filter(([name]) => all || used.has(name)));
  const result: Example = { args: run.args };
  writeObjects(scope, slots);
  if (Object.keys(slots).length > 0 || used.size > 0 || rng.chance(0.3)) result.slots = slots;
  if (run.threw) return { ...result, throws: true };
  if (run.returns !== undefined && (!mutator || mustTell || rng.chance(0.85))) result.returns = run.returns;
  const after = Object.fromEntries(changed.filter((name) => run.after[name] !== undefined).map((name) => [name, run.after[name]]));
  const repeats = run.returns !== undefined && scope.rng.chance(0.4);
  if (mutator && Object.keys(after).length > 0 && !repeats) result.after = after;
  return result;
}
