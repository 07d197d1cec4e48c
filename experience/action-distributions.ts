import type { ExportedPackage } from "../export/policy-package.ts";
import { logSoftmax } from "../noise/softmax.ts";
import type { Decision } from "../schemas/decision.ts";
import type { ActMode } from "../schemas/policy-interface.ts";
import { mapRows } from "./actor-rows.ts";

/** Finitely many actions: ln pi(a | o) of each. */
export interface DiscreteActions {
  kind: "discrete";
  logProbs: readonly number[];
}

/** A Gaussian of u in each dimension, where the action is squash(u) or clip(u). */
export interface GaussianActions {
  kind: "squashed_gaussian" | "clipped_gaussian";
  mean: readonly number[];
  logStd: readonly number[];
}

/** The distribution of a policy's actions at one observation. */
export type PolicyDistribution = DiscreteActions | GaussianActions;

/**
 * Returns a policy's distributions at the observations of decisions.
 *
 * @param policy one with a density in this mode: deterministic only with finitely many actions
 */
export function distributionsOf(
  policy: ExportedPackage,
  mode: ActMode,
  decisions: readonly Decision[],
): Promise<PolicyDistribution[]> {
  const { action, distribution } = policy.manifest;
  return mapRows(policy, decisions, (output): PolicyDistribution => {
    if (action.kind === "box") {
      const kind = distribution === "clipped_gaussian" ? distribution : "squashed_gaussian";
      return { kind, mean: output("mean"), logStd: output("log_std") };
    }
    if (mode === "stochastic") {
      return { kind: "discrete", logProbs: logSoftmax(output("logits"), [] as number[]) };
    }
    // No noise is used here, so `action` is the deterministic one.
    const [likeliest] = output("action");
    const logProbs = Array.from({ length: action.size }, (_, a) =>
      a === likeliest ? 0 : Number.NEGATIVE_INFINITY,
    );
    return { kind: "discrete", logProbs };
  });
}
