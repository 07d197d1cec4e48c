import { join } from "node:path";
import { exportRun } from "../../../export/export-run.ts";
import type { PolicyPackage } from "../../../export/policy-package.ts";
import { sac2019Config } from "../../../schemas/run-config.ts";
import { runSac } from "../../../train/off-policy/train-run.ts";
import { createRun } from "../../../train/run/run-folder.ts";

/**
 * A policy of the size that people serve: Hopper's, two layers of 256 units, as good as untrained,
 * which costs as much to ask as a good one.
 *
 * @param folder of its own: the run and the package are written into it
 */
export async function exportUntrained(folder: string): Promise<PolicyPackage> {
  const config = sac2019Config.parse({
    algorithm: "sac-2019",
    environment: "Hopper-v5",
    steps: 2,
    learning_starts: 1,
    batch_size: 1,
    evaluation_interval: 2,
    evaluation_episodes: 1,
  });
  const run = createRun(join(folder, "runs"), "hopper", config);
  await runSac(config, run);
  return exportRun(run.path, { policiesFolder: join(folder, "exported"), episodes: 1 });
}
