import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redactText, redactUnfinished } from "../../shared/audit/redact.ts";

/** What only stands in secrets, so that finding any of it is finding one. */
const KNOWN = ["hunter2-Zebra-99", "two Quokka words\nand a line"];
const secrets = [
  "sk-Walrus0123456789abcdef",
  "AKIAWALRUS0123456789",
  "eyJWalrus01.eyJWalrus02.Walrus03_x",
  "postgres://bat:Walrus#1@host/db",
  'password: "Walrus-12"',
  '\\"api_key\\": \\"Walrus-12\\"',
  "access-token=Walrus12;",
  "Authorization: Bearer Walrus0123456789",
  "bearer Walrus0123456789ab==",
  "-----BEGIN RSA PRIVATE KEY-----\nWalrus+/\nWalrus==\n-----END RSA PRIVATE KEY-----",
  "-----BEGIN PRIVATE KEY-----\nWalrus",
  ...KNOWN,
];
const beginnings = [
  "sk-",
  "bearer ",
  "password=",
  "passwd = '",
  "authorization: ",
  "-----BEGIN ",
  "eyJ",
  "a://u:",
  "two Quokka ",
  "Basic\n",
];
const between = [" ", "\n", '"', "'", ",", ";", ")", "=", "@", ":", "1", "function add(a) { return a + 1; }", "this.secret = this.token;"];
const text = fc
  .array(
    fc.oneof(
      { weight: 2, arbitrary: fc.constantFrom(...secrets) },
      fc.constantFrom(...beginnings, ...between),
      fc.string({ maxLength: 6 }),
    ),
    {
      maxLength: 12,
    },
  )
  .map((parts) => parts.join(""));

/** Everything that is shown of a text that comes in pieces which end at these places. */
function shownOf(whole: string, places: readonly number[]): string {
  let shown = "";
  for (const place of [...places].sort((a, b) => a - b)) {
    const clean = redactUnfinished(whole.slice(0, place), KNOWN);
    expect(clean.startsWith(shown)).toBe(true);
    shown = clean;
  }
  return shown;
}

describe("a text that is shown while it is written", () => {
  it("goes on as the text does that the trail keeps, whatever the pieces it comes in", () => {
    fc.assert(
      fc.property(text, fc.array(fc.nat(400), { maxLength: 20 }), (whole, places) => {
        expect(redactText(whole, KNOWN).startsWith(shownOf(whole, places))).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it("goes on so with every character that comes", () => {
    fc.assert(
      fc.property(text, (whole) => {
        const places = Array.from({ length: whole.length + 1 }, (_, at) => at);
        expect(redactText(whole, KNOWN).startsWith(shownOf(whole, places))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it.each(secrets)("never shows a part of %j, wherever it is cut", (secret) => {
    for (const before of ["", "const a = ", 'say("'])
      for (let end = 0; end <= before.length + secret.length; end += 1)
        expect(redactUnfinished((before + secret).slice(0, end), KNOWN)).not.toMatch(/Walrus|Zebra|Quokka/);
  });

  it("shows what is no secret up to the word that goes on", () => {
    expect(redactUnfinished("function add(a, b) {\n\treturn a + b")).toBe("function add(a, b) {\n\treturn a + ");
    expect(redactUnfinished('{"artifact":"method","chan')).toBe('{"artifact":"method","');
    expect(redactUnfinished("say hunter2 and two Quokka wo", KNOWN)).toBe("say hunter2 and ");
  });
});
