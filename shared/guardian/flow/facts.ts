/**
 * Facts: what a path knows of more than variables. How a comparison of variables came out (`n > 0`, tested again later), what a call
 * answered (a local function that says whether it changed something), whether a list that is only added to is empty. A fact is kept
 * like a variable that nobody can write; where it is not kept, nothing is known.
 */
import type { Binding, Scopes } from "../scope.ts";
import { type AnyFunction, bare, type Node } from "../syntax.ts";

/** A fact, kept where variables are. */
export class Fact implements Binding {
  readonly name = "";
  readonly owner: AnyFunction;
  readonly isParameter = false;
  readonly initial = undefined;
  readonly constant = false;
  readonly several = false;
  /** The variables it is about. */
  readonly about: readonly Binding[];
  /** Whether it is about what is in objects, and not only about which they are. */
  readonly byContent: boolean;
  constructor(owner: AnyFunction, about: readonly Binding[] = [], byContent = false) {
    this.owner = owner;
    this.about = about;
    this.byContent = byContent;
  }
}

export const isFact = (binding: Binding): binding is Fact => binding instanceof Fact;

export class Facts {
  private readonly scopes: Scopes;
  private readonly byText = new Map<string, Fact>();
  private readonly results = new Map<Node, Fact>();
  private readonly numbers = new Map<Binding, number>();
  private readonly byVariable = new Map<Binding, Fact[]>();

  constructor(scopes: Scopes) {
    this.scopes = scopes;
  }

  about(binding: Binding): readonly Fact[] {
    return this.byVariable.get(binding) ?? [];
  }

  all(): Iterable<Fact> {
    return this.byText.values();
  }

  /** What a function answered last, or a call. */
  result(of: Node, owner: AnyFunction): Fact {
    const known = this.results.get(of) ?? new Fact(owner);
    this.results.set(of, known);
    return known;
  }

  /** The fact that a comparison of variables and constants is true, or, unless `same`, that it is not; undefined for any other test. */
  comparison(test: Node): { fact: Fact; same: boolean } | undefined {
    const node = bare(test);
    if (node.type !== "BinaryExpression" || !/^[=!]==?$|^[<>]=?$/.test(node.operator)) return undefined;
    const same = !node.operator.startsWith("!");
    const about: Binding[] = [];
    const [left, right] = [this.text(node.left as Node, about), this.text(node.right as Node, about)];
    if (left === undefined || right === undefined || about.length === 0) return undefined;
    // `a > b` is `b < a`.
    const turned = node.operator.startsWith(">");
    const operator = turned ? node.operator.replace(">", "<") : node.operator.replace("!", "=");
    const text = turned ? `${right} ${operator} ${left}` : `${left} ${operator} ${right}`;
    const known = this.byText.get(text);
    if (known) return { fact: known, same };
    const fact = new Fact((about[0] as Binding).owner, [...new Set(about)], operator !== "===");
    this.byText.set(text, fact);
    for (const binding of fact.about) this.byVariable.set(binding, [...this.about(binding), fact]);
    return { fact, same };
  }

  private text(expression: Node, about: Binding[]): string | undefined {
    const node = bare(expression);
    if (node.type === "Literal") return "regex" in node ? undefined : JSON.stringify(node.raw);
    if (node.type === "UnaryExpression" && node.operator === "-" && bare(node.argument as Node).type === "Literal")
      return `-${this.text(node.argument as Node, about)}`;
    if (node.type === "Identifier") {
      if (node.name === "undefined") return node.name;
      const binding = this.scopes.of.get(node);
      if (!binding) return undefined;
      about.push(binding);
      const number = this.numbers.get(binding) ?? this.numbers.size;
      this.numbers.set(binding, number);
      return `v${number}`;
    }
    if (node.type !== "BinaryExpression" || !/^[=!]==?$|^[<>]=?$|^[-+*/%]$/.test(node.operator)) return undefined;
    const left = this.text(node.left as Node, about);
    const right = this.text(node.right as Node, about);
    return left === undefined || right === undefined ? undefined : `(${left} ${node.operator} ${right})`;
  }
}
