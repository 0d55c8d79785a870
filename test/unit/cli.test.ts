import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runProgram } from "../../api/client/program.ts";
import { readServerSentEvents } from "../../api/client/server-sent-events.ts";
import { eventTypes, newEvent } from "../../shared/audit/event.ts";
import { renderEvent } from "../../shared/audit/render.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "batos-cli-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function batos(argv: string[], env: Record<string, string> = {}): Promise<{ status: number; out: string; told: string }> {
  let out = "";
  let told = "";
  const status = await runProgram(argv, {
    env: { BATOS_DATA: folder, ...env },
    write: (text) => {
      out += text;
    },
    tell: (text) => {
      told += text;
    },
    interactive: false,
  });
  return { status, out, told };
}

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

describe("usage", () => {
  test("help explains where, who and the exit status, and ends with 0", async () => {
    const { status, out } = await batos(["--help"]);
    expect(status).toBe(0);
    for (const word of ["BATOS_URL", "BATOS_KEY", "Exit status", "create", "send", "show", "trace", "undo", "check"])
      expect(out).toContain(word);
  });

  test("what is read no further, as by head, ends quietly with its own status", async () => {
    const child = spawn(process.execPath, ["infra/bootstrap/batos.mjs", "--help"]);
    child.stdout.destroy();
    let told = "";
    child.stderr.on("data", (piece) => (told += piece));
    expect([await once(child, "close"), told]).toEqual([[0, null], ""]);
  });

  test.each<[string[], RegExp]>([
    [["send", "account", "greet", "hello"], /hello is not JSON.*'"hello"'/],
    [["send", "account"], /selector/],
    [["send", "account", "greet", "--examples", "{}"], /list of examples/],
    [["send", "account", "greet", "--examples", "@nowhere.json"], /nowhere\.json cannot be read/],
    [["send", "account", "greet", "--wait", "soon"], /whole number/],
    [["create", "account", "--slots", "[1]"], /JSON object/],
    [["undo", "last"], /whole number/],
    [["check", "nowhere.ts", "--selector", "x"], /nowhere\.ts cannot be read/],
    [["fly"], /unknown command/],
    [["check", "a.ts"], /--selector/],
  ])("%j ends with 2 and says how to write it", async (argv, says) => {
    const { status, told, out } = await batos(argv);
    expect(told).toMatch(says);
    expect(status).toBe(2);
    expect(out).toBe("");
  });

  test("a bad setting ends with 2", async () => {
    expect(await batos(["show", "account"], { BATOS_URL: "nowhere" })).toMatchObject({
      status: 2,
      told: expect.stringContaining("BATOS_URL"),
    });
  });
});

describe("a system that is not there", () => {
  test("without a key: says how to start it, and ends with 4", async () => {
    expect(await batos(["show", "account"])).toMatchObject({ status: 4, told: expect.stringContaining("npm start") });
  });

  test("with a key: says how to start it, and ends with 4", async () => {
    expect(await batos(["show", "account"], { BATOS_KEY: "k", BATOS_URL: "http://127.0.0.1:9" })).toMatchObject({
      status: 4,
      told: expect.stringContaining("npm start"),
    });
  });
});

