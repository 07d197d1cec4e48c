import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeKernelFile } from "../cli/kernel-file.ts";
import { writePageFiles } from "../cli/page-files.ts";
import { embedPolicies } from "../export/embed.ts";
import { exportRun } from "../export/export-run.ts";
import { runSpi } from "../train/algorithms/spi/run-spi.ts";
import { runOffPolicy } from "../train/off-policy/run-off-policy.ts";
import { offPolicyOf, runConfig } from "../train/registry.ts";
import { createRun } from "../train/run/run-folder.ts";

/** Where the policies lie that tests serve, and the module that takes them into the Worker. */
export const testPolicies = { folder: "build/test-policies", module: "build/test-policies.ts" };

/** Other versions of the same policies, for tests to publish. */
export const otherVersions = { folder: "build/test-versions", module: "build/test-versions.ts" };

/** Hot enough that actions other than the best are chosen often. */
const taxi = { algorithm: "spi", environment: "Taxi-v3", temperature: 1, tolerance: 1e-6 };
const pendulum = {
  algorithm: "sac-2019",
  environment: "Pendulum-v1",
  steps: 1500,
  learning_starts: 500,
  hidden: [32, 32],
  batch_size: 64,
  evaluation_interval: 1500,
  evaluation_episodes: 1,
};

/** Random actions alone: an actor that nothing was taught. */
const untaught = { ...pendulum, steps: 500, evaluation_interval: 500 };

/**
 * Before any test runs: writes the page's files and the kernel's module, trains, a little, and exports
 * the policies of the tests.
 */
export default async function setup(): Promise<void> {
  await writePageFiles();
  writeKernelFile();
  await exportAll(testPolicies, { taxi, pendulum });
  await exportAll(otherVersions, { taxi: { ...taxi, temperature: 0.5 }, pendulum: untaught });
}

/** Trains policies by these settings, and exports them to a folder, with a module that bundles them. */
export async function exportAll(
  { folder, module }: typeof testPolicies,
  policies: Record<string, object>,
): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const runs = mkdtempSync(join(tmpdir(), "softedge-test-runs-"));
  for (const [name, settings] of Object.entries(policies)) {
    const config = runConfig.parse(settings);
    const run = createRun(runs, name, config);
    if (config.algorithm === "spi") runSpi(config, run);
    else await runOffPolicy(offPolicyOf(config), run);
    await exportRun(run.path, { policiesFolder: folder, name, episodes: 2 });
  }
  embedPolicies(folder, module);
  rmSync(runs, { recursive: true });
}
