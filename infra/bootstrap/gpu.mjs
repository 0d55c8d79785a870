import { createHash } from "node:crypto";
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { capture, run } from "./child.mjs";
import { withLock } from "./lock.mjs";
import { Refusal, root, say, withHeartbeat } from "./program.mjs";

// llama.cpp for GPUs. `npm ci` installs none of it (package.json's overrides put an empty package in its place: 600 MB that most machines cannot
// use); `npm run setup -- --gpu cuda` puts the packages where node-llama-cpp looks for them. npm fetches them from whatever registry it is set to;
// what is unpacked has the hash that is written here beside the version, or nothing is.

/** @typedef {{ name: string, version: string, integrity: string }} Package */

const LIST = join(root, "infra/bootstrap/gpu-packages.json");
/** What was asked for last: `npm ci` empties node_modules, and the packages are put there again. */
const CHOICE = join(root, ".batos", "gpu");

/**
 * The packages that a kind of GPU needs on a system.
 *
 * @param {string} gpu
 * @param {string} [system]
 * @returns {Package[]}
 */
export function gpuPackages(gpu, system = `${process.platform}-${process.arch}`) {
  const { version, ...systems } = JSON.parse(readFileSync(LIST, "utf8"));
  const kinds = systems[system];
  if (system.startsWith("darwin-") && gpu === "metal") return []; // a part of what npm ci installs
  if (kinds === undefined) throw new Refusal(`there is no llama.cpp for GPUs of ${system}: leave --gpu out`);
  if (!Object.hasOwn(kinds, gpu))
    throw new Refusal(`--gpu takes ${Object.keys(kinds).join(" or ")} on ${system} (it is ${JSON.stringify(gpu)})`);
  return Object.entries(kinds[gpu]).map(([name, integrity]) => ({ name, version, integrity }));
}

/**
 * Puts packages into a node_modules folder, each in one rename, and remembers the choice. One that is there in its version stays.
 *
 * @param {string} gpu
 * @param {Package[]} packages
 * @param {{ modules?: string, choice?: string }} [places]
 */
export async function installGpu(gpu, packages, { modules = join(root, "node_modules"), choice = CHOICE } = {}) {
  /** @param {number} holder */
  const onWait = (holder) => say(`process ${holder} is fetching llama.cpp for ${gpu}; waiting for it`);
  const fetchAll = async () => {
    for (const one of packages) {
      if (installedVersion(modules, one.name) === one.version) continue;
      say(`fetching ${one.name} ${one.version}`);
      await withHeartbeat(`fetching ${one.name}`, () => fetchPackage(one, modules));
    }
    writeFileSync(choice, `${gpu}\n`);
  };
  await withLock(`${choice}.lock`, fetchAll, onWait);
}

/** Forgets the choice: what npm installs next is for the CPU alone. */
export function forgetGpu() {
  rmSync(CHOICE, { force: true });
}

/** Puts back what was chosen, whoever made node_modules anew. Fast when it is all there. */
export async function restoreGpu() {
  if (!existsSync(CHOICE)) return;
  const gpu = readFileSync(CHOICE, "utf8").trim();
  await installGpu(gpu, gpuPackages(gpu));
}

/** As `restoreGpu`; where it cannot be done now, says so and leaves it to the next start: the CPU can do the work. */
export async function restoreGpuIfPossible() {
  try {
    await restoreGpu();
  } catch (error) {
    // Also without npm, room or the right to write: it ran without them before.
    say(`${/** @type {Error} */ (error).message} Until then the CPU does the work; npm run setup -- --gpu off gives the GPU up.`);
  }
}

/**
 * @param {string} modules
 * @param {string} name
 * @returns {string | undefined} nothing for the empty package that stands in its place
 */
function installedVersion(modules, name) {
  const file = join(modules, name, "package.json");
  if (!existsSync(file)) return undefined;
  const found = JSON.parse(readFileSync(file, "utf8"));
  return found.name === name ? found.version : undefined;
}

/** @param {Package} wanted @param {string} modules */
async function fetchPackage({ name, version, integrity }, modules) {
  const target = join(modules, name);
  mkdirSync(dirname(target), { recursive: true });
  const folder = mkdtempSync(join(modules, ".batos-gpu-"));
  try {
    const status = await run("npm", ["pack", `${name}@${version}`, "--pack-destination", folder, "--loglevel=error"], {
      cwd: folder,
      stdout: 2,
    });
    const archive = readdirSync(folder).find((file) => file.endsWith(".tgz"));
    if (status !== 0 || archive === undefined)
      throw new Refusal(
        `npm could not fetch ${name}@${version}; its message is above. Check that the npm registry can be reached, then do it again.`,
      );
    const found = await integrityOf(join(folder, archive));
    if (found !== integrity)
      throw new Refusal(
        `the registry's ${name}@${version} is not the one that this program was made with (${found} instead of ${integrity}): use another registry`,
      );
    const { status: unpacked, output } = await capture("tar", ["-xzf", archive], { cwd: folder });
    if (unpacked !== 0) throw new Refusal(`${name} cannot be unpacked (${output.trim()}): free disk space, and see that tar is installed`);
    rmSync(target, { recursive: true, force: true });
    renameSync(join(folder, "package"), target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} file */
async function integrityOf(file) {
  const hash = createHash("sha512");
  for await (const piece of createReadStream(file)) hash.update(piece);
  return `sha512-${hash.digest("base64")}`;
}
