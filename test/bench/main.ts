/** `npm run bench`: every measurement of this folder, one after another, each in a process of its own. Figures are ratios to a floor of the same run. */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv.slice(2);
const benches = readdirSync(folder).filter(
  (file) => file.endsWith(".bench.ts") && (wanted.length === 0 || wanted.includes(file.replace(".bench.ts", ""))),
);
if (benches.length === 0) {
  process.stderr.write(
    `no such measurement; there is: ${readdirSync(folder)
      .filter((file) => file.endsWith(".bench.ts"))
      .map((file) => file.replace(".bench.ts", ""))
      .join(", ")}\n`,
  );
  process.exit(2);
}
for (const bench of benches) {
  process.stdout.write(`\n${bench}\n`);
  const { status } = spawnSync(process.execPath, ["--import", "tsx", join(folder, bench)], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
