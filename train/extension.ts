import type { RunConfig } from "./registry.ts";

/** The settings of a config that decay to 0 at the last step. */
export function decayingSettings(config: object): string[] {
  return Object.entries(config).flatMap(([name, from]) => {
    const setting = /^(.*)_decay_from$/.exec(name)?.[1];
    return setting === undefined || from === null ? [] : [setting];
  });
}

/**
 * Returns an error message if a run cannot be trained to a number of steps; else undefined.
 *
 * @param config of the run so far
 * @param taken the steps that the run has taken
 */
export function describeNoExtension(
  config: RunConfig,
  steps: number,
  taken: number,
): string | undefined {
  if (steps < taken) return `must be at least ${taken}: the run has taken so many`;
  const decaying = decayingSettings(config);
  if (decaying.length === 0 || !("steps" in config) || config.steps === steps) return undefined;
  const decay = decaying.length > 1 ? "decay" : "decays";
  return `${decaying.join(" and ")} ${decay} to 0 at the last step, so changing that would change the run so far`;
}
