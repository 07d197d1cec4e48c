import type { StoredSteps } from "../learning/memory.ts";
import type { OnPolicyConfig } from "./config.ts";

/** Numbers of a step besides its observation and action: reward, value, advantage, return, ... */
const otherNumbers = 12;

/**
 * The rollout of a run.
 *
 * @param columns of an observation and an action
 */
export function storedRollout(
  { rollout_steps, environments }: OnPolicyConfig,
  columns: { observation: number; action: number },
): StoredSteps {
  return {
    field: "rollout_steps",
    rows: "steps of a rollout",
    count: rollout_steps * environments,
    rowBytes: 4 * (columns.observation + columns.action + otherNumbers),
    rowsPerUnit: environments,
  };
}
