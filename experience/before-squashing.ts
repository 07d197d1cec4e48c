import { unsquash, unsquashError } from "../export/action-log-prob.ts";
import { loadActor } from "../export/onnx-policy.ts";
import type { ExportedPackage } from "../export/policy-package.ts";
import { drawEpsilon } from "../noise/epsilon.ts";
import type { Decision } from "../schemas/decision.ts";
import type { BoundedBoxSpace } from "../schemas/space.ts";
import { actionScale } from "../train/networks/environment-actions.ts";
import { askActor, chunks, rowOf } from "./actor-rows.ts";

/** The largest error of a log-weight, approximately, that float32 actions may cause. */
const largestError = 0.01;

/** Returns the package of a version that acted, if it is available. */
export type FindPackage = (policy: string, version: string) => ExportedPackage | undefined;

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
  const versions = Map.groupBy(lost, (i) => `${decisions[i].policy} ${decisions[i].version}`);
  for (const [label, positions] of versions) {
    const { policy, version } = decisions[positions[0]];
    const acted = find(policy, version);
    if (!acted) {
      throw new Error(
        `${positions.length} actions of ${label} are too close to their bounds to recompute their ` +
          `probability; give --policies the folder that contains ${policy}/${version}`,
      );
    }
    const { action } = acted.manifest;
    if (action.kind === "discrete" || boundsOf(action) !== boundsOf(space)) {
      throw new Error(`${label} has other action bounds than the target policy`);
    }
    const again = await drawnAgain(
      positions.map((i) => decisions[i]),
      acted,
    );
    for (const [j, i] of positions.entries()) before[i] = again[j];
  }
  return before;
}

/**
 * The bounds of a space as text, for comparison: other versions may name their dimensions
 * differently.
 */
function boundsOf({ low, high }: BoundedBoxSpace): string {
  return JSON.stringify([low, high]);
}

/** u = mu(s) + sigma(s) * epsilon, with the noise of the decision's seed and step. */
async function drawnAgain(
  decisions: readonly Decision[],
  { manifest, actor: bytes }: ExportedPackage,
): Promise<number[][]> {
  if (manifest.action.kind !== "box" || manifest.distribution !== "squashed_gaussian") {
    throw new Error(
      `the distribution of ${manifest.name} is ${manifest.distribution}: only of a squashed_gaussian ` +
        "policy can actions be drawn again to tell how likely they were",
    );
  }
  const { center, halfRange } = actionScale(manifest.action);
  const actor = await loadActor(bytes, manifest);
  try {
    const all: number[][] = [];
    for (const rows of chunks(decisions)) {
      const result = await askActor(actor, rows);
      for (const [row, { action, seed, step, unit }] of rows.entries()) {
        if (seed === null) throw new Error(`a decision of ${unit} has no seed`);
        const epsilon = drawEpsilon("normal", seed, 1, center.length, step ?? 0);
        const mean = rowOf(result.mean, row, rows.length);
        const logStd = rowOf(result.log_std, row, rows.length);
        const u = mean.map((each, i) => each + Math.exp(logStd[i]) * epsilon[i]);
        const isSame = [action].flat().every((a, i) => {
          const squashed = (a - center[i]) / halfRange[i];
          return Math.abs(Math.tanh(u[i]) - squashed) < 1e-4;
        });
        if (!isSame) {
          throw new Error(
            `${manifest.name} ${manifest.version} answers seed ${seed} at step ${step} by another ` +
              `action than the log has of ${unit}`,
          );
        }
        all.push(u);
      }
    }
    return all;
  } finally {
    await actor.release();
  }
}
