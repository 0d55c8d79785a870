/** Fetching llama.cpp for GPUs with the real npm, from a registry on this machine whose packages are small. */
import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { installGpu } from "../../infra/bootstrap/gpu.mjs";

const NAME = "@node-llama-cpp/some-cuda";
let root: string;
let archive: Buffer;
let integrity: string;
let registry: Server;
let asked: string[];
let modules: string;
let choice: string;
let round = 0;

const sha512 = (bytes: Buffer): string => `sha512-${createHash("sha512").update(bytes).digest("base64")}`;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "batos-gpu-packages-"));
  mkdirSync(join(root, "package/bins"), { recursive: true });
  writeFileSync(join(root, "package/package.json"), JSON.stringify({ name: NAME, version: "3.0.0" }));
  writeFileSync(join(root, "package/bins/llama-addon.node"), "a program");
  execFileSync("tar", ["-czf", "package.tgz", "package"], { cwd: root });
  archive = readFileSync(join(root, "package.tgz"));
  integrity = sha512(archive);
  registry = createServer((request, response) => {
    asked.push(request.url ?? "");
    if (request.url?.endsWith(".tgz")) return response.end(archive);
    const { port } = registry.address() as AddressInfo;
    const dist = { tarball: `http://127.0.0.1:${port}/some-cuda.tgz`, integrity: sha512(archive) };
    const body = { name: NAME, "dist-tags": { latest: "3.0.0" }, versions: { "3.0.0": { name: NAME, version: "3.0.0", dist } } };
    return response.setHeader("content-type", "application/json").end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => registry.listen(0, "127.0.0.1", resolve));
  vi.stubEnv("npm_config_registry", `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await new Promise((resolve) => registry.close(resolve));
  rmSync(root, { recursive: true, force: true });
});
beforeEach(() => {
  asked = [];
  modules = join(root, `modules-${round}`);
  choice = join(root, `choice-${round}`, "gpu");
  vi.stubEnv("npm_config_cache", join(root, `cache-${round++}`));
  // As npm ci leaves it.
  mkdirSync(join(modules, NAME), { recursive: true });
  writeFileSync(join(modules, NAME, "package.json"), JSON.stringify({ name: "empty-npm-package", version: "1.0.0" }));
});
afterEach(() => expect(readdirSync(modules)).toEqual(["@node-llama-cpp"])); // nothing half-made is left

const installed = () => JSON.parse(readFileSync(join(modules, NAME, "package.json"), "utf8"));
const install = (hash: string) => installGpu("cuda", [{ name: NAME, version: "3.0.0", integrity: hash }], { modules, choice });

it("puts a package in the place of the empty one, remembers the choice, and does not fetch it twice", async () => {
  await install(integrity);
  expect(installed()).toEqual({ name: NAME, version: "3.0.0" });
  expect(readFileSync(join(modules, NAME, "bins/llama-addon.node"), "utf8")).toBe("a program");
  expect(readFileSync(choice, "utf8")).toBe("cuda\n");
  asked = [];
  await install(integrity);
  expect(asked).toEqual([]);
});

it("leaves everything as it is when the registry's package is another one", async () => {
  await expect(install(sha512(Buffer.from("another")))).rejects.toThrow(
    /is not the one that this program was made with \(sha512-.* instead of sha512-/,
  );
  expect(installed().name).toBe("empty-npm-package");
  expect(existsSync(choice)).toBe(false);
});

it("says so when npm cannot fetch it", async () => {
  vi.stubEnv("npm_config_fetch_retries", "0");
  const wanted = [{ name: NAME, version: "4.0.0", integrity }];
  await expect(installGpu("cuda", wanted, { modules, choice })).rejects.toThrow(/npm could not fetch @node-llama-cpp\/some-cuda@4\.0\.0/);
  expect(installed().name).toBe("empty-npm-package");
});

it("puts them back at the next start, whoever emptied node_modules, tries again until it could, and starts without them meanwhile", async () => {
  vi.stubEnv("npm_config_fetch_retries", "0");
  const checkout = join(root, "checkout");
  cpSync("infra/bootstrap", join(checkout, "infra/bootstrap"), { recursive: true });
  const put = (file: string, value: unknown) => writeFileSync(join(checkout, file), JSON.stringify(value));
  const sqlite = "node_modules/better-sqlite3";
  const { version } = JSON.parse(readFileSync(join(sqlite, "package.json"), "utf8"));
  // As an `npm ci` of the user's own leaves it: everything is there but the packages for GPUs, and what we had noted is gone.
  const ci = () => {
    rmSync(join(checkout, "node_modules"), { recursive: true, force: true });
    mkdirSync(join(checkout, "node_modules", NAME), { recursive: true });
    put(join("node_modules", NAME, "package.json"), { name: "empty-npm-package", version: "1.0.0" });
    put("node_modules/.package-lock.json", { packages: { [sqlite]: { version } } });
    for (const one of [sqlite, "node_modules/tsx"]) symlinkSync(resolve(one), join(checkout, one));
  };
  put("package-lock.json", { packages: { [sqlite]: { version } } });
  put("infra/bootstrap/gpu-packages.json", {
    version: "3.0.0",
    [`${process.platform}-${process.arch}`]: { cuda: { [NAME]: integrity } },
  });
  mkdirSync(join(checkout, ".batos"));
  writeFileSync(join(checkout, ".batos/gpu"), "cuda\n");
  mkdirSync(join(checkout, "infra/start"));
  const system = join(checkout, "infra/start/system.ts");
  writeFileSync(system, "");
  const run = (program: string, args: string[] = [], registry?: string) =>
    new Promise<{ status: number; said: string }>((done) =>
      execFile(
        process.execPath,
        [`infra/bootstrap/${program}.mjs`, ...args],
        { cwd: checkout, env: { ...process.env, ...(registry && { npm_config_registry: registry }) } },
        (error, _, said) => done({ status: error ? Number(error.code) : 0, said }),
      ),
    );
  const present = () => JSON.parse(readFileSync(join(checkout, "node_modules", NAME, "package.json"), "utf8")).name;

  ci();
  const nowhere = "http://127.0.0.1:1/";
  const path = process.env.PATH as string;
  for (const _ of ["once", "again"]) {
    expect(await run("setup", [], nowhere)).toMatchObject({ status: 1, said: expect.stringMatching(/npm could not fetch/) });
    expect(await run("start", [], nowhere)).toMatchObject({
      status: 0,
      said: expect.stringMatching(
        /npm could not fetch .*\. Until then the CPU does the work; npm run setup -- --gpu off gives the GPU up\.\n/,
      ),
    });
  }
  vi.stubEnv("PATH", "/nowhere");
  expect(await run("start")).toMatchObject({ status: 0, said: expect.stringMatching(/npm.*Until then the CPU does the work/) });
  vi.stubEnv("PATH", path);
  expect(await run("start")).toMatchObject({ status: 0 });
  expect(present()).toBe(NAME);
  asked = [];
  expect(await run("start")).toMatchObject({ status: 0 });
  expect(asked).toEqual([]);
  for (const program of ["start", "setup"]) {
    ci();
    expect(await run(program)).toMatchObject({ status: 0 });
    expect(present()).toBe(NAME);
  }
  ci();
  expect(await run("setup", ["--gpu", "off"], nowhere)).toMatchObject({ status: 0 });
  expect(await run("start", [], nowhere)).toMatchObject({ status: 0, said: "" });
  expect(present()).toBe("empty-npm-package");
});
