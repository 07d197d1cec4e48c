import { normalQuantile } from "../noise/distributions.ts";
import { checkTrajectories, type LoggedStep, type Trajectory } from "./logged-step.ts";

/*
 * What another policy would have gained, from the decisions of one that was random: how much more
 * likely it would have taken them is the weight that they have.
 *
 * Sources: Owen 2013, "Monte Carlo theory, methods and examples", chapter 9; Dudik, Langford & Li
 * 2011, "Doubly robust policy evaluation and learning"; of several steps: Precup, Sutton & Singh 2000,
 * "Eligibility traces for off-policy policy evaluation"; Thomas & Brunskill 2016, "Data-efficient
 * off-policy policy evaluation for reinforcement learning".
 */

export interface OffPolicySettings {
  /** gamma, by which each later reward counts less; 1 unless given. */
  discount?: number;
  /** The most that a weight may be; Infinity unless given. Lowers variance, and adds bias. */
  largestWeight?: number;
  /** The probability that an interval is wrong; 0.05 unless given. */
  alpha?: number;
}

/** An estimate with its interval of the central limit theorem. */
export interface ValueEstimate {
  value: number;
  standardError: number;
  lower: number;
  upper: number;
}

export interface OffPolicyEstimates {
  /** What the logging policy gained. */
  logged: ValueEstimate;
  /** IPS; of several steps, per decision. Unbiased without clipping, and of the highest variance. */
  inversePropensity: ValueEstimate;
  /** Divided by the sum of weights: biased by O(1 / n), and within the range of what was seen. */
  selfNormalized: ValueEstimate;
  /** Where there is a model: unbiased whatever the model, the better it is the narrower. */
  doublyRobust: ValueEstimate | undefined;
  /**
   * (sum w)^2 / sum w^2, of whole trajectories: how many of the target's own they are worth. Owen
   * 2013, equation 9.13. Where it is far below 100, no interval here can be trusted.
   */
  effectiveSampleSize: number;
  /** The largest of the weights, of whole trajectories, before any is clipped. */
  largestWeight: number;
  clipping: {
    /** The share of weights that were lowered. */
    share: number;
    /**
     * E[(w - c)+] = 1 - E[min(w, c)]: how much of the target policy is not seen, averaged over steps.
     * The bias of a one-step IPS is minus this times the mean reward of what was lowered; with rewards
     * from 0 to 1, between minus this and 0.
     */
    missingMass: number;
  };
}

function checkSettings(discount: number, largestWeight: number, alpha: number): void {
  if (!(discount >= 0 && discount <= 1)) {
    throw new RangeError(`discount must be from 0 to 1, not ${discount}`);
  }
  if (!(largestWeight > 0)) {
    throw new RangeError(`largestWeight must be above 0, not ${largestWeight}`);
  }
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`alpha must be from 0 to 1, not ${alpha}`);
}

