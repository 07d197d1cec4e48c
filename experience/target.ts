import { categoricalLogProb, squashedLogProb } from "../export/action-log-prob.ts";
import { loadActor } from "../export/onnx-policy.ts";
import type { ExportedPackage } from "../export/policy-package.ts";
import type { Decision } from "../schemas/decision.ts";
import type { Manifest } from "../schemas/manifest.ts";
import type { ActMode, PolicyFacts } from "../schemas/policy-interface.ts";
import { askActor, chunks, rowOf } from "./actor-rows.ts";
import { beforeSquashing, type FindPackage } from "./before-squashing.ts";

/**
 * log pi(action | observation) of logged decisions under another policy in a mode; -Infinity if it
 * never takes the action.
 *
 * @param find finds the policy that acted: actions near their bounds, where float32 does not
 * determine the value before squashing, are recomputed from their noise
 * @throws {Error} if the target has other spaces than the log, or no density
 */
export async function targetLogProbs(
  decisions: readonly Decision[],
  { manifest, actor: bytes }: ExportedPackage,
  mode: ActMode,
  find: FindPackage,
): Promise<number[]> {
  refuseWithoutDensity(manifest, mode);
  refuseOthers(decisions, manifest);
  const { action: space } = manifest;
  const before = space.kind === "box" ? await beforeSquashing(decisions, space, find) : [];
  const actor = await loadActor(bytes, manifest);
  try {
    const logProbs: number[] = [];
    for (const rows of chunks(decisions)) {
      const result = await askActor(actor, rows);
      for (const [row, { action }] of rows.entries()) {
        const of = (name: string) => rowOf(result[name], row, rows.length);
        if (space.kind === "box") {
          const u = before[logProbs.length];
          logProbs.push(squashedLogProb(u, of("mean"), of("log_std"), space));
        } else if (mode === "stochastic") {
          logProbs.push(categoricalLogProb(of("logits"), Number(action)));
        } else {
          // No noise is used here, so `action` is the deterministic one.
          logProbs.push(of("action")[0] === action ? 0 : Number.NEGATIVE_INFINITY);
        }
      }
    }
    return logProbs;
  } finally {
    await actor.release();
  }
}

/** @throws {Error} if logged actions have no density under the policy in this mode */
function refuseWithoutDensity({ name, action, distribution }: Manifest, mode: ActMode): void {
  if (mode === "deterministic") {
    if (action.kind === "discrete") return;
    throw new Error(
      "--mode deterministic cannot be valued: its one action has no density, and no random policy " +
        "ever takes just that one; of policies with real-valued actions, value the stochastic mode",
    );
  }
  if (distribution === "squashed_gaussian" || distribution === "categorical") return;
  throw new Error(
    `the distribution of ${name} is ${distribution}, of which the density of logged actions cannot be ` +
      "told; policies of squashed_gaussian and categorical can be valued",
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
  if (space.kind === "discrete") return typeof value === "number" && value < space.size;
  return Array.isArray(value) && value.length === space.low.length;
}
