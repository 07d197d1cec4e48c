import { describeNoGroup } from "./engine/engines.ts";
import type { ConfiguredTogether } from "./engine/learner-group.ts";
import { algorithmOf, type ConfiguredLearning, type RunConfig } from "./registry.ts";

/**
 * Configures runs that differ in their seeds alone, and take all gradient steps together.
 *
 * @throws {RangeError} naming the setting that keeps them from it
 */
export function configureTogether(
  config: RunConfig,
  seeds: readonly number[],
): ConfiguredTogether<ConfiguredLearning> {
  const algorithm = algorithmOf(config);
  if (algorithm.loop === "tabular") {
    throw new RangeError(
      `${algorithm.title} takes no gradient steps that runs could take together: leave --together out`,
    );
  }
  if ("target_kl" in config && config.target_kl !== null) {
    throw new RangeError(
      "target_kl: must be none with --together: a run that ends its steps early would be out of " +
        "step with the others",
    );
  }
  const reason = "engine" in config ? describeNoGroup(config.engine) : undefined;
  if (reason !== undefined) throw new RangeError(`engine: ${reason}`);
  return algorithm.configureTogether(config, seeds);
}
