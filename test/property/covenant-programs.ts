/**
 * Random methods over all the ways to reach and change state. Tests that are `bits.pop()` come out either way, whatever else the method
 * does, so that running it with many bits takes all of its paths. Values have types, so that few runs end in a TypeError.
 */
import fc from "fast-check";

const SIGNAL = "this._p_changed = true;";
/** Becomes another number at each place: a write of it is a change. */
const NUMBER = "@@";

const { constant, constantFrom, oneof, tuple } = fc;
type Text = fc.Arbitrary<string>;

/** A form with holes: `$i` an item, `$l` a list, `$t` a test, `@@` a number of its own. */
const fill =
  (holes: () => Record<string, Text>) =>
  (forms: readonly string[]): Text =>
    constantFrom(...forms).chain((form) => {
      const parts = form.split(/(\$[a-z])/);
      const given = holes();
      return tuple(...parts.map((part) => given[part] ?? constant(part))).map((texts) => texts.join(""));
    });

const BLANK = "({ n: 0, tags: [] })";
const test: Text = oneof(
  { weight: 12, arbitrary: constant("bits.pop()") },
  { weight: 3, arbitrary: constantFrom("bits.pop() > 0", "!bits.pop()", "bits.pop() && bits.pop()", "bits.pop() || bits.pop()") },
  {
    weight: 3,
    arbitrary: constantFrom("a", "!a", "f", "!f", "g > 0", "g", "g === 0", "f && b", "a || g", "f === true", "0 < g", "g >= 1"),
  },
  {
    weight: 4,
    arbitrary: constantFrom(
      ...["a > 0", "a > b", "b < a", "a !== 1", "a === 1", "r", "!r", "r === false", "note(bits.pop())", "!note(bits.pop())"],
      ...[
        "did.length",
        "did.length > 0",
        "!did.length",
        "at >= 0",
        "at === -1",
        "word === 'done'",
        "word",
        "r && a > 0",
        "r !== undefined",
      ],
    ),
  },
);

const itemForms = [
  "this.items[0] ?? $i",
  "this.map.k ?? $i",
  "this?.items?.[0] ?? $i",
  "$l[0] ?? $i",
  "$l.at(-1) ?? $i",
  "$l.find((i) => i.n > 1) ?? $i",
  "$l.findLast((i) => i.n < 99) ?? $i",
  "$l.reduce((p, q) => q, $i)",
  "[...$l].sort((p, q) => p.n - q.n)[0] ?? $i",
  `{ n: ${NUMBER}, tags: [] }`,
  `{ n: ${NUMBER}, tags: [${NUMBER}] }`,
  "{ ...$i }",
  "{ ...$i, n: 3 }",
  "{ ...$i, tags: [...$i.tags] }",
  "Object.assign({}, $i)",
  "JSON.parse(JSON.stringify($i))",
  "structuredClone($i)",
  "pick($i)",
  "($t ? $i : $i)",
  "(bits.pop() && $i) || $i",
  'new Map([["k", $i]]).get("k")',
  "new Set([$i]).values().next().value",
  "(() => ($i))()",
  "((i) => i)($i)",
  "((i = $i) => i)()",
  "{ box: $i }.box",
  "[$i, $i][0]",
  "Object.values(this.map)[0] ?? $i",
  "Object.entries(this.map)[0]?.[1] ?? $i",
  "this.friend.item()",
  "(() => { const { k = $i } = this.map; return k; })()",
  "(() => { const [i = $i] = $l; return i; })()",
  "(() => { try { return $i; } finally { g = 1; } })()",
  "(() => { switch (bits.pop()) { case 1: return $i; default: return $i; } })()",
];
const listForms = [
  "this.items",
  "self.items",
  "this['items']",
  "[...$l]",
  "$l.slice()",
  "$l.slice(0, 1)",
  "$l.filter((i) => i.n >= 0)",
  "$l.map((i) => i)",
  "$l.map((i) => ({ ...i }))",
  "$l.map((i) => ({ ...i, tags: [...i.tags] }))",
  "$l.concat($l)",
  "[$i, $i]",
  "Array.from($l)",
  "Array.from($l, (i) => ({ ...i, tags: [] }))",
  "Object.values(this.map)",
  "Object.values({ ...this.map })",
  "[$l].flat()",
  "$l.flatMap((i) => [i])",
  "[...$l].reverse()",
  "[...$l].sort((p, q) => q.n - p.n)",
  "$l.toSorted((p, q) => q.n - p.n)",
  "[...new Set($l)]",
  "[...new Map($l.map((i) => [i.n, i])).values()]",
  "($t ? $l : $l)",
  "JSON.parse(JSON.stringify($l))",
  "structuredClone($l)",
  "this.friend.list()",
  "this.listOf(1)",
  "$l.reduce((all, i) => [...all, i], [])",
  "$l.reduce((all, i) => { all.push(i); return all; }, [])",
  "[...$l.values()]",
  "[...$l.entries()].map(([, i]) => i)",
  "(() => { const [, ...rest] = $l; return rest; })()",
  "(() => { const { items } = this; return items; })()",
  "(() => { const out = []; for (const i of $l) out.push({ ...i, tags: [] }); return out; })()",
  "Object.values({ k: $i })",
];
const item: fc.Memo<string> = fc.memo((depth) =>
  depth <= 1
    ? constantFrom("o", "q", "o", "q", BLANK, `({ n: ${NUMBER}, tags: [] })`)
    : oneof(
        { weight: 1, arbitrary: constantFrom("o", "q") },
        { weight: 3, arbitrary: fill(() => ({ $i: item(depth - 1), $l: list(depth - 1), $t: test }))(itemForms) },
      ).map((text) => `(${text})`),
);
const list: fc.Memo<string> = fc.memo((depth) =>
  depth <= 1
    ? constantFrom("xs", "ys", "this.items", "[o, q]")
    : oneof(
        { weight: 1, arbitrary: constantFrom("xs", "ys", "this.items") },
        { weight: 3, arbitrary: fill(() => ({ $i: item(depth - 1), $l: list(depth - 1), $t: test }))(listForms) },
      ).map((text) => (/^[a-z.]+$/.test(text) ? text : `(${text})`)),
);

