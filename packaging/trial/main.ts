import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { pack } from "./pack.ts";
import { describeBytes } from "./sizes.ts";
import { installToolchain } from "./toolchain.ts";
import { tryPackage } from "./trial.ts";

/*
 * Packs softedge, and does with it what a newcomer does, in an empty folder that knows nothing but a
 * registry: see CONTRIBUTING.md.
 */

interface TrialOptions {
  node: string;
  npm: string;
  packed?: string;
  keep?: true;
}

const { node, npm, packed, keep } = new Command("npm run trial --")
  .description("pack softedge, install it in an empty folder, and do there what a newcomer does")
  .option("--node <version>", "the version of Node", "24")
  .option("--npm <version>", "the version of npm", "11")
  .option(
    "--packed <folder>",
    "pack into this folder, or take what an earlier trial has packed there",
  )
  .option("--keep", "keep the folder of the trial")
  .parse()
  .opts<TrialOptions>();

const folder = mkdtempSync(join(tmpdir(), "softedge-trial-"));
try {
  const archives = resolve(packed ?? join(folder, "packed"));
  const files = await pack(archives);
  console.log(
    `packed: softedge ${describeBytes(statSync(files.softedge).size)}, @softedge/client ${describeBytes(statSync(files.client).size)}`,
  );
  const toolchain = installToolchain(join(folder, "toolchain"), node, npm);
  console.log(`Node ${toolchain.node}, npm ${toolchain.npm}`);
  const empty = join(folder, "empty");
  mkdirSync(empty);
  await tryPackage(empty, files, toolchain, ({ name, seconds, shown }) =>
    console.log(`  ok ${seconds.toFixed(1).padStart(6)} s  ${name}${shown && `: ${shown}`}`),
  );
  console.log("the package works");
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  if (keep) console.log(`kept: ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
}
