import { clippedLogProb, squashedLogProb } from "../export/action-log-prob.ts";
import type { ExportedPackage } from "../export/policy-package.ts";
import type { Decision } from "../schemas/decision.ts";
import type { Manifest } from "../schemas/manifest.ts";
import { type ActMode, interfaceOf, type PolicyFacts } from "../schemas/policy-interface.ts";
import type { BoundedBoxSpace } from "../schemas/space.ts";
import { actingVersions, type FindPackage } from "./acting-versions.ts";
import {
  distributionsOf,
  type GaussianActions,
  type PolicyDistribution,
} from "./action-distributions.ts";
import { beforeSquashing } from "./before-squashing.ts";

/**
 * The log-probabilities of a logged action under the policy that acted and under the target. Both
 * are with respect to the same measure: their difference is the logarithm of the weight.
 */
export interface LogProbs {
  /** ln mu(action | observation). */
  acted: number;
  /** ln pi(action | observation); -Infinity if the target never takes the action. */
  target: number;
}

/**
 * Returns the log-probabilities of logged decisions.
 *
 * @param targets the target's distributions at the decisions
 * @param find finds the versions that acted, where the log alone does not tell a probability
 * @throws {Error} if the policy that acted has no density
 */
export async function logProbsOf(
  decisions: readonly Decision[],
  target: ExportedPackage,
  targets: readonly PolicyDistribution[],
  find: FindPackage,
): Promise<LogProbs[]> {
  const logged = decisions.map(loggedLogProb);
  const { action: space } = target.manifest;
  if (space.kind === "discrete") {
    return decisions.map(({ action }, i) => {
      const of = targets[i];
      const target = of.kind === "discrete" ? of.logProbs[Number(action)] : Number.NaN;
      return { acted: logged[i], target };
    });
  }
  if (target.manifest.distribution === "clipped_gaussian") {
    return clippedLogProbs(decisions, target, targets, space, find);
  }
  const before = await beforeSquashing(decisions, space, find);
  return targets.map((of, i) => {
    const { mean, logStd } = gaussian(of);
    return { acted: logged[i], target: squashedLogProb(before[i], mean, logStd, space) };
  });
}

/** The parameters of real-valued actions. */
function gaussian(distribution: PolicyDistribution): GaussianActions {
  if (distribution.kind === "discrete") throw new Error("real-valued actions were expected");
  return distribution;
}

/**
 * The log-probabilities of clipped actions. The logged log_prob is that of the action before
 * clipping. It is the same inside of the bounds, but tells nothing of the probability of a bound,
 * which is recomputed from the version that acted.
 */
async function clippedLogProbs(
  decisions: readonly Decision[],
  target: ExportedPackage,
  targets: readonly PolicyDistribution[],
  space: BoundedBoxSpace,
  find: FindPackage,
): Promise<LogProbs[]> {
  const under = (distribution: PolicyDistribution, { action }: Decision) => {
    const { mean, logStd } = gaussian(distribution);
    return clippedLogProb([action].flat(), mean, logStd, space);
  };
  const pairs = decisions.map((decision, i) => ({
    acted: Number.NaN,
    target: under(targets[i], decision),
  }));
  const versions = actingVersions(
    decisions,
    [...decisions.keys()],
    { space, find },
    (_, label) =>
      `the log does not tell with which probability ${label} took actions on its bounds`,
  );
  for (const { acted, positions } of versions) {
    const { name, distribution } = acted.manifest;
    if (distribution !== "clipped_gaussian") {
      throw new Error(
        `the distribution of ${name} is ${distribution}: it never takes actions on the bounds, as ` +
          `${target.manifest.name} does; value a clipped_gaussian policy from decisions of one`,
      );
    }
    const own = await distributionsOf(
      acted,
      "stochastic",
      positions.map((i) => decisions[i]),
    );
    for (const [j, i] of positions.entries()) pairs[i].acted = under(own[j], decisions[i]);
  }
  return pairs;
}

/**
 * The log-probability that the log has of a decision.
 *
 * @throws {Error} if the policy that decided has no density
 */
function loggedLogProb({ log_prob, policy, arm }: Decision): number {
  if (log_prob !== null) return log_prob;
  throw new Error(
    `the policy ${policy} of arm ${arm} has no density: the probability of its decisions is unknown, ` +
      "and nothing can be estimated from them; log decisions of a policy with a log_prob, or select " +
      "its arm with --arm",
  );
}

/**
 * @throws {Error} if the target has other spaces than the log, or logged actions have no density under
 * it in this mode
 */
export function refuseTarget(
  decisions: readonly Decision[],
  { manifest }: ExportedPackage,
  mode: ActMode,
): void {
  refuseWithoutDensity(manifest, mode);
  refuseOthers(decisions, manifest);
}

/** @throws {Error} if logged actions have no density under the policy in this mode */
function refuseWithoutDensity(manifest: Manifest, mode: ActMode): void {
  const { name, action, distribution } = manifest;
  if (mode === "deterministic") {
    if (action.kind === "discrete") return;
    throw new Error(
      "--mode deterministic cannot be valued: its one action has no density, and no random policy " +
        "ever takes just that one; of policies with real-valued actions, value the stochastic mode",
    );
  }
  if (interfaceOf(manifest).hasLogProb) return;
  throw new Error(
    `the distribution of ${name} is ${distribution}, of which the density of logged actions cannot be ` +
      "told; policies with a log_prob can be valued",
  );
}

/** @throws {Error} if a decision does not fit the target's spaces */
function refuseOthers(decisions: readonly Decision[], manifest: Manifest): void {
  const fits = ({ observation, action }: Decision) => {
    const { observation: seen, action: taken } = manifest;
    if (!isOfSize(observation, seen) || !isOfSize(action, taken)) return false;
    if (taken.kind === "discrete") return true;
    return [action].flat().every((a, i) => a >= taken.low[i] - slack && a <= taken.high[i] + slack);
  };
  const other = decisions.find((each) => !fits(each));
  if (!other) return;
  throw new Error(
    `${manifest.name} ${manifest.version} takes or gives something else than ${other.policy} did: ` +
      `observation ${JSON.stringify(other.observation)}, action ${JSON.stringify(other.action)}`,
  );
}

/** Actions may exceed their bounds by float32 rounding. */
const slack = 1e-4;

/** True if a value is a vector of the space's dimension, or one of its indices. */
function isOfSize(
  value: Decision["action"],
  space: PolicyFacts["observation" | "action"],
): boolean {
  if (space.kind === "discrete")
    return typeof value === "number" && value >= 0 && value < space.size;
  return Array.isArray(value) && value.length === space.low.length;
}
