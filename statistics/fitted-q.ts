import { fitStates, fitVectors } from "./baseline.ts";

/*
 * What is still to be gained under a target policy, from logged steps of another: fitted Q evaluation,
 * backwards over the steps of finite episodes. It serves as the model of doubly robust estimates, which
 * are unbiased for any model that was fitted to other units (cross-fitting).
 *
 * Sources: Le, Voloshin & Yue 2019, "Batch policy learning under constraints" (fitted Q evaluation);
 * Jiang & Li 2016, arXiv 1511.03722, section 4.
 */

/** Q(o, a) of the logged action, and V(o) = E_{a ~ pi(. | o)} Q(o, a). */
export interface StepValues {
  actionValue: number;
  stateValue: number;
}

/** Fits Q to values that followed: returns the predicted values of a step. */
export type FitQ<Seen> = (
  examples: readonly { seen: Seen; value: number }[],
) => (seen: Seen) => StepValues;

/** A step in a world of finitely many states and actions. */
export interface TabularStep {
  state: number;
  action: number;
  /** pi(a | o) of every action. */
  probabilities: readonly number[];
}

/** A number for each state and action: their mean, drawn to that of all. */
export const fitTabularQ: FitQ<TabularStep> = (examples) => {
  // Of one log, every step has as many actions.
  const cell = ({ state, probabilities }: TabularStep, action: number) =>
    state * probabilities.length + action;
  const predict = fitStates(
    examples.map(({ seen, value }) => ({
      seen: cell(seen, seen.action),
      outcome: value,
      weight: 1,
    })),
  );
  return (seen) => ({
    actionValue: predict(cell(seen, seen.action)),
    stateValue: seen.probabilities.reduce((sum, p, a) => sum + p * predict(cell(seen, a)), 0),
  });
};

/** Features of an observation and an action. */
export interface FeatureStep {
  /** phi(o, a) of the logged action. */
  taken: readonly number[];
  /** E_{a ~ pi(. | o)} phi(o, a). */
  expected: readonly number[];
}

/** Q(o, a) = beta' phi(o, a), by ridge regression; V(o) = beta' E_{a ~ pi} phi(o, a). */
export const fitLinearQ: FitQ<FeatureStep> = (examples) => {
  const predict = fitVectors(
    examples.map(({ seen, value }) => ({ seen: seen.taken, outcome: value, weight: 1 })),
  );
  return ({ taken, expected }) => ({ actionValue: predict(taken), stateValue: predict(expected) });
};

/** A logged step: what is known of its observation and action, and what it gained. */
export interface RewardedStep<Seen> {
  seen: Seen;
  reward: number;
}

/**
 * The values of every step, by a Q that was fitted to the trajectories of the other folds:
 *
 *     Q_t  fitted to  r_t + V_t+1(o_t+1),  from the last step on;  V = 0 behind the last
 *
 * A step has a Q of its own, since episodes are finite. V is limited to the range of what was still
 * gained from that step on, so that errors of extrapolation do not grow from step to step.
 *
 * @param foldOf the fold of a trajectory
 */
export function fittedQ<Seen>(
  trajectories: readonly (readonly RewardedStep<Seen>[])[],
  foldOf: (index: number) => number,
  fit: FitQ<Seen>,
): StepValues[][] {
  const values = trajectories.map((steps) =>
    steps.map((): StepValues => ({ actionValue: 0, stateValue: 0 })),
  );
  const remaining = trajectories.map(rewardsToGo);
  const most = trajectories.reduce((longest, { length }) => Math.max(longest, length), 0);
  const all = [...trajectories.keys()];
  for (const fold of new Set(all.map(foldOf))) {
    const others = all.filter((i) => foldOf(i) !== fold);
    const own = all.filter((i) => foldOf(i) === fold);
    let following = others.map(() => 0);
    for (let t = most - 1; t >= 0; t--) {
      const alive = others.flatMap((i, j) => (t < trajectories[i].length ? [{ i, j }] : []));
      const predict = fit(
        alive.map(({ i, j }) => {
          const { seen, reward } = trajectories[i][t];
          return { seen, value: reward + following[j] };
        }),
      );
      const gained = alive.map(({ i }) => remaining[i][t]);
      const least = gained.reduce((a, b) => Math.min(a, b), Infinity);
      const largest = gained.reduce((a, b) => Math.max(a, b), -Infinity);
      following = others.map(() => 0);
      for (const { i, j } of alive) {
        const { stateValue } = predict(trajectories[i][t].seen);
        following[j] = Math.min(largest, Math.max(least, stateValue));
      }
      for (const i of own) {
        if (t < trajectories[i].length) values[i][t] = predict(trajectories[i][t].seen);
      }
    }
  }
  return values;
}

/** sum_{s >= t} r_s, for every step t. */
function rewardsToGo(steps: readonly { reward: number }[]): number[] {
  let sum = 0;
  return steps
    .toReversed()
    .map(({ reward }) => {
      sum += reward;
      return sum;
    })
    .toReversed();
}
