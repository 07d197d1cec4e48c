import { boundsOf, flag, type Range, scale } from "../options.ts";
import { type Task, uniformNoise } from "./dynamics.ts";
import { type ObservedField, observationBlocks } from "./observation.ts";
import type { Simulation } from "./simulation.ts";
import { squareCost } from "./sums.ts";

/*
 * Shared by the tasks of a humanoid: how an episode starts, what is observed, and what movements
 * cost.
 */

export const humanoidOptions = {
  reset_noise_scale: scale(0.01),
  exclude_current_positions_from_observation: flag(true),
  include_cinert_in_observation: flag(true),
  include_cvel_in_observation: flag(true),
  include_qfrc_actuator_in_observation: flag(true),
  include_cfrc_ext_in_observation: flag(true),
};

/**
 * Optional parts of the observation. Entries of the world and of the free joint, which are
 * constant, are skipped.
 */
const optional = [
  { field: "cinert", skip: 10 },
  { field: "cvel", skip: 6 },
  { field: "qfrc_actuator", skip: 6 },
  { field: "cfrc_ext", skip: 6 },
] as const satisfies ObservedField[];

type IncludeOption = `include_${(typeof optional)[number]["field"]}_in_observation`;

/** The initial noise and the observations of a humanoid. */
export function humanoidEpisodes(
  simulation: Simulation,
  options: Readonly<Record<IncludeOption, boolean>> & {
    reset_noise_scale: number;
    exclude_current_positions_from_observation: boolean;
  },
): Omit<Task, "step"> {
  return {
    perturb: uniformNoise(options.reset_noise_scale),
    ...observationBlocks(simulation, [
      { field: "qpos", skip: options.exclude_current_positions_from_observation ? 2 : 0 },
      { field: "qvel" },
      ...optional.filter(({ field }) => options[`include_${field}_in_observation`]),
    ]),
  };
}

/**
 * Returns a function that computes the costs of the last step: w_u |u|^2 for control u, and
 * clip(w_f |f|^2) for contact forces f.
 *
 * @param weights w_u and w_f, and the range to which the cost of contacts is clipped
 */
export function humanoidCosts(
  simulation: Simulation,
  weights: { control: number; contact: number; range: Range },
): () => { control: number; contact: number } {
  const [least, most] = boundsOf(weights.range);
  return () => {
    simulation.computeContactForces();
    const { ctrl, cfrc_ext } = simulation.state;
    const contact = squareCost(weights.contact, cfrc_ext);
    return {
      control: squareCost(weights.control, ctrl),
      contact: Math.min(Math.max(contact, least), most),
    };
  };
}