/** rho_t = prod_{s <= t} pi(a_s | o_s) / mu(a_s | o_s), for every step t. */
function cumulativeWeights(trajectory: Trajectory): number[] {
  let log = 0;
  return trajectory.map(({ logProb, targetLogProb }) => {
    log += targetLogProb - logProb;
    return Math.exp(log);
  });
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

function around(value: number, standardError: number, alpha: number): ValueEstimate {
  const margin = normalQuantile(1 - alpha / 2) * standardError;
  return { value, standardError, lower: value - margin, upper: value + margin };
}

/** The mean of independent terms. */
function meanEstimate(terms: readonly number[], alpha: number): ValueEstimate {
  const value = mean(terms);
  const squares = terms.reduce((sum, term) => sum + (term - value) ** 2, 0);
  return around(value, Math.sqrt(squares / (terms.length - 1) / terms.length), alpha);
}

/** sum_t gamma^t f(t). */
function discounted(steps: number, discount: number, term: (t: number) => number): number {
  let [sum, factor] = [0, 1];
  for (let t = 0; t < steps; t++, factor *= discount) sum += factor * term(t);
  return sum;
}

/**
 * v = sum_t gamma^t v_t, v_t = sum_i w_it r_it / sum_i w_it, where a trajectory that has ended keeps
 * its weight and gains nothing. Its error is by the delta method: trajectory i contributes
 * sum_t gamma^t w_it (r_it - v_t) / sum_i w_it (Owen 2013, equation 9.9, of each step).
 */
function selfNormalized(
  trajectories: readonly Trajectory[],
  weights: readonly number[][],
  discount: number,
  alpha: number,
): ValueEstimate {
  const steps = trajectories.reduce((most, { length }) => Math.max(most, length), 0);
  const influences = trajectories.map(() => 0);
  const value = discounted(steps, discount, (t) => {
    const stepWeights = weights.map((of) => of[Math.min(t, of.length - 1)]);
    const total = stepWeights.reduce((sum, weight) => sum + weight, 0);
    const rewards = trajectories.map((trajectory) => trajectory[t]?.reward ?? 0);
    const stepValue = rewards.reduce((sum, reward, i) => sum + stepWeights[i] * reward, 0) / total;
    for (const [i, reward] of rewards.entries()) {
      influences[i] += (discount ** t * stepWeights[i] * (reward - stepValue)) / total;
    }
    return stepValue;
  });
  const squares = influences.reduce((sum, influence) => sum + influence ** 2, 0);
  return around(value, Math.sqrt(squares), alpha);
}

/**
 * The value of the target policy per trajectory, of the logged trajectories of another.
 *
 *   IPS  mean_i sum_t gamma^t w_it r_it                 w_it = min(rho_it, largestWeight)
 *   DR   mean_i sum_t gamma^t (w_it (r_it - Q(o_it, a_it)) + w_i(t-1) V(o_it)),  w_i(-1) = 1
 *
 * With one step these are the estimators of contextual bandits. A reward that is known of the whole
 * episode alone belongs to its last step.
 *
 * @throws {RangeError} that names the step, if it was taken deterministically or has no such numbers,
 * if trajectories are fewer than two or empty, if the target would have taken none of them, or if a
 * weight is beyond what a double holds
 */
export function estimateValue(
  trajectories: readonly Trajectory[],
  settings: OffPolicySettings = {},
): OffPolicyEstimates {
  const { discount = 1, largestWeight = Infinity, alpha = 0.05 } = settings;
  checkSettings(discount, largestWeight, alpha);
  checkTrajectories(trajectories);
  const unclipped = trajectories.map(cumulativeWeights);
  const weights = unclipped.map((of) => of.map((weight) => Math.min(weight, largestWeight)));
  const finals = weights.map((of) => of[of.length - 1]);
  const sum = finals.reduce((total, weight) => total + weight, 0);
  if (sum === 0) {
    throw new RangeError("targetLogProb is -Infinity for an action of every trajectory");
  }
  if (weights.flat().includes(Infinity)) {
    throw new RangeError("largestWeight must be given: a weight is beyond what a double holds");
  }
  const perTrajectory = (term: (step: LoggedStep, weight: number, before: number) => number) =>
    meanEstimate(
      trajectories.map((trajectory, i) =>
        discounted(trajectory.length, discount, (t) =>
          term(trajectory[t], weights[i][t], t === 0 ? 1 : weights[i][t - 1]),
        ),
      ),
      alpha,
    );
  const hasModel = trajectories.every((trajectory) => trajectory.every(({ model }) => model));
  const flat = unclipped.flat();
  return {
    logged: perTrajectory(({ reward }) => reward),
    inversePropensity: perTrajectory(({ reward }, weight) => weight * reward),
    selfNormalized: selfNormalized(trajectories, weights, discount, alpha),
    doublyRobust: hasModel
      ? perTrajectory(({ reward, model }, weight, before) =>
          model ? weight * (reward - model.actionValue) + before * model.stateValue : 0,
        )
      : undefined,
    effectiveSampleSize: sum ** 2 / finals.reduce((total, weight) => total + weight ** 2, 0),
    largestWeight: unclipped.reduce((most, of) => Math.max(most, of[of.length - 1]), 0),
    clipping: {
      share: flat.filter((weight) => weight > largestWeight).length / flat.length,
      missingMass: mean(flat.map((weight) => Math.max(0, weight - largestWeight))),
    },
  };
}
