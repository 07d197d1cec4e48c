import type { StepOutcome } from "../dynamics.ts";
import { flag, frameSkip, scale, weight } from "../options.ts";
import { type Task, uniformNoise } from "./dynamics.ts";
import { type ObservationBlocks, observationBlocks } from "./observation.ts";
import type { Simulation } from "./simulation.ts";
import { controlCost } from "./sums.ts";

/*
 * Shared by figures that move in the x-z plane, whose qpos begins with x, z and the pitch angle.
 */

/** Observes positions, optionally without x, and velocities, clipped to [-most, most]. */
export function planarObservation(
  simulation: Simulation,
  withoutX: boolean,
  most = Number.POSITIVE_INFINITY,
): ObservationBlocks {
  return observationBlocks(simulation, [
    { field: "qpos", skip: withoutX ? 1 : 0 },
    { field: "qvel", within: [-most, most] },
  ]);
}

/** Advances the simulation; returns the mean forward velocity. */
export function advanceForward(simulation: Simulation, action: Float32Array): number {
  const before = simulation.state.qpos[0];
  simulation.advance(action);
  return (simulation.state.qpos[0] - before) / simulation.secondsPerStep;
}

/** The options shared by Hopper and Walker2d. */
export const walkerOptions = {
  frame_skip: frameSkip(4),
  forward_reward_weight: weight(1),
  ctrl_cost_weight: weight(1e-3),
  healthy_reward: weight(1),
  terminate_when_unhealthy: flag(true),
  reset_noise_scale: scale(5e-3),
  exclude_current_positions_from_observation: flag(true),
};

/**
 * The task of Hopper and Walker2d: moving forward on legs without falling.
 *
 *     reward = forward_reward_weight * dx / dt + healthy_reward (if healthy)
 *              - ctrl_cost_weight * |a|^2
 *
 * @param isHealthy returns true while the figure stands
 */
export function planarWalker(
  simulation: Simulation,
  options: {
    forward_reward_weight: number;
    ctrl_cost_weight: number;
    healthy_reward: number;
    terminate_when_unhealthy: boolean;
    reset_noise_scale: number;
    exclude_current_positions_from_observation: boolean;
  },
  isHealthy: () => boolean,
): Task {
  const fastest = 10;
  return {
    perturb: uniformNoise(options.reset_noise_scale),
    ...planarObservation(simulation, options.exclude_current_positions_from_observation, fastest),
    step(action): Omit<StepOutcome, "observation"> {
      const velocity = advanceForward(simulation, action);
      const healthy = isHealthy();
      const reward =
        options.forward_reward_weight * velocity +
        (healthy ? options.healthy_reward : 0) -
        controlCost(options.ctrl_cost_weight, action);
      return { reward, terminated: !healthy && options.terminate_when_unhealthy };
    },
  };
}
