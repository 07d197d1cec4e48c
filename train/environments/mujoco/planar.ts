import { concatenate } from "./dynamics.ts";
import type { Simulation } from "./simulation.ts";

/*
 * What the figures that move in the x-z plane have in common: qpos begins with x, z and the angle.
 */

/** The positions, without x where that is left out, and the velocities, as changed by `limit`. */
export function planarObservation(
  { state: { qpos, qvel } }: Simulation,
  withoutX: boolean,
  limit: (qvel: Float64Array) => Float64Array = (qvel) => qvel,
): Float64Array {
  return concatenate([qpos.subarray(withoutX ? 1 : 0), limit(qvel)]);
}

/** Advances the simulation; answers the mean speed forward meanwhile. */
export function advanceForward(simulation: Simulation, action: Float32Array): number {
  const before = simulation.state.qpos[0];
  simulation.advance(action);
  return (simulation.state.qpos[0] - before) / simulation.secondsPerStep;
}
