import type { StoredSteps } from "../learning/memory.ts";
import type { OffPolicyConfig } from "./config.ts";
import { transitionWidth } from "./replay-buffer.ts";

/** The most transitions that a run's replay buffer holds: no more than it plays steps. */
export function replayCapacity({
  buffer_size,
  steps,
  environments,
}: Pick<OffPolicyConfig, "buffer_size" | "steps" | "environments">): number {
  // The last step of all environments may exceed the configured number of steps.
  return Math.min(buffer_size, Math.ceil(steps / environments) * environments);
}

/**
 * The replay buffer of a run.
 *
 * @param columns of an observation and an action
 */
export function storedTransitions(
  config: OffPolicyConfig,
  columns: { observation: number; action: number },
): StoredSteps {
  return {
    field: "buffer_size",
    rows: "transitions",
    count: replayCapacity(config),
    rowBytes: 4 * transitionWidth(columns.observation, columns.action),
    rowsPerUnit: 1,
  };
}
