import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BetterSqlite from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { Session } from "../../shared/image/session.ts";
import { exportImage } from "../../shared/image/transfer.ts";
import { call, create, send } from "../support/http.ts";
import { hasPostgres, startPostgres } from "../support/postgres.ts";
import { DEPOSIT, method, plan, recordingFile } from "../support/recordings.ts";
import { type RunningSystem, startSystem } from "../support/system.ts";
import { temporarySqlite } from "../support/temporary-store.ts";

const folder = mkdtempSync(join(tmpdir(), "batos-transfer-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const program = (path: string, args: string[], env: Record<string, string>) =>
  new Promise<{ status: number; out: string; told: string }>((resolve) =>
    execFile(process.execPath, [path, ...args], { env: { ...process.env, ...env } }, (error, out, told) =>
      resolve({ status: error ? Number(error.code) : 0, out, told }),
    ),
  );

describe("an image", () => {
  const settings = { BATOS_MODEL: `recorded:${recordingFile([plan(), method("deposit", DEPOSIT)])}`, BATOS_CANDIDATES: "2" };
  const file = join(folder, "image.ndjson");
  const importInto = (dataDir: string) => program("infra/bootstrap/batos.mjs", ["import", file], { BATOS_DATA: dataDir });
  const doctor = (dataDir: string) => program("infra/bootstrap/batos.mjs", ["doctor"], { BATOS_DATA: dataDir });
  let source: RunningSystem;
  let object: string;

  beforeAll(async () => {
    source = await startSystem(settings);
    object = await create(source, { balance: 1 });
    const reply = await send(source, { receiver: object, selector: "deposit", args: [2], params: ["amount"], intent: "add the amount" });
    expect(reply.body.result).toBe(3);
  });
  afterAll(() => source?.stop());

  it("is exported while the system runs, and goes on in another folder with what it was taught", async () => {
    const client = { BATOS_URL: source.url, BATOS_KEY: source.key };
    const exported = await program("infra/bootstrap/batos.mjs", ["export", file], client);
    expect(exported).toMatchObject({
      status: 0,
      out: expect.stringMatching(/holds the image as it was after transaction \d+: \d+ transactions\n$/),
    });
    expect(await program("infra/bootstrap/batos.mjs", ["export", file], client)).toMatchObject({
      status: 2,
      told: expect.stringContaining("is there already"),
    });

    const dataDir = join(folder, "moved");
    expect(await doctor(source.dataDir)).toMatchObject({
      status: 0,
      out: expect.stringMatching(
        /^the image is whole: \d+ objects as of transaction \d+\nall blobs that it names are there \(\d+, [\d.]+ MB\)\n$/,
      ),
    });
    expect(await importInto(dataDir)).toMatchObject({ status: 0, out: expect.stringContaining("its blobs are not in the export") });
    const moved = await startSystem(settings, { dataDir });
    try {
      const answer = await send(moved, { receiver: object, selector: "deposit", args: [5] });
      expect(answer.body).toMatchObject({ result: 8, mission: null });
      const past = (await call(moved, "GET", `/v1/objects/${object}/history`)).body;
      const before = (await call(source, "GET", `/v1/objects/${object}/history`)).body;
      expect(past.revisions.slice(1)).toEqual(before.revisions);
      expect(await doctor(dataDir)).toMatchObject({ status: 0 });
    } finally {
      await moved.stop();
    }
  });

  it("is not imported over another one, into a running system, or from a damaged file; nothing is left behind", async () => {
    expect(await importInto(source.dataDir)).toMatchObject({ status: 1, told: expect.stringContaining("is running") });
    const taken = join(folder, "taken");
    mkdirSync(taken);
    writeFileSync(join(taken, "image.sqlite"), "");
    expect(await importInto(taken)).toMatchObject({ status: 1, told: expect.stringContaining("is there already") });
    const lines = readFileSync(file, "utf8").split("\n");
    writeFileSync(file, lines.toSpliced(2, 1).join("\n"));
    const fresh = join(folder, "fresh");
    expect(await importInto(fresh)).toMatchObject({ status: 1, told: expect.stringContaining("no whole exported image") });
    expect(existsSync(join(fresh, "image.sqlite")) || existsSync(join(fresh, "image.importing.sqlite"))).toBe(false);
    expect(await program("infra/bootstrap/batos.mjs", ["import"], {})).toMatchObject({
      status: 1,
      told: expect.stringContaining("batos import FILE"),
    });
  });

  it("is backed up while it is written to, into a data folder that runs; again into the same folder, and never over its own", async () => {
    const backup = (target: string) => program("infra/bootstrap/batos.mjs", ["backup", target], { BATOS_DATA: source.dataDir });
    const target = join(folder, "backup");
    let writing = true;
    const writes = (async () => {
      let last = 0;
      while (writing) last = (await send(source, { receiver: object, selector: "deposit", args: [1] })).body.result;
      return last;
    })();
    const first = await backup(target);
    expect(first).toMatchObject({
      status: 0,
      out: expect.stringMatching(/as it was after transaction \d+: \d+ objects and all its blobs \(\d+\)/),
    });
    writing = false;
    const last = await writes;
    const second = await backup(target);
    expect(second.status).toBe(0);
    expect(second.out).not.toBe(first.out);
    expect(await doctor(target)).toMatchObject({ status: 0 });
    const copy = await startSystem(settings, { dataDir: target });
    try {
      expect((await send(copy, { receiver: object, selector: "deposit", args: [1] })).body).toMatchObject({
        result: last + 1,
        mission: null,
      });
      expect(await backup(target)).toMatchObject({ status: 1, told: expect.stringContaining("another BAT OS") });
    } finally {
      await copy.stop();
    }
    expect(await backup(source.dataDir)).toMatchObject({ status: 1, told: expect.stringContaining("own folder") });
    expect(await backup("")).toMatchObject({ status: 1, told: expect.stringContaining("batos backup FOLDER") });
  });

  it("repeats what was answered, and says what it cannot repeat", async () => {
    const reply = await send(source, { receiver: object, selector: "deposit", args: [1], params: ["amount"] });
    const repeat = (...job: string[]) => program("infra/bootstrap/batos.mjs", ["repeat", ...job], { BATOS_DATA: source.dataDir });
    expect(await repeat(reply.body.job)).toMatchObject({
      status: 0,
      out: expect.stringMatching(/^the same came of it again, .* transaction \d+\n$/),
    });
    expect(await repeat("nobody")).toMatchObject({ status: 1, told: expect.stringContaining("there is no job nobody") });
    expect(await repeat()).toMatchObject({ status: 1, told: expect.stringContaining("batos repeat JOB") });
  });

  it("that is damaged, or is not there, is told from one that is whole", async () => {
    const dataDir = join(folder, "damaged");
    mkdirSync(dataDir);
    expect(await doctor(dataDir)).toMatchObject({ status: 1, told: expect.stringContaining("there is no image in") });
    await program("infra/bootstrap/batos.mjs", ["export", `${file}.2`], { BATOS_URL: source.url, BATOS_KEY: source.key });
    await program("infra/bootstrap/batos.mjs", ["import", `${file}.2`], { BATOS_DATA: dataDir });
    const database = new BetterSqlite(join(dataDir, "image.sqlite"));
    database.prepare("update objects set slots = json_set(slots, '$.balance', 1000000) where oid = ?").run(object);
    database.prepare("update revisions set slots = json_set(slots, '$.friend', json('{\"$ref\": \"nobody\"}'))").run();
    database.close();
    const { status, out } = await doctor(dataDir);
    expect(status).toBe(1);
    expect(out).toContain(`object ${object}: it is not what transaction`);
    expect(out).toMatch(/\d+ problems, \d+ objects as of transaction \d+: stop the system/);
  });
});

describe.skipIf(!hasPostgres)("an image on PostgreSQL", () => {
  it("is made out of an export, found whole, and neither imported over nor hidden when an import breaks off", async () => {
    const server = await startPostgres();
    onTestFinished(() => server.stop());
    const from = (await (await temporarySqlite()).open()).store;
    const session = await Session.open(from, { id: "s", newOid: () => "a" });
    session.name("account", session.create({ balance: 1 }));
    await session.commit({ time: 1, actor: "test" });
    const lines: string[] = [];
    for await (const line of exportImage(from)) lines.push(line);
    const file = join(folder, "small.ndjson");
    writeFileSync(file, lines.join(""));

    const schema = await server.schema();
    const on = { BATOS_DATA: join(folder, "beside"), BATOS_DATABASE: schema.path };
    const batos = (...args: string[]) => program("infra/bootstrap/batos.mjs", args, on);
    expect(await batos("import", file)).toMatchObject({ status: 0, out: expect.stringContaining("after transaction 1: 1 transactions") });
    expect(await batos("doctor")).toMatchObject({ status: 0, out: "the image is whole: 1 objects as of transaction 1\n" });
    expect(await (await schema.open()).store.canonicalHash()).toBe(await from.canonicalHash());
    expect(await batos("import", file)).toMatchObject({ status: 1, told: expect.stringContaining("has an image already") });
    expect(await batos("backup", join(folder, "nowhere"))).toMatchObject({ status: 1, told: expect.stringContaining("pg_dump") });

    writeFileSync(file, lines.slice(0, -1).join(""));
    const broken = { ...on, BATOS_DATABASE: (await server.schema()).path };
    expect(await program("infra/bootstrap/batos.mjs", ["import", file], broken)).toMatchObject({
      status: 1,
      told: expect.stringMatching(/breaks off after line 2; drop the schema of postgres:/),
    });
  });
});
