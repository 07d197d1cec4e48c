import type { StoredSteps } from "../learning/memory.ts";
import type { OnPolicyConfig } from "./config.ts";

/** Numbers of a step besides its observation and action: reward, value, advantage, return, ... */
const otherNumbers = 10;

/**
 * The rollout of a run, with what networks compute from all of it at once.
 *
 * @param columns of an observation and an action
 */
export function storedRollout(
  { rollout_steps, environments, hidden }: OnPolicyConfig,
  columns: { observation: number; action: number },
): StoredSteps {
  const units = hidden.reduce((sum, count) => sum + count, 0);
  return {
    field: "rollout_steps",
    rows: "steps of a rollout",
    count: rollout_steps * environments,
    rowBytes: 4 * (columns.observation + columns.action + units + otherNumbers),
    rowsPerUnit: environments,
  };
}