const holes = (): Record<string, Text> => ({ $i: item(2), $l: list(2), $t: test });
const inserted = fill(holes);
const keepers = ["o = $i;", "q = $i;", "xs = $l;", "ys = $l;", "o = q;", "xs = ys;"];
const flags = [
  ...["f = true;", "g++;", "f = false;", "g = 0;", "g += 1;", "f = !!bits.pop();", "f ||= bits.pop() > 0;"],
  ...[
    "a = b;",
    "a--;",
    "b = bits.pop();",
    "a = -a;",
    "[a] = [b];",
    "r = a > 0;",
    "r = r || bits.pop() > 0;",
    "r &&= b;",
    "r = f;",
    "f = r;",
  ],
  ...["did.push(1);", "at = 1;", "at = -1;", "at = g;", "word = 'done';", "word = '';", "word += 'x';", "r = bits.pop() ? 1 : f;"],
  ...["r = note(bits.pop());", "r = note(0) || note(bits.pop());", "r = undefined;", "r = this.n;", "a = this.n;"],
];
const changes = [
  `$i.n = ${NUMBER};`,
  "$i.n++;",
  "--$i.n;",
  `$i.n += ${NUMBER};`,
  `$i.n *= ${NUMBER};`,
  `$i.tags.push(${NUMBER});`,
  `$i.tags[0] = ${NUMBER};`,
  `$i.tags = [${NUMBER}];`,
  `$i.extra ??= ${NUMBER};`,
  `$i.n &&= ${NUMBER};`,
  "delete $i.n;",
  "$l.push($i);",
  "$l.unshift($i);",
  "$l?.push($i);",
  "$l.pop();",
  "$l.shift();",
  "$l.sort((p, q) => p.n - q.n);",
  "$l.reverse();",
  "$l.splice(0, 1);",
  "$l.splice(0, 0, $i);",
  "$l.fill($i);",
  "$l.length = 0;",
  "$l[0] = $i;",
  "[xs[0], xs[1]] = [$i, $i];",
  `$l.forEach((i) => { i.n = ${NUMBER}; });`,
  `$l.map((i) => i.tags.push(${NUMBER}));`,
  `for (const i of $l) i.n = ${NUMBER};`,
  `for (const i of $l) { if (bits.pop()) continue; i.n = ${NUMBER}; }`,
  `for (const { tags } of $l) tags.push(${NUMBER});`,
  `for (let at = 0; at < $l.length; at++) { if (bits.pop()) break; xs[at] = $i; }`,
  `for (const key of Object.keys(this.map)) { this.map[key] = $i; }`,
  `for (const key in this.map) this.map[key].n = ${NUMBER};`,
  `this.n = ${NUMBER};`,
  "this.n++;",
  `if (bits.pop()) { this.n = ${NUMBER}; did.push(1); }`,
  `if (bits.pop()) { $i.n = ${NUMBER}; r = true; }`,
  `if (a > 0) { $i.n = ${NUMBER}; }`,
  `if (bits.pop()) { this.items = $l; word = "done"; }`,
  `for (let i = 0; i < xs.length; i++) { if (bits.pop()) { xs[i].n = ${NUMBER}; at = i; } }`,
  "r = this.items.shift();",
  `{ const gone = ys.pop(); if (gone === undefined) return; ${SIGNAL} }`,
  `{ const by = new Map(); for (const i of $l) { if (!by.has(i.n)) by.set(i.n, []); by.get(i.n).push(i); } for (const [, l] of by) l[0].n = ${NUMBER}; }`,
  `{ const pair = [$i, $i]; pair.reverse(); pair[0].n = ${NUMBER}; }`,
  `{ const [, one] = [$i, $i]; one.n = ${NUMBER}; }`,
  `this["n"] = ${NUMBER};`,
  `self.n -= ${NUMBER};`,
  `this[b ? "n" : "m"] = ${NUMBER};`,
  `this.late ??= ${NUMBER};`,
  `this.n ||= ${NUMBER};`,
  "this.items = $l;",
  "this.items = this.items.filter((i) => i.n > 1);",
  "this.map.k = $i;",
  "this.map = { ...this.map, l: $i };",
  "delete this.map.k;",
  "delete this.late;",
  `[this.n, a] = [${NUMBER}, a];`,
  "({ n: this.n } = $i);",
  `({ n: this.n = ${NUMBER} } = $i);`,
  `Object.assign($i, { n: ${NUMBER} });`,
  `Object.assign(this, { n: ${NUMBER} });`,
  "Object.assign(this.map, { k: $i });",
  `Reflect.set(this, "n", ${NUMBER});`,
  `Reflect.set($i, "n", ${NUMBER});`,
  `bits.pop() && (this.n = ${NUMBER});`,
  `bits.pop() ? (this.n = ${NUMBER}) : 0;`,
  `bits.pop() || this.items.push($i);`,
  `change(${NUMBER});`,
  "set(bits.pop());",
  "touch($i);",
  "deep(this.items);",
  "deep($l);",
  "later();",
  `((v = (this.n = ${NUMBER})) => v)();`,
  `{ const { items } = this; items.push($i); }`,
  `{ const [head = ${BLANK}] = $l; head.n = ${NUMBER}; }`,
  `{ const { map: { k } } = this; if (k) k.n = ${NUMBER}; }`,
  `{ const box = { all: $l }; box.all.push($i); }`,
  `{ const seen = new Set($l); for (const i of seen) i.n = ${NUMBER}; }`,
  `{ const by = new Map(); by.set("k", $i); by.get("k").n = ${NUMBER}; }`,
  `{ const row = ${BLANK}; this.items.push(row); ${SIGNAL} if (bits.pop()) row.n = ${NUMBER}; }`,
  `{ let at = 0; while (at < bits.length % 3) { at++; if (bits.pop()) break; this.n = ${NUMBER}; } }`,
  `{ const work = [$i]; while (work.length > 0) { const i = work.pop(); i.n = ${NUMBER}; } }`,
  `"${NUMBER}".replace(/./, (text) => { this.name = text; return text; });`,
  `[1].forEach(function (i) { self.n = ${NUMBER}; });`,
];
const harmless = [
  "this.friend.record($i);",
  `o = { ...o, n: ${NUMBER} };`,
  "ys = [...ys, $i];",
  `later = () => { o.n = ${NUMBER}; };`,
  "later = () => 0;",
  `later = () => { this.n = ${NUMBER}; };`,
  "this.record($i);",
  "b = this.items.length;",
  "b = this.name.trim().length;",
  "a = this.items.filter((i) => i.n > 0).length;",
  "a = Math.max(...this.items.map((i) => i.n), 0);",
  "if (bits.pop()) throw new Error('x');",
  "b = `${this.n} ${this.name}`.length;",
];
const simple: Text = oneof(
  { weight: 8, arbitrary: constant(SIGNAL) },
  { weight: 6, arbitrary: inserted(keepers) },
  { weight: 9, arbitrary: inserted(changes) },
  { weight: 3, arbitrary: constantFrom(...flags) },
  { weight: 4, arbitrary: inserted(harmless) },
  { weight: 1, arbitrary: constantFrom("return;", "return a;", "return o;", "throw new Error('x');") },
);
const block: fc.Memo<string> = fc.memo((depth) =>
  fc
    .array(depth <= 1 ? simple : oneof({ weight: 3, arbitrary: simple }, { weight: 2, arbitrary: compound(depth - 1) }), {
      minLength: 1,
      maxLength: 4,
    })
    .map((all) => all.join("\n")),
);
const compound: fc.Memo<string> = fc.memo((depth) => {
  const [one, two] = [block(depth), block(depth)];
  const jump = constantFrom("break;", "continue;", "");
  return oneof(
    tuple(test, one).map(([t, then]) => `if (${t}) {\n${then}\n}`),
    tuple(test, one, two).map(([t, then, other]) => `if (${t}) {\n${then}\n} else {\n${other}\n}`),
    tuple(list(2), one, test, jump).map(([l, body, t, go]) => `for (const i of ${l}) {\no = i;\n${body}\nif (${t}) { ${go} }\n}`),
    tuple(list(2), one).map(([l, body]) => `${l}.forEach((i) => {\no = i;\n${body}\n});`),
    tuple(test, one, jump).map(
      ([t, body, go]) => `for (let i = 0; i < bits.length % 3; i++) {\n${body}\nif (${t}) { ${go} }\n${SIGNAL}\n}`,
    ),
    tuple(test, one).map(([t, body]) => `while (${t}) {\n${body}\nif (b) break;\n}`),
    tuple(test, one).map(([t, body]) => `do {\n${body}\n} while (${t});`),
    tuple(one, two).map(([body, handler]) => `try {\nmaybe(bits.pop());\n${body}\nmaybe(bits.pop());\n} catch (e) {\n${handler}\n}`),
    tuple(one, two).map(([body, last]) => `try {\nmaybe(bits.pop());\n${body}\nmaybe(bits.pop());\n} finally {\n${last}\n}`),
    tuple(one, two, constantFrom(SIGNAL, "")).map(
      ([body, handler, last]) =>
        `try {\nmaybe(bits.pop());\n${body}\nmaybe(bits.pop());\n} catch (e) {\n${handler}\n} finally {\n${last}\n}`,
    ),
    tuple(one, two, constantFrom("break;", "")).map(
      ([first, second, go]) => `switch (bits.pop() + bits.pop()) { case 0: ${first}\n${go}\ncase 1: ${second}\ndefault: ${go} }`,
    ),
    tuple(one, test).map(([body, t]) => `out${depth}: {\n${body}\nif (${t}) break out${depth};\n${SIGNAL}\n}`),
    tuple(one, test, test, constantFrom("break", "continue")).map(
      ([body, t, u, go]) =>
        `row${depth}: for (const i of this.items) {\nfor (const j of xs) {\nif (${t}) ${go} row${depth};\n${body}\nif (${u}) break;\n}\n}`,
    ),
    one.map((body) => `(() => {\n${body}\n})();`),
  );
});

