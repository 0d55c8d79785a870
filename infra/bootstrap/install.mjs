import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./child.mjs";
import { withLock } from "./lock.mjs";
import { Refusal, root, say, withHeartbeat } from "./program.mjs";
import { ensureSqlite } from "./sqlite.mjs";

// What must hold before any other file of this repository can be imported. Only Node's own modules may be used in this folder.

const OLDEST_NODE = [20, 19];

const modules = join(root, "node_modules");
const stampFile = join(modules, ".batos-stamp");

/**
 * Installs the dependencies that package-lock.json names unless they are there, makes SQLite's native part work, and says on stderr what
 * takes long. Fast when nothing is to be done (one hash of the lock file).
 *
 * @param {{ tests?: boolean }} [needs] `tests`: the development dependencies are needed as well
 */
export async function install(needs = {}) {
  refuseOldNode();
  const tests = needs.tests ?? false;
  if (isStamped(tests)) return;
  /** @param {number} holder */
  const onWait = (holder) => say(`process ${holder} is installing; waiting for it`);
  await withLock(join(root, ".batos", "install.lock"), () => installAlone(tests), onWait);
}

function refuseOldNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new Refusal(
    `Node ${OLDEST_NODE.join(".")} or newer is needed and this is ${process.versions.node}: install a newer Node.js from https://nodejs.org.`,
  );
}

/** @param {boolean} tests */
async function installAlone(tests) {
  if (isStamped(tests)) return; // by the process we waited for
  const missing = firstMissing(tests);
  if (missing !== undefined) await npmCi(missing);
  await ensureSqlite();
  writeFileSync(stampFile, fingerprint(firstMissing(true) === undefined));
}

/** @param {boolean} tests */
function isStamped(tests) {
  if (!existsSync(stampFile)) return false;
  const stamp = readFileSync(stampFile, "utf8");
  return stamp === fingerprint(true) || (!tests && stamp === fingerprint(false));
}

/**
 * Changes with the lock file and with whatever makes a compiled module unusable.
 *
 * @param {boolean} tests
 */
function fingerprint(tests) {
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  return `${lock} ${process.platform} ${process.arch} abi${process.versions.modules}${tests ? " tests" : ""}\n`;
}

/**
 * The first package of package-lock.json that node_modules lacks or has in another version, by npm's own record of what it
 * installed; undefined when all are there. A tree that someone installed by hand is thereby kept.
 *
 * @param {boolean} tests
 * @returns {string | undefined}
 */
function firstMissing(tests) {
  const record = join(modules, ".package-lock.json");
  if (!existsSync(record)) return "node_modules";
  const wanted = readPackages(join(root, "package-lock.json"));
  const present = readPackages(record);
  return Object.keys(wanted).find((path) => {
    const entry = wanted[path];
    if (path === "" || entry === undefined || entry.optional || entry.devOptional || (entry.dev && !tests)) return false;
    return present[path]?.version !== entry.version || !existsSync(join(root, path));
  });
}

/**
 * @param {string} file
 * @returns {Record<string, { version: string, optional?: boolean, dev?: boolean, devOptional?: boolean }>}
 */
function readPackages(file) {
  return JSON.parse(readFileSync(file, "utf8")).packages;
}

/** @param {string} missing */
async function npmCi(missing) {
  say(
    `${missing === "node_modules" ? "first start" : `${missing} is missing or out of date`}: installing dependencies with npm ci (one to three minutes)`,
  );
  // Install scripts are left out: the only one that matters is SQLite's, and ensureSqlite knows more ways than it does.
  const args = ["ci", "--ignore-scripts", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const status = await withHeartbeat("installing", () => npm(args));
  if (status !== 0)
    throw new Refusal(
      `npm ci failed with status ${status}; its message is above. Check that the npm registry can be reached, then start again.`,
    );
}

/**
 * npm, found as the one that started us or else on PATH.
 *
 * @param {string[]} args
 */
async function npm(args) {
  const cli = process.env.npm_execpath;
  const [command, ...first] = cli?.endsWith("npm-cli.js") ? [process.execPath, cli] : ["npm"];
  try {
    return await run(command, [...first, ...args], { cwd: root, stdout: 2 });
  } catch (cause) {
    throw new Refusal("npm is not on PATH: install it (it comes with Node.js from https://nodejs.org; on Debian, apt-get install npm).", {
      cause,
    });
  }
}
