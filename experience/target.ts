import {
  categoricalLogProb,
  squashedLogProb,
  unsquash,
  unsquashError,
} from "../export/action-log-prob.ts";
import { type ActorResult, loadActor } from "../export/onnx-policy.ts";
import type { PolicyPackage } from "../export/policy-package.ts";
import { drawEpsilon } from "../noise/epsilon.ts";
import type { ActMode } from "../schemas/act.ts";
import type { Decision } from "../schemas/decision.ts";
import type { ContinuousManifest, Manifest } from "../schemas/manifest.ts";
import { actionScale } from "../train/sac/action-scale.ts";

/** The rows that an actor is asked about at once. */
const mostRows = 1024;
/** How far off the logarithm of a weight may be, about, because actions are float32. */
const largestError = 0.01;

/** The package of a version that acted, if it is at hand. */
export type FindPackage = (policy: string, version: string) => PolicyPackage | undefined;

/**
 * log pi(action | observation) of logged decisions, by another policy in a mode; -Infinity where it
 * never takes the action.
 *
 * @param find where a continuous action lies so near its bounds that a float32 no longer tells what it
 * was before it was squashed, that is computed again from its noise, by the policy that acted
 * @throws {Error} if the target takes or gives something else, or is a density that there is not
 */
export async function targetLogProbs(
  decisions: readonly Decision[],
  { manifest, actor: bytes }: PolicyPackage,
  mode: ActMode,
  find: FindPackage,
): Promise<number[]> {
  if (mode === "deterministic" && manifest.kind === "continuous") {
    throw new Error(
      "--mode deterministic cannot be valued: its one action has no density, and no random policy " +
        "ever takes just that one; of policies with real-valued actions, value the stochastic mode",
    );
  }
  refuseOthers(decisions, manifest);
  const before =
    manifest.kind === "continuous" ? await beforeSquashing(decisions, manifest, find) : [];
  const actor = await loadActor(bytes, manifest.kind);
  try {
    const logProbs: number[] = [];
    for (const rows of chunks(decisions)) {
      const result = await run(actor, rows, manifest);
      for (const [row, { action }] of rows.entries()) {
        const at = logProbs.length;
        logProbs.push(
          manifest.kind === "continuous"
            ? squashedLogProb(
                before[at],
                rowOf(result.mean, row, rows.length),
                rowOf(result.log_std, row, rows.length),
                manifest.action,
              )
            : mode === "deterministic"
              ? Number(result.deterministic_action[row]) === action
                ? 0
                : Number.NEGATIVE_INFINITY
              : categoricalLogProb(rowOf(result.logits, row, rows.length), Number(action)),
        );
      }
    }
    return logProbs;
  } finally {
    await actor.release();
  }
}

/** What each action was before tanh: by its inverse, or where that is not exact, by its noise. */
async function beforeSquashing(
  decisions: readonly Decision[],
  { action: space }: ContinuousManifest,
  find: FindPackage,
): Promise<number[][]> {
  const before = decisions.map(({ action }) => unsquash([action].flat(), space));
  const lost = decisions.flatMap((_, i) => (unsquashError(before[i]) > largestError ? [i] : []));
  const versions = Map.groupBy(lost, (i) => `${decisions[i].policy} ${decisions[i].version}`);
  for (const [label, positions] of versions) {
    const { policy, version } = decisions[positions[0]];
    const acted = find(policy, version);
    if (!acted) {
      throw new Error(
        `${positions.length} actions of ${label} lie so near their bounds that they do not tell how ` +
          `likely they were; give --policies the folder that has ${policy}/${version}, which does`,
      );
    }
    const again = await drawnAgain(
      positions.map((i) => decisions[i]),
      acted,
    );
    for (const [j, i] of positions.entries()) before[i] = again[j];
  }
  return before;
}

/** u = mu(s) + sigma(s) * epsilon, with the noise of the decision's seed and step. */
async function drawnAgain(
  decisions: readonly Decision[],
  { manifest, actor: bytes }: PolicyPackage,
): Promise<number[][]> {
  if (manifest.kind !== "continuous")
    throw new Error(`${manifest.name} has no real-valued actions`);
  const { center, halfRange } = actionScale(manifest.action);
  const actor = await loadActor(bytes, manifest.kind);
  try {
    const all: number[][] = [];
    for (const rows of chunks(decisions)) {
      const result = await run(actor, rows, manifest);
      for (const [row, { action, seed, step, unit }] of rows.entries()) {
        if (seed === null) throw new Error(`a decision of ${unit} has no seed`);
        const epsilon = drawEpsilon("continuous", seed, 1, center.length, step ?? 0);
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

function run(
  actor: Awaited<ReturnType<typeof loadActor>>,
  rows: readonly Decision[],
  manifest: Manifest,
): Promise<ActorResult> {
  const columns =
    manifest.kind === "continuous" ? manifest.action.low.length : manifest.action.size;
  const noise = new Float32Array(rows.length * columns);
  return actor.run(
    rows.flatMap(({ observation }) => observation),
    noise,
    rows.length,
  );
}

function rowOf(output: ActorResult[string], row: number, rows: number): number[] {
  const columns = output.length / rows;
  return Array.from(output.subarray(row * columns, (row + 1) * columns), Number);
}

function chunks(decisions: readonly Decision[]): Decision[][] {
  return Array.from({ length: Math.ceil(decisions.length / mostRows) }, (_, i) =>
    decisions.slice(i * mostRows, (i + 1) * mostRows),
  );
}

/** Every decision must be one that the target might have made. */
function refuseOthers(decisions: readonly Decision[], manifest: Manifest): void {
  const fits = ({ observation, action }: Decision) => {
    if (manifest.kind === "discrete") {
      const { observation: states, action: actions } = manifest;
      return isBelow(observation, states.size) && isBelow(action, actions.size);
    }
    const { observation: seen, action: taken } = manifest;
    return (
      Array.isArray(observation) &&
      Array.isArray(action) &&
      observation.length === seen.low.length &&
      action.length === taken.low.length &&
      action.every((a, i) => a >= taken.low[i] - slack && a <= taken.high[i] + slack)
    );
  };
  const other = decisions.find((each) => !fits(each));
  if (!other) return;
  throw new Error(
    `${manifest.name} ${manifest.version} takes or gives something else than ${other.policy} did: ` +
      `observation ${JSON.stringify(other.observation)}, action ${JSON.stringify(other.action)}`,
  );
}

/** Bounds are rounded to float32 where actions are scaled to them. */
const slack = 1e-4;

function isBelow(value: Decision["action"], size: number): boolean {
  return typeof value === "number" && value < size;
}
