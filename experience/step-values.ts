import { clippedMoments, squashedMoments } from "../export/action-moments.ts";
import type { Manifest } from "../schemas/manifest.ts";
import {
  type FeatureStep,
  type FitQ,
  fitLinearQ,
  fitTabularQ,
  fittedQ,
  type StepValues,
} from "../statistics/fitted-q.ts";
import type { PolicyDistribution } from "./action-distributions.ts";
import type { Episode } from "./episodes.ts";

/** With more numbers than this, products of observation and action are left out. */
const mostWithProducts = 64;

/**
 * The values Q(o, a) and V(o) of every decision under the target, cross-fitted: a table for states
 * and actions that can be counted, else linear in the observation, the action and their products. An
 * action is 1 in its own place and 0 in others, or a and a^2 of each dimension.
 *
 * @param rewards of every decision
 * @param targets the target's distribution at every decision
 * @param foldOf the fold of an episode
 */
export function stepValues(
  episodes: readonly Episode[],
  rewards: readonly (readonly number[])[],
  targets: readonly (readonly PolicyDistribution[])[],
  { action: space }: Manifest,
  foldOf: (index: number) => number,
): StepValues[][] {
  const isTabular = episodes.every(({ decisions }) =>
    decisions.every(
      ({ observation, action }) => typeof observation === "number" && typeof action === "number",
    ),
  );
  function values<Seen>(
    seenOf: (decision: Episode["decisions"][number], target: PolicyDistribution) => Seen,
    fit: FitQ<Seen>,
  ) {
    const trajectories = episodes.map(({ decisions }, i) =>
      decisions.map((decision, t) => ({
        seen: seenOf(decision, targets[i][t]),
        reward: rewards[i][t],
      })),
    );
    return fittedQ(trajectories, foldOf, fit);
  }
  if (isTabular) {
    return values(
      ({ observation, action }, target) => ({
        state: Number(observation),
        action: Number(action),
        probabilities: probabilitiesOf(target),
      }),
      fitTabularQ,
    );
  }
  return values(({ observation, action }, target): FeatureStep => {
    const seen = [observation].flat();
    return {
      taken: features(seen, takenOf(action, target)),
      expected: features(seen, expectedOf(target, space)),
    };
  }, fitLinearQ);
}

function probabilitiesOf(target: PolicyDistribution): number[] {
  return target.kind === "discrete" ? target.logProbs.map(Math.exp) : [];
}

/** What Q is linear in, of the logged action. */
function takenOf(action: number | number[], target: PolicyDistribution): number[] {
  if (target.kind === "discrete") return target.logProbs.map((_, a) => (a === action ? 1 : 0));
  return [action].flat().flatMap((a) => [a, a ** 2]);
}

/** Its expectation under the target. */
function expectedOf(target: PolicyDistribution, space: Manifest["action"]): number[] {
  if (target.kind === "discrete" || space.kind === "discrete") return probabilitiesOf(target);
  const momentsOf = target.kind === "clipped_gaussian" ? clippedMoments : squashedMoments;
  const moments = momentsOf(target.mean, target.logStd, space);
  return moments.flatMap(({ mean, square }) => [mean, square]);
}

/** The observation, what is known of the action, and their products unless these are too many. */
function features(observation: readonly number[], action: readonly number[]): number[] {
  const alone = [...observation, ...action];
  if (alone.length + observation.length * action.length > mostWithProducts) return alone;
  return [...alone, ...observation.flatMap((o) => action.map((a) => o * a))];
}
