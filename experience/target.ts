import { categoricalLogProb, squashedLogProb } from "../export/action-log-prob.ts";
import { loadActor } from "../export/onnx-policy.ts";
import type { PolicyPackage } from "../export/policy-package.ts";
import type { ActMode } from "../schemas/act.ts";
import type { Decision } from "../schemas/decision.ts";
import type { Manifest } from "../schemas/manifest.ts";
import { askActor, chunks, rowOf } from "./actor-rows.ts";
import { beforeSquashing, type FindPackage } from "./before-squashing.ts";

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
      const result = await askActor(actor, rows, manifest);
      for (const [row, { action }] of rows.entries()) {
        const of = (name: string) => rowOf(result[name], row, rows.length);
        if (manifest.kind === "continuous") {
          const u = before[logProbs.length];
          logProbs.push(squashedLogProb(u, of("mean"), of("log_std"), manifest.action));
        } else if (mode === "stochastic") {
          logProbs.push(categoricalLogProb(of("logits"), Number(action)));
        } else {
          logProbs.push(of("deterministic_action")[0] === action ? 0 : Number.NEGATIVE_INFINITY);
        }
      }
    }
    return logProbs;
  } finally {
    await actor.release();
  }
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
