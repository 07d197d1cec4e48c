import { join } from "node:path";
import { exportRun } from "../../../export/export-run.ts";
import type { ExportedPackage } from "../../../export/policy-package.ts";
import { sac2019 } from "../../../train/algorithms/sac/sac-2019.ts";
import { runOffPolicy } from "../../../train/off-policy/run-off-policy.ts";
import { createRun } from "../../../train/run/run-folder.ts";

/**
 * Exports an untrained policy of a typical size, Hopper's: two layers of 256 units. It costs as
 * much to evaluate as a trained one.
 *
 * @param folder receives the run and the package
 */
export async function exportUntrained(folder: string): Promise<ExportedPackage> {
  const algorithm = sac2019.configure({
    algorithm: "sac-2019",
    environment: "Hopper-v5",
    steps: 2,
    learning_starts: 1,
    batch_size: 1,
    evaluation_interval: 2,
    evaluation_episodes: 1,
  });
  const run = createRun(join(folder, "runs"), "hopper", algorithm.config);
  await runOffPolicy(algorithm, run);
  return exportRun(run.path, { policiesFolder: join(folder, "exported"), episodes: 1 });
}
