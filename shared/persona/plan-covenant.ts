/**
 * What ALFRED's covenant of a CognitivePlan must promise, whatever else it asks for: the cycle reads `changes` and `steps` of every plan that the
 * covenant lets pass, and sends each step's `action` to its `persona`. It may ask for more, of a plan and of a step.
 */
import { compileCovenant } from "../guardian/data.ts";
import { PRIMORDIAL } from "../image/primordial.ts";
import { isBox } from "../image/values.ts";

type Schema = Readonly<Record<string, unknown>>;

/** What the cycle wants at a place of the schema. */
interface Demand {
  path: readonly string[];
  wanted: string;
  met(schema: Schema): boolean;
}

const STEP = ["properties", "steps", "items"];

const record = (path: readonly string[], ...members: string[]): Demand => ({
  path,
  wanted: `"type": "object", not nullable, with "required": ${JSON.stringify(members)}`,
  met: ({ type, nullable, required }) =>
    type === "object" && nullable !== true && Array.isArray(required) && members.every((member) => required.includes(member)),
});
const list = (...path: string[]): Demand => ({
  path,
  wanted: '"type": "array", not nullable',
  met: ({ type, nullable }) => type === "array" && nullable !== true,
});
const text = (...path: string[]): Demand => ({ path, wanted: '"type": "string" or an enum of texts, not nullable', met: isText });

const demands: readonly Demand[] = [
  record([], "changes", "steps"),
  list("properties", "changes"),
  text("properties", "changes", "items"),
  list("properties", "steps"),
  record(STEP, "persona", "action"),
  text(...STEP, "properties", "persona"),
  text(...STEP, "properties", "action"),
  { path: STEP, wanted: "such that a persona of the system has one of the actions", met: canBeTaken },
];

/** The place where a schema, in order as such, promises too little, and what is wanted there; undefined when every plan it lets pass can be read. */
export function planCovenantProblem(schema: unknown): { path: string; wanted: string } | undefined {
  const broken = demands.find(({ path, met }) => !met(at(schema, path)));
  return broken && { path: broken.path.map((key) => `.${key}`).join(""), wanted: broken.wanted };
}

function at(schema: unknown, path: readonly string[]): Schema {
  const found = path.reduce<unknown>((node, key) => (isBox(node) && Object.hasOwn(node, key) ? node[key] : undefined), schema);
  return isBox(found) ? found : {};
}

function isText({ type, nullable, enum: values, const: value }: Schema): boolean {
  const named = Array.isArray(values) ? values : [value];
  return nullable !== true && (type === "string" || named.every((name) => typeof name === "string"));
}

/** Whether a step may be one that a persona of the system understands. */
function canBeTaken(step: Schema): boolean {
  const persona = compileCovenant(at(step, ["properties", "persona"]));
  const action = compileCovenant(at(step, ["properties", "action"]));
  return [...PRIMORDIAL].some(
    ([name, slots]) =>
      persona.safeParse(name).success &&
      Object.entries(slots).some(([slot, rule]) => rule.kind === "step" && slots.codex !== undefined && action.safeParse(slot).success),
  );
}