/** Methods `m(a, b, bits)`. They read as `bits` a list of zeros and ones. */
export const program: Text = tuple(
  block(3),
  oneof(
    { weight: 6, arbitrary: constant(SIGNAL) },
    {
      weight: 4,
      arbitrary: constantFrom(
        "",
        "if (f) { this._p_changed = true; }",
        "if (g > 0) { this._p_changed = true; }",
        "if (!g) return;\nthis._p_changed = true;",
        "if (r) { this._p_changed = true; }",
        "if (did.length > 0) { this._p_changed = true; }",
        "if (at === -1) return at;\nthis._p_changed = true;",
        "if (a > 0) { this._p_changed = true; }",
        "if (word !== 'done') return word;\nthis._p_changed = true;",
        "return (this._p_changed = true);",
        "this['_p_changed'] = true;\nreturn xs.length;",
        "self._p_changed = true;",
      ),
    },
  ),
).map(([body, last]) => {
  let number = 100;
  return `function m(a, b, bits) {
const self = this;
let o = ${BLANK}, q = ${BLANK}, xs = this.listOf(1), ys = this.items, f = false, g = 0, later = () => 0;
let r = false, at = -1, word = "";
const did = [];
const note = (bit) => { if (!bit) return false; this.n = ${NUMBER}; return true; };
const change = (v) => { this.n = v; g++; };
const set = (v) => { if (v) { this.n = ${NUMBER}; } ${SIGNAL} };
const touch = (i) => { i.n = ${NUMBER}; f = true; };
const pick = (i) => (bits.pop() ? i : { n: 1, tags: i.tags });
const maybe = (bit) => { if (bit) throw new Error("maybe"); };
function deep(i) { if (i.tags) { i.n = ${NUMBER}; return; } for (const inner of i) { deep(inner); } }
${body}
${last}
}`.replaceAll(NUMBER, () => String(number++));
});
