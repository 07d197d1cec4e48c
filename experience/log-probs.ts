import { categoricalLogProb, clippedLogProb, squashedLogProb } from "../export/action-log-prob.ts";
import type { ExportedPackage } from "../export/policy-package.ts";
import type { Decision } from "../schemas/decision.ts";
import type { Manifest } from "../schemas/manifest.ts";
import { type ActMode, interfaceOf, type PolicyFacts } from "../schemas/policy-interface.ts";
import type { BoundedBoxSpace } from "../schemas/space.ts";
import { actingVersions, type FindPackage } from "./acting-versions.ts";
import { mapRows, type RowOutput } from "./actor-rows.ts";
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
 * @param mode how the target acts
 * @param find finds the versions that acted, where the log alone does not tell a probability
 * @throws {Error} if the target has other spaces than the log, or either policy has no density
 */
export async function logProbsOf(
  decisions: readonly Decision[],
  target: ExportedPackage,
  mode: ActMode,
  find: FindPackage,
): Promise<LogProbs[]> {
  const { manifest } = target;
  refuseWithoutDensity(manifest, mode);
  refuseOthers(decisions, manifest);
  const logged = decisions.map(loggedLogProb);
  const { action: space, version } = manifest;
  const known: FindPackage = (policy, of) =>
    find(policy, of) ?? (of === version ? target : undefined);
  if (space.kind === "box" && manifest.distribution === "clipped_gaussian") {
    return clippedLogProbs(decisions, target, space, known);
  }
  const logProb =
    space.kind === "box" ? await squashed(decisions, space, known) : discreteLogProb[mode];
  const targets = await mapRows(target, decisions, logProb);
  return targets.map((target, i) => ({ acted: logged[i], target }));
}

/** Returns the log-probability of a decision, given the actor's outputs for its observation. */
type LogProb = (output: RowOutput, decision: Decision, index: number) => number;

const discreteLogProb: Record<ActMode, LogProb> = {
  stochastic: (output, { action }) => categoricalLogProb(output("logits"), Number(action)),
  // No noise is used here, so `action` is the deterministic one.
  deterministic: (output, { action }) =>
    output("action")[0] === action ? 0 : Number.NEGATIVE_INFINITY,
};

async function squashed(
  decisions: readonly Decision[],
  space: BoundedBoxSpace,
  find: FindPackage,
): Promise<LogProb> {
  const before = await beforeSquashing(decisions, space, find);
  return (output, _, i) => squashedLogProb(before[i], output("mean"), output("log_std"), space);
}

/**
 * The log-probabilities of clipped actions. The logged log_prob is that of the action before
 * clipping. It is the same inside of the bounds, but tells nothing of the probability of a bound,
 * which is recomputed from the version that acted.
 */
async function clippedLogProbs(
  decisions: readonly Decision[],
  target: ExportedPackage,
  space: BoundedBoxSpace,
  find: FindPackage,
): Promise<LogProbs[]> {
  const under = (policy: ExportedPackage, rows: readonly Decision[]) =>
    mapRows(policy, rows, (output, { action }) =>
      clippedLogProb([action].flat(), output("mean"), output("log_std"), space),
    );
  const targets = await under(target, decisions);
  const pairs = targets.map((target) => ({ acted: Number.NaN, target }));
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
    const own = await under(
      acted,
      positions.map((i) => decisions[i]),
    );
    for (const [j, i] of positions.entries()) pairs[i].acted = own[j];
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
