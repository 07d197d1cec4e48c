import { normalQuantile } from "../noise/distributions.ts";
import { quantileOf, type SampleQuantile } from "./binomial.ts";
import { boundary, type SequenceSettings, tightest } from "./confidence-sequence.ts";
import { AsymptoticPair, BoundedPair, type FollowedPair } from "./followed-pair.ts";
import type { OutcomeRange } from "./histogram.ts";
import { type ModelMoments, modelMoments, type Quantile } from "./outcome-model.ts";

/*
 * How many units an experiment takes to find an effect, by simulation: outcomes are drawn from models
 * of both arms, and the confidence sequences are looked at after every unit.
 */

/** An experiment with two arms whose outcomes are modelled. */
export interface PlannedExperiment {
  /** The models of outcomes of the control, and of the arm with the effect. */
  control: Quantile;
  treatment: Quantile;
  /** Their shares of all units; units of other arms make up the rest. */
  shares: readonly [control: number, treatment: number];
  /** The alpha of this comparison: that of the experiment, divided among comparisons. */
  settings: SequenceSettings;
  /** If one is declared. */
  range?: OutcomeRange | undefined;
}

export const methods = ["betting", "asymptotic"] as const;
export type PlanMethod = (typeof methods)[number];

/** Units of all arms until each method has found the effect: Infinity if it has not, undefined for a method that does not apply. */
export type Found = Record<PlanMethod, number | undefined>;

/** Simulates experiments of one plan. */
export interface PlanSimulation {
  /**
   * Simulates one experiment until all methods have found the effect.
   *
   * @param most units that it may take
   * @param random uniform on [0, 1)
   * @returns the number of units that were drawn, too
   */
  run(most: number, random: () => number): { found: Found; units: number };
}

/**
 * Returns a simulation of experiments of a plan.
 *
 * @throws {RangeError} if the settings or the range are invalid
 */
export function simulationOf(plan: PlannedExperiment): PlanSimulation {
  const { control, treatment, settings, range } = plan;
  const [controlShare, treatmentShare] = plan.shares;
  const typical = {
    value: (modelMoments(control).mean + modelMoments(treatment).mean) / 2,
  };
  const followed = { ...settings, phases: 1, typical };
  const pairs = (): { method: PlanMethod; pair: FollowedPair }[] => [
    ...(range ? [{ method: methods[0], pair: new BoundedPair(range, followed) }] : []),
    { method: methods[1], pair: new AsymptoticPair({ ...followed, cuped: false }) },
  ];
  return {
    run(most, random) {
      const found: Found = {
        betting: range && Number.POSITIVE_INFINITY,
        asymptotic: Number.POSITIVE_INFINITY,
      };
      let open = pairs();
      let units = 0;
      while (units < most && open.length > 0) {
        units += 1;
        // The place within the share of an arm is uniform again.
        const place = random();
        const side = place < controlShare ? 0 : 1;
        if (place >= controlShare + treatmentShare) continue;
        const value =
          side === 0
            ? control(place / controlShare)
            : treatment((place - controlShare) / treatmentShare);
        for (const { method, pair } of open) {
          pair.add(0, side, { value });
          if (pair.excludesZero()) found[method] = units;
        }
        open = open.filter(({ method }) => found[method] === Number.POSITIVE_INFINITY);
      }
      return { found, units };
    },
  };
}

/**
 * Returns about the number of units at which the asymptotic sequence finds an effect d with this power, for
 * which it is to be planned:
 *
 *   N = ((b + z) / d)^2 (s_c^2 / w_c + s_t^2 / w_t)
 *
 * where b is the least of `boundary`, z the normal quantile of the power, and w are the shares of the
 * arms. The number to declare is that of two equal arms with as much variation:
 *
 *   8 N w_c w_t / w^3 (w_t s_c^2 + w_c s_t^2) / (s_c^2 + s_t^2) w    with w = w_c + w_t
 */
export function unitsToPlanFor(
  [control, treatment]: readonly [ModelMoments, ModelMoments],
  [a, b]: PlannedExperiment["shares"],
  { alpha, power }: { alpha: number; power: number },
): number {
  const effect = treatment.mean - control.mean;
  const errors = boundary(tightest(alpha), alpha) + normalQuantile(power);
  const variance = control.variance / a + treatment.variance / b;
  const units = (errors / effect) ** 2 * variance;
  const both = a + b;
  const pooled = (b * control.variance + a * treatment.variance) / both;
  const even = ((8 * a * b) / both ** 2) * (pooled / (control.variance + treatment.variance));
  return units * both * even;
}

/** How many units a method takes. */
export interface MethodPlan {
  /** Units until half of experiments have found the effect, and until the share `power` has. */
  half: SampleQuantile;
  power: SampleQuantile;
  /** The share that has found it within the units that were asked for, and its standard error. */
  within: { share: number; standardError: number } | undefined;
}

/**
 * Returns what simulated experiments show of a method.
 *
 * @param found units until it has found the effect, of each experiment
 */
export function planOf(
  found: readonly number[],
  { power, units }: { power: number; units: number | undefined },
): MethodPlan {
  const share = found.filter((each) => units !== undefined && each <= units).length / found.length;
  const standardError = Math.sqrt((share * (1 - share)) / found.length);
  return {
    half: quantileOf(found, 0.5),
    power: quantileOf(found, power),
    within: units === undefined ? undefined : { share, standardError },
  };
}
