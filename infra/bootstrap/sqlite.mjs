import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { capture, run } from "./child.mjs";
import { Refusal, root, say, withHeartbeat } from "./program.mjs";

/** 3.7.0 to 3.51.2 can corrupt a database in WAL mode when one connection checkpoints while another writes. */
const OLDEST_SQLITE = [3, 51, 3];

const PREBUILT_LIMIT_MS = 60_000;
const TOOLS = ["g++", "make", "python3"];
const home = join(root, "node_modules/better-sqlite3");
const BINARY = join(home, "build/Release/better_sqlite3.node");

/**
 * Makes better-sqlite3's native part load, and checks the SQLite in it: the binary that is there, else the prebuilt one that its authors
 * publish, else one compiled here before, else compiled now (two minutes on a slow machine).
 */
export async function ensureSqlite() {
  let probed = await probe();
  if (!probed.loads && (await downloadPrebuilt())) probed = await probe();
  if (!probed.loads && takeFromCache()) probed = await probe();
  if (!probed.loads) {
    await compile();
    probed = await probe();
    if (probed.loads) putIntoCache();
  }
  if (!probed.loads) throw new Refusal(`better-sqlite3 was built but does not load: ${probed.output}`);
  if (isOlder(probed.output))
    throw new Refusal(
      `SQLite ${probed.output} is in node_modules and ${OLDEST_SQLITE.join(".")} is needed: delete node_modules and start again.`,
    );
}

/** Where what was compiled is kept for the next checkout: what it depends on is in its name, and whether it loads is tried. */
function cached() {
  const { version } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "batos", "better-sqlite3");
  return join(folder, `${version}-${process.platform}-${process.arch}-abi${process.versions.modules}.node`);
}

function takeFromCache() {
  const file = cached();
  if (!existsSync(file)) return false;
  mkdirSync(dirname(BINARY), { recursive: true });
  copyFileSync(file, BINARY);
  return true;
}

function putIntoCache() {
  const file = cached();
  mkdirSync(dirname(file), { recursive: true });
  copyFileSync(BINARY, `${file}.${process.pid}`);
  renameSync(`${file}.${process.pid}`, file);
}

/** @param {string} version */
function isOlder(version) {
  const parts = version.split(".").map(Number);
  for (const [index, oldest] of OLDEST_SQLITE.entries()) {
    const part = parts[index] ?? 0;
    if (part !== oldest) return part < oldest;
  }
  return false;
}

/**
 * SQLite's version where the native part loads, else why it does not. In a process of its own, because a native module that failed to load
 * cannot be loaded again in the same one.
 */
async function probe() {
  const program = `const D = require("better-sqlite3"); console.log(new D(":memory:").prepare("select sqlite_version()").pluck().get())`;
  const { status, output } = await capture(process.execPath, ["--no-warnings", "-e", program], { cwd: root });
  const reason = output.split("\n").find((line) => line.includes("Error"));
  return { loads: status === 0, output: (status === 0 ? output : (reason ?? output)).trim() };
}

async function downloadPrebuilt() {
  const tool = join(root, "node_modules/prebuild-install/bin.js");
  if (!existsSync(tool)) return false;
  const { status } = await capture(process.execPath, [tool], { cwd: home, limitMs: PREBUILT_LIMIT_MS });
  return status === 0;
}

async function compile() {
  say("no prebuilt SQLite can be fetched: compiling it (one to three minutes)");
  await ensureTools();
  const nodeGyp = findNodeGyp();
  if (nodeGyp === undefined)
    throw new Refusal("node-gyp was not found beside npm: install npm (on Debian, apt-get install npm), then start again.");
  const headers = findHeaders();
  const args = ["rebuild", "--release", ...(headers === undefined ? [] : [`--nodedir=${headers}`])];
  const { status, output } = await withHeartbeat("compiling SQLite", () => capture(process.execPath, [nodeGyp, ...args], { cwd: home }));
  if (status === 0) return;
  process.stderr.write(output.split("\n").slice(-30).join("\n"));
  const hint =
    headers === undefined
      ? " If Node's headers could not be downloaded, install them (on Debian, apt-get install libnode-dev) or set npm_config_nodedir."
      : "";
  throw new Refusal(`better-sqlite3 could not be compiled; the end of node-gyp's output is above.${hint}`);
}

async function ensureTools() {
  const missing = TOOLS.filter((tool) => !isOnPath(tool) && !(tool === "g++" && isOnPath("clang++")));
  if (missing.length === 0) return;
  const byHand = process.platform === "darwin" ? "xcode-select --install" : "apt-get install build-essential python3";
  const advice = `Install them (${byHand}), then start again.`;
  if (process.getuid?.() !== 0 || !isOnPath("apt-get")) throw new Refusal(`Compiling SQLite needs ${missing.join(", ")}. ${advice}`);
  say(`installing ${missing.join(", ")} from Debian's packages`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const update = await run("apt-get", ["-qq", "update"], { env, stdout: 2 });
  const status =
    update || (await run("apt-get", ["-qq", "-y", "--no-install-recommends", "install", "build-essential", "python3"], { env, stdout: 2 }));
  if (status !== 0) throw new Refusal(`apt-get could not install ${missing.join(", ")}; its message is above. ${advice}`);
}

/** node-gyp comes with npm, which either started us or lies beside the npm on PATH. */
function findNodeGyp() {
  const npm = process.env.npm_execpath ?? join(dirname(process.execPath), "../lib/node_modules/npm/bin/npm-cli.js");
  for (const from of [
    npm,
    "/usr/share/nodejs/npm/index.js",
    "/usr/lib/node_modules/npm/index.js",
    "/usr/local/lib/node_modules/npm/index.js",
  ]) {
    try {
      return createRequire(from).resolve("node-gyp/bin/node-gyp.js");
    } catch {
      // Not this one.
    }
  }
  return undefined;
}

/**
 * The folder whose include/node holds the headers of exactly this Node; undefined leaves node-gyp to download them. Headers of another
 * version would compile and crash.
 */
function findHeaders() {
  const [major, minor, patch] = process.versions.node.split(".");
  const candidates = [process.env.npm_config_nodedir, join(dirname(process.execPath), ".."), "/usr", "/usr/local"];
  return candidates.find((prefix) => {
    const file = join(prefix ?? "", "include/node/node_version.h");
    if (prefix === undefined || !existsSync(file)) return false;
    const text = readFileSync(file, "utf8");
    const has = (/** @type {string} */ name, /** @type {string | undefined} */ value) =>
      new RegExp(`#define ${name} ${value}\\b`).test(text);
    return has("NODE_MAJOR_VERSION", major) && has("NODE_MINOR_VERSION", minor) && has("NODE_PATCH_VERSION", patch);
  });
}

/** @param {string} program */
function isOnPath(program) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));
}
