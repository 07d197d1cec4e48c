import { makeEnvironment, tabularModelOf } from "./environments/registry.ts";
import { algorithmOf, describeUnfit, type RunConfig } from "./registry.ts";

/**
 * Checks that a config's environment exists, has its options, and is one that its algorithm learns.
 *
 * @throws {RangeError} saying what is wrong, with the commands that fit
 */
export async function checkFit(config: RunConfig): Promise<void> {
  const { environment, environment_options: options } = config;
  const algorithm = algorithmOf(config);
  if (algorithm.loop === "tabular") {
    tabularModelOf(environment, options);
    return;
  }
  const made = await makeEnvironment(environment, options);
  const { observationSpace: observation, actionSpace: action } = made;
  made.release();
  const unfit = describeUnfit(algorithm, { environment, observation, action });
  if (unfit !== undefined) throw new RangeError(unfit);
}
