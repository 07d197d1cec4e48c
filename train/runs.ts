import { environmentIdOf } from "./environments/registry.ts";
import { type RunConfig, runConfig } from "./registry.ts";
import { defaultRunName, readConfigAs, readPolicy, reopenRun } from "./run/run-folder.ts";

/**
 * The default name of a run: "pendulum-v1-sac-2019-seed-0".
 *
 * @throws {RangeError} if its environment is a file that cannot be loaded
 */
export function runNameOf(config: RunConfig): string {
  return defaultRunName({ ...config, environment: environmentIdOf(config.environment) });
}

/**
 * Reads the config of a run.
 *
 * @throws {Error} if the folder is not a run, or its config is damaged
 */
export function readConfig(path: string): RunConfig {
  return readConfigAs(path, runConfig);
}

/**
 * Reads a run's config and its last checkpoint, or the best policy of its evaluations.
 *
 * @throws {Error} naming the file that is missing or damaged
 */
export function readRun(path: string, which: "last" | "best" = "last") {
  const config = readConfig(path);
  return { config, ...readPolicy(path, which) };
}

/**
 * Opens a run to resume it. Records after its last checkpoint are dropped: they will be recorded
 * again.
 *
 * @param change returns the config from now on, told the steps that the run has taken
 * @throws {Error} naming the file that is missing or damaged, or saying that there is nothing to
 * resume; the run is left unchanged
 */
export function resumeRun(path: string, change: (config: RunConfig, steps: number) => RunConfig) {
  const before = readConfig(path);
  return reopenRun(path, (steps) => change(before, steps));
}
