import { passes } from "../learning/schedule.ts";
import type { OffPolicyConfig } from "./config.ts";

/** The part of a config that gradient steps are scheduled by. */
type ScheduleConfig = Pick<
  OffPolicyConfig,
  "learning_starts" | "train_frequency" | "gradient_steps" | "update_to_data"
>;

/**
 * The number of gradient steps due when the environments have advanced from one step to another. It
 * depends only on the position in training, so a resumed run keeps its schedule.
 *
 * @param taken gradient steps so far
 */
export function gradientStepsDue(
  config: ScheduleConfig,
  { before, step, taken }: { before: number; step: number; taken: number },
): number {
  const { learning_starts: start, train_frequency, gradient_steps } = config;
  if (step <= start) return 0;
  const trained = { before: Math.max(before - start, 0), step: step - start };
  if (!passes(train_frequency, trained.before, trained.step)) return 0;
  if (gradient_steps !== null) return gradient_steps;
  return Math.max(0, Math.floor((config.update_to_data ?? 1) * trained.step) - taken);
}

/**
 * False if a run of a config ends before its first gradient step.
 *
 * The last phase of training that begins, if any, is in the turn that passes the last multiple of
 * `train_frequency` after `learning_starts`.
 */
export function trainsAtAll(
  config: ScheduleConfig & Pick<OffPolicyConfig, "steps" | "environments">,
): boolean {
  const { learning_starts: start, train_frequency: frequency, environments, steps } = config;
  /** The steps in which the policy learns, once whole turns have come to a step. */
  const learned = (step: number) => Math.ceil(step / environments) * environments - start;
  const phases = Math.floor(learned(steps) / frequency);
  if (phases < 1) return false;
  if (config.gradient_steps !== null) return true;
  return (config.update_to_data ?? 1) * learned(start + phases * frequency) >= 1;
}
