/**
 * CapabilityGuardian (§6.2): refuses in advance what the sandbox would only stop at run time, and what would fail for every caller.
 * One entry per rule; a rule looks at one node at a time and says what is wrong with it.
 */

import { ALLOWED_GLOBALS } from "./globals.ts";
import type { Finding } from "./guardian.ts";
import { languageRules } from "./language-rules.ts";
import type { Look } from "./method-facts.ts";
import { receiverRules } from "./receiver-rules.ts";
import { resolveScopes } from "./scope.ts";
import { type MethodTree, type Node, walk } from "./syntax.ts";

const guardian = "CapabilityGuardian";

export const capabilityRules = [...languageRules, ...receiverRules];

const CHARACTERS = 16_000;
const NODES = 4_000;
const DEPTH = 80;

/** What a method may not do, by rule, in source order. */
export function capabilityFindings(tree: MethodTree): Finding[] {
  const { source, method, place } = tree;
  const oversize = size(tree);
  if (oversize) return [{ guardian, rule: "too-large", message: oversize, line: 1, column: 1 }];
  const scopes = resolveScopes(method);
  const findings: Finding[] = [];
  const found = new Set<string>();
  const look: Look = { source, method, scopes, free: new Set<Node>(scopes.free), allowed: new Set(ALLOWED_GLOBALS) };
  walk(method, (node, ancestors) => {
    for (const { rule, check } of capabilityRules) {
      const why = check(node, ancestors, look);
      if (!why || found.has(`${rule} ${node.start}`)) continue;
      found.add(`${rule} ${node.start}`);
      const { line, column } = place(node.start);
      findings.push({ guardian, rule, message: `line ${line}: ${why}`, line, column });
    }
  });
  return findings;
}

function size({ source, method }: MethodTree): string | undefined {
  if (source.length > CHARACTERS) return `the method has ${source.length} characters, more than ${CHARACTERS}; write it as several methods`;
  let nodes = 0;
  let depth = 0;
  walk(method, (_, ancestors) => {
    nodes++;
    depth = Math.max(depth, ancestors.length);
  });
  if (nodes > NODES) return `the method has ${nodes} syntax nodes, more than ${NODES}; write it as several methods`;
  return depth > DEPTH ? `the method nests ${depth} levels deep, more than ${DEPTH}; write it as several methods` : undefined;
}
