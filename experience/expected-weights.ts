import type { Decision } from "../schemas/decision.ts";
import type { Manifest } from "../schemas/manifest.ts";
import {
  categoricalExpectedWeight,
  clippedExpectedWeight,
  normalExpectedWeight,
} from "../statistics/expected-weight.ts";
import type { FindPackage } from "./acting-versions.ts";
import { distributionsOf, type PolicyDistribution } from "./action-distributions.ts";

export interface ExpectedWeights {
  /** ln E_{a ~ mu(. | o)}[w^2] of each decision; undefined where mu is not known. */
  logExpected: (number | undefined)[];
  /** The versions that acted and are not available, POLICY/VERSION, or have other distributions. */
  unknown: string[];
}

/**
 * Computes the second moments of decisions' weights from the distributions of the target and of the
 * versions that acted.
 */
export async function expectedWeights(
  decisions: readonly Decision[],
  targets: readonly PolicyDistribution[],
  { action: space }: Manifest,
  find: FindPackage,
): Promise<ExpectedWeights> {
  const logExpected: (number | undefined)[] = decisions.map(() => undefined);
  const unknown: string[] = [];
  const versions = Map.groupBy(
    decisions.keys(),
    (i) => `${decisions[i].policy}/${decisions[i].version}`,
  );
  for (const [label, positions] of versions) {
    const [{ policy, version }] = positions.map((i) => decisions[i]);
    const acted = find(policy, version);
    const [{ kind }] = positions.map((i) => targets[i]);
    if (!acted || kindOf(acted.manifest) !== kind) {
      unknown.push(label);
      continue;
    }
    const own = await distributionsOf(
      acted,
      "stochastic",
      positions.map((i) => decisions[i]),
    );
    for (const [j, i] of positions.entries()) {
      logExpected[i] = logExpectedWeight(targets[i], own[j], space);
    }
  }
  return { logExpected, unknown };
}

function kindOf({ action, distribution }: Manifest): string {
  return action.kind === "discrete" ? "discrete" : distribution;
}

/** @returns undefined if the distributions are of different kinds */
function logExpectedWeight(
  target: PolicyDistribution,
  acting: PolicyDistribution,
  space: Manifest["action"],
): number | undefined {
  if (target.kind === "discrete") {
    if (acting.kind !== "discrete") return undefined;
    return categoricalExpectedWeight(target.logProbs, acting.logProbs);
  }
  if (acting.kind === "discrete") return undefined;
  return target.mean.reduce((sum, mean, i) => {
    const [own, other] = [
      { mean, logStd: target.logStd[i] },
      { mean: acting.mean[i], logStd: acting.logStd[i] },
    ];
    if (target.kind === "squashed_gaussian" || space.kind === "discrete") {
      return sum + normalExpectedWeight(own, other);
    }
    return sum + clippedExpectedWeight(own, other, space.low[i], space.high[i]);
  }, 0);
}
