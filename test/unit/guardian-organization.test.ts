import { expect, it } from "vitest";
import { organizationFindings } from "../../shared/guardian/organization.ts";
import { primitiveSlot, ref, type Stored } from "../../shared/image/values.ts";

const organization = {
  protected: new Map([
    ["traits-oid", "traits"],
    ["robin-oid", "ROBIN"],
  ]),
  required: new Map([
    ["traits-oid", new Set(["_doesNotUnderstand_"])],
    ["robin-oid", new Set(["parents", "codex"])],
  ]),
};

const judge = (oid: string, slot: string, value: Stored | undefined) =>
  organizationFindings({ writes: new Map([[oid, new Map([[slot, value]])]]), creates: new Map() }, organization);

it.each<[string, string, string, Stored | undefined]>([
  ["required-slot", "traits-oid", "_doesNotUnderstand_", undefined],
  ["behaviour", "traits-oid", "_doesNotUnderstand_", "nothing"],
  ["behaviour", "traits-oid", "_doesNotUnderstand_", null],
  ["parents", "robin-oid", "parents", undefined],
  ["parents", "robin-oid", "parents", []],
  ["parents", "robin-oid", "parents", ["traits"]],
  ["required-slot", "robin-oid", "codex", undefined],
  ["required-slot", "robin-oid", "codex", null],
  ["required-slot", "robin-oid", "codex", primitiveSlot("x")],
])("%s: %s.%s cannot become %j", (rule, oid, slot, value) => {
  expect(judge(oid, slot, value)).toMatchObject([
    { guardian: "OrganizationGuardian", rule, path: `${organization.protected.get(oid)}.${slot}` },
  ]);
});

it.each<[string, string, Stored | undefined]>([
  ["traits-oid", "_doesNotUnderstand_", primitiveSlot("other")],
  ["traits-oid", "note", undefined],
  ["robin-oid", "codex", { identity: "other" }],
  ["robin-oid", "parents", [ref("a"), ref("b")]],
  ["somebody", "parents", []],
  ["somebody", "codex", undefined],
])("everything else is structure and may change: %s.%s", (oid, slot, value) => {
  expect(judge(oid, slot, value)).toEqual([]);
});

it("a protected object cannot be replaced, and everything taken from it is one finding each", () => {
  const creates = new Map([["robin-oid", {}]]);
  expect(organizationFindings({ writes: new Map(), creates }, organization)).toMatchObject([{ rule: "replaced", path: "ROBIN.*" }]);
  const writes = new Map([
    [
      "robin-oid",
      new Map<string, Stored | undefined>([
        ["parents", undefined],
        ["codex", undefined],
        ["mood", undefined],
      ]),
    ],
  ]);
  expect(organizationFindings({ writes, creates: new Map() }, organization).map((finding) => finding.path)).toEqual([
    "ROBIN.parents",
    "ROBIN.codex",
  ]);
});
