import * as z from "zod";
import type { OffPolicyConfig } from "./config.ts";

/**
 * How a run goes on whose replay buffer was not kept. The policy plays without learning until the
 * buffer has transitions again, and the schedule of gradient steps stands still meanwhile.
 */
export const refillState = z.object({
  /** The environment step until which the buffer is filled. */
  until: z.int().min(0),
  /** The environment steps by which the schedule is behind. */
  behind: z.int().min(0),
});
export type Refill = z.infer<typeof refillState>;

/** That of a run which has never lost its buffer. */
export const noRefill: Refill = { until: 0, behind: 0 };

type RefillConfig = Pick<OffPolicyConfig, "learning_starts" | "buffer_size">;

/** The environment steps that refill the buffer of a run which has taken so many. */
export function refillSteps({ learning_starts, buffer_size }: RefillConfig, taken: number): number {
  return Math.min(learning_starts, buffer_size, taken);
}

/**
 * The refill of a run that resumes at a step without its buffer.
 *
 * @param before the refill until then, which may be unfinished
 */
export function refillFrom(config: RefillConfig, step: number, before: Refill): Refill {
  const until = step + refillSteps(config, step);
  // The step of the schedule at which learning goes on: none lies before `learning_starts`.
  const scheduled = Math.max(config.learning_starts, Math.max(step, before.until) - before.behind);
  return { until, behind: Math.max(0, until - scheduled) };
}
