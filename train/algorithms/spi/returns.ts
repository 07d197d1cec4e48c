import type { TabularModel } from "../../environments/tabular-model.ts";
import type { TabularPolicy } from "./soft-policy.ts";

/**
 * Computes exactly what a policy achieves within a number of steps, by propagating the distribution
 * over states: the mean undiscounted return from the start states, and the probability that the
 * episode has ended.
 */
export function expectedReturn(model: TabularModel, policy: TabularPolicy, steps: number) {
  const { states, actions, offsets, probability, next, reward, terminated } = model;
  let occupancy = model.start;
  let mean = 0;
  let ended = 0;
  for (let step = 0; step < steps; step++) {
    const following = new Float64Array(states);
    for (let i = 0; i < states * actions; i++) {
      const chosen = occupancy[Math.floor(i / actions)] * policy.probability[i];
      if (chosen === 0) continue;
      for (let k = offsets[i]; k < offsets[i + 1]; k++) {
        const reached = chosen * probability[k];
        mean += reached * reward[k];
        if (terminated[k]) ended += reached;
        else following[next[k]] += reached;
      }
    }
    occupancy = following;
  }
  return { mean, ended };
}
