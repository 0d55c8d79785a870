import { describe, expect, it } from "vitest";
import { eventTypes, newEvent } from "../../shared/audit/event.ts";
import { redact, redactText } from "../../shared/audit/redact.ts";
import { renderEvent } from "../../shared/audit/render.ts";
import { countEvent, emptyReport, reportSlots, trailText } from "../../shared/audit/report.ts";
import { checkStored } from "../../shared/image/values.ts";

describe("redaction", () => {
  it.each([
    ["Authorization: Bearer abcdefghijklmnop", "abcdefghijklmnop"],
    ["batos_abcdefghijklmnopqrstuvwxyz0123456789", "abcdefghijklmnopqrstuvwxyz"],
    ["sk-abcdefghijklmnopqrstuvwx", "abcdefghijklmnopqrstuvwx"],
    ["AKIAABCDEFGHIJKLMNOP", "ABCDEFGHIJKLMNOP"],
    ["eyJhbGciOiJI.eyJzdWIiOiIx.SflKxwRJSMeK", "SflKxwRJSMeK"],
    ["postgres://bat:cave-secret@host/db", "cave-secret"],
    ['{"password": "correcthorse"}', "correcthorse"],
    ['"{\\"password\\":\\"correcthorse\\"}"', "correcthorse"],
    ["Authorization: Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"],
    ["api_key=0123456789abcdef", "0123456789abcdef"],
    ["-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----", "MIIEvQ"],
  ])("takes the secret out of %s", (text, secret) => {
    expect(redactText(text)).not.toContain(secret);
    expect(redactText(text)).toContain("[redacted]");
  });

  it.each([
    "function deposit(amount: number) {\n\tthis.balance = this.balance + amount;\n}",
    "400 prompt tokens, 20 completion tokens",
    "this.secret = this.token + 1;",
    "http://127.0.0.1:7310/v1/messages",
    "this basic understanding",
  ])("leaves %s as it is", (text) => {
    expect(redactText(text)).toBe(text);
  });

  it.each(["a", "-eyJ-eyJabcdefgh", "secret=", "a://", "://a:", "bearer ", "authorization:  "])(
    "takes time in proportion to the text, also where %s stands without end",
    (piece) => {
      const began = performance.now();
      redactText(piece.repeat(400_000 / piece.length));
      expect(performance.now() - began).toBeLessThan(3000);
    },
  );

  it("takes out what is known to be secret, but nothing so short that it would stand anywhere", () => {
    expect(redact({ a: ["my pass-phrase"], b: 7, tokens: { prompt: 1 } }, ["pass-phrase", "my"])).toEqual({
      a: ["my [redacted]"],
      b: 7,
      tokens: { prompt: 1 },
    });
  });
});

describe("the report", () => {
  it("counts what is named like something that every object inherits", () => {
    const report = emptyReport(0, 1);
    const name = "toLocaleString";
    countEvent(report, newEvent({ event_type: "mission_done" }, 0), name);
    countEvent(report, newEvent({ event_type: "completion", active_persona: name, model: name, adapter: name }, 0), name);
    expect(report.by_selector[name]?.done).toBe(1);
    expect(report.by_persona[name]?.completions).toBe(1);
    for (const [slot, value] of Object.entries(reportSlots(report))) checkStored(value, slot);
  });

  it("is data that an object can hold, and does not grow with the names in the trail", () => {
    const report = emptyReport(0, 1);
    for (let seq = 1; seq <= 2000; seq++) countEvent(report, { ...newEvent({ event_type: "mission_failed" }, 0), seq }, `$selector_${seq}`);
    expect(report.missions.failed).toBe(2000);
    expect(Object.keys(report.by_selector)).toHaveLength(501);
    expect(report.by_selector["(others)"]?.failed).toBe(1500);
    for (const [slot, value] of Object.entries(reportSlots(report))) checkStored(value, slot);
  });

  it("counts a finding where it was found, not again where the cycle ends with it", () => {
    const report = emptyReport(0, 1);
    const guardian_findings = [{ guardian: "G", rule: "r", message: "m" }];
    for (const event_type of ["candidate_judged", "selection", "cycle_doomed", "mission_failed"] as const)
      countEvent(report, newEvent({ event_type, guardian_findings }, 0), undefined);
    expect(report.by_rule).toEqual({ "G/r": 1 });
  });

  it("indexes an event by its words, not all of a long answer", () => {
    const text = trailText(
      newEvent({ event_type: "completion", active_persona: "ROBIN", llm_response_raw: "x".repeat(100_000), data: {} }, 0),
    );
    expect(text).toMatch(/^completion ROBIN x/);
    expect(text.length).toBeLessThan(10_000);
  });
});

describe("an event as lines", () => {
  it.each(eventTypes)("%s says something, also when it carries nothing", (event_type) => {
    const lines = renderEvent(newEvent({ event_type }, 0));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).not.toMatch(/undefined|null|\[object|\n/);
  });

  it("shows the candidate's weight and the first findings with their place", () => {
    const finding = { guardian: "PersistenceGuardian", rule: "signal", message: "signal the change", line: 2, column: 5 };
    const lines = renderEvent(
      newEvent(
        {
          event_type: "candidate_judged",
          final_outcome: "refused",
          guardian_findings: Array(5).fill(finding),
          data: { candidate: 1, samples: [0, 3] },
        },
        0,
      ),
    );
    expect(lines).toEqual([
      "  candidate 1 refused (written 2 times)",
      ...Array(3).fill("    PersistenceGuardian/signal at 2:5: signal the change"),
      "    and 2 more",
    ]);
  });
});