describe("check", () => {
  const good = "function deposit(amount: number) { this.balance = this.balance + amount; this._p_changed = true; return this.balance; }";
  const bad = "function deposit(amount: number) { this.balance = this.balance + amount; return this.balance; }";

  test("accepts a method that signals its change", async () => {
    const { status, out } = await batos(["check", file("good.ts", good), "--selector", "deposit", "--json"]);
    expect(JSON.parse(out)).toMatchObject({ accepted: true, findings: [] });
    expect(status).toBe(0);
  });

  test("refuses one that does not, with the place, and ends with 3", async () => {
    const { status, out } = await batos(["check", file("bad.ts", bad), "--selector", "deposit", "--json"]);
    expect(JSON.parse(out)).toMatchObject({ accepted: false, findings: [{ guardian: "PersistenceGuardian", line: 1 }] });
    expect(status).toBe(3);
    expect((await batos(["check", file("bad.ts", bad), "--selector", "deposit"])).out).toMatch(
      /^refused\n.*bad\.ts:1:\d+: error: .* \[PersistenceGuardian\/unsignalled-write\]\n$/,
    );
  });

  test("judges types by the slots it is told, and not without", async () => {
    const typed = file("typed.ts", "function shout() { return this.balance.toUpperCase(); }");
    expect(await batos(["check", typed, "--selector", "shout"])).toMatchObject({
      status: 0,
      out: expect.not.stringContaining("TypeGuardian"),
    });
    expect(await batos(["check", typed, "--selector", "shout", "--slots", '{"balance": "text"}'])).toMatchObject({
      status: 0,
      out: "accepted by SyntaxGuardian, CapabilityGuardian, PersistenceGuardian, TypeGuardian\n",
    });
    expect(await batos(["check", typed, "--selector", "shout", "--slots", '{"balance": 1}'])).toMatchObject({
      status: 3,
      out: expect.stringMatching(
        /typed\.ts:1:\d+: error: .*'toUpperCase' does not exist on type 'number'.* \[TypeGuardian\/unknown-member\]/,
      ),
    });
  });

  test("writes findings as SARIF for editors", async () => {
    const path = file("bad.ts", bad);
    const { status, out } = await batos(["check", path, "--selector", "deposit", "--sarif"]);
    expect(status).toBe(3);
    const region = { startLine: 1, startColumn: bad.indexOf("this.balance =") + 1 };
    expect(JSON.parse(out)).toMatchObject({
      version: "2.1.0",
      runs: [
        {
          tool: { driver: { name: "BAT OS", rules: [{ id: "PersistenceGuardian/unsignalled-write" }] } },
          results: [
            {
              ruleId: "PersistenceGuardian/unsignalled-write",
              level: "error",
              locations: [{ physicalLocation: { artifactLocation: { uri: path }, region } }],
            },
          ],
        },
      ],
    });
    expect(JSON.parse((await batos(["check", file("good.ts", good), "--selector", "deposit", "--sarif"])).out).runs[0].results).toEqual([]);
  });
});

describe("progress", () => {
  test("has words for every event there is, also when it says nothing more", () => {
    for (const type of eventTypes) {
      const lines = renderEvent(newEvent({ event_type: type }, 0));
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.join("")).not.toMatch(/undefined|\[object/);
    }
  });

  test("shows what a guardian found, and where, and the method that was installed", () => {
    const finding = { guardian: "PersistenceGuardian", rule: "unsignalled", message: "signal the change", line: 2, column: 3 };
    const judged = newEvent(
      {
        event_type: "candidate_judged",
        guardian_findings: [finding, finding, finding, finding],
        final_outcome: "refused",
        data: { candidate: "c1", samples: [0, 2, 5] },
      },
      0,
    );
    expect(renderEvent(judged)).toEqual([
      "  candidate c1 refused (written 3 times)",
      ...Array(3).fill("    PersistenceGuardian/unsignalled at 2:3: signal the change"),
      "    and 1 more",
    ]);
    const installed = newEvent({ event_type: "method_installed", data: { selector: "add", version: 1, source: "function add() {\n}" } }, 0);
    expect(renderEvent(installed)).toEqual(["installed add, version 1", "    function add() {", "    }"]);
  });
});

describe("server-sent events", () => {
  test("are read whole, whatever the pieces they come in", async () => {
    const text = ': hello\n\nid: 1\nevent: state_entered\ndata: {"a":\ndata: 1}\n\nevent: settled\r\ndata: done\r\n\r\ndata: cut off';
    for (let size = 1; size < 12; size++) {
      const pieces = text.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
      const body = new ReadableStream({
        start(controller) {
          for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
          controller.close();
        },
      });
      const events = [];
      for await (const event of readServerSentEvents(new Response(body))) events.push(event);
      expect(events).toEqual([
        { event: "state_entered", data: '{"a":\n1}', id: "1" },
        { event: "settled", data: "done", id: undefined },
      ]);
    }
  });
});
