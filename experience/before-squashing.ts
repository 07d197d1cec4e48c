import { unsquash, unsquashError } from "../export/action-log-prob.ts";
import type { ExportedPackage } from "../export/policy-package.ts";
import { drawEpsilon } from "../noise/epsilon.ts";
import type { Decision } from "../schemas/decision.ts";
import type { BoundedBoxSpace } from "../schemas/space.ts";
import { actionScale } from "../train/networks/environment-actions.ts";
import { actingVersions, type FindPackage } from "./acting-versions.ts";
import { mapRows } from "./actor-rows.ts";

/** The largest error of a log-weight, approximately, that float32 actions may cause. */
const largestError = 0.01;

/**
 * Returns each action before tanh: by the inverse of tanh, or recomputed from its noise where that
 * is imprecise.
 */
export async function beforeSquashing(
  decisions: readonly Decision[],
  space: BoundedBoxSpace,
  find: FindPackage,
): Promise<number[][]> {
  const before = decisions.map(({ action }) => unsquash([action].flat(), space));
  const lost = decisions.flatMap((_, i) =>
    unsquashError(before[i], space) > largestError ? [i] : [],
  );
  const versions = actingVersions(
    decisions,
    lost,
    { space, find },
    (count, label) =>
      `${count} actions of ${label} are too close to their bounds to recompute their probability`,
  );
  for (const { acted, positions } of versions) {
    const again = await drawnAgain(
      positions.map((i) => decisions[i]),
      acted,
      space,
    );
    for (const [j, i] of positions.entries()) before[i] = again[j];
  }
  return before;
}

/** u = mu(s) + sigma(s) * epsilon, with the noise of the decision's seed and step. */
async function drawnAgain(
  decisions: readonly Decision[],
  acted: ExportedPackage,
  space: BoundedBoxSpace,
): Promise<number[][]> {
  const { name, version, distribution } = acted.manifest;
  if (distribution !== "squashed_gaussian") {
    throw new Error(
      `${decisions.length} actions of ${name} are on their bounds, or too close to tell; its ` +
        `distribution is ${distribution}, and a squashed_gaussian policy never takes actions on ` +
        "its bounds: value one of the distribution that acted",
    );
  }
  const { center, halfRange } = actionScale(space);
  return mapRows(acted, decisions, (output, { action, seed, step, unit }) => {
    if (seed === null) throw new Error(`a decision of ${unit} has no seed`);
    const epsilon = drawEpsilon("normal", seed, 1, center.length, step ?? 0);
    const logStd = output("log_std");
    const u = output("mean").map((mean, i) => mean + Math.exp(logStd[i]) * epsilon[i]);
    const isSame = [action].flat().every((a, i) => {
      const squashed = (a - center[i]) / halfRange[i];
      return Math.abs(Math.tanh(u[i]) - squashed) < 1e-4;
    });
    if (isSame) return u;
    throw new Error(
      `${name} ${version} answers seed ${seed} at step ${step} by another action than the log ` +
        `has of ${unit}`,
    );
  });
}
