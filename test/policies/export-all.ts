import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { embedPolicies } from "../../export/embed.ts";
import { exportRun } from "../../export/export-run.ts";
import { runSpi } from "../../train/algorithms/spi/run-spi.ts";
import { algorithmOf, runConfig, runLearning } from "../../train/registry.ts";
import { createRun } from "../../train/run/run-folder.ts";

/** A folder of packages, and the module that takes them into the Worker. */
export interface PoliciesPlace {
  folder: string;
  module: string;
}

/** Trains policies by these settings, and exports them to a folder, with a module that bundles them. */
export async function exportAll(
  { folder, module }: PoliciesPlace,
  policies: Record<string, object>,
): Promise<void> {
  const runs = mkdtempSync(join(tmpdir(), "softedge-test-runs-"));
  for (const [name, settings] of Object.entries(policies)) {
    const config = runConfig.parse(settings);
    const run = createRun(runs, name, config);
    const algorithm = algorithmOf(config);
    if (algorithm.loop === "tabular") await runSpi(algorithm.configure(config), run);
    else await runLearning(algorithm.configure(config), run);
    await exportRun(run.path, { policiesFolder: folder, name, episodes: 2 });
  }
  embedPolicies(folder, module);
  rmSync(runs, { recursive: true });
}
