import { philox4x32 } from "../noise/philox.ts";
import type { OutcomeRange } from "./histogram.ts";
import type { ModelMoments, Quantile } from "./outcome-model.ts";
import { type PlannedExperiment, unitsToPlanFor } from "./plan.ts";

/*
 * The plan of an experiment before it is simulated, for the command line and for the page on which
 * experiments are declared.
 */

export { modelMoments, modelsOf } from "./outcome-model.ts";
export { planOf, simulationOf } from "./plan.ts";

/** The request of a plan, for arms whose outcomes are modelled. */
export interface PlanQuestion {
  models: readonly [control: Quantile, treatment: Quantile];
  moments: readonly [control: ModelMoments, treatment: ModelMoments];
  range?: OutcomeRange | undefined;
  /** Of all arms; the first two are those that are compared. */
  weights: readonly number[];
  /** Of the whole experiment. */
  alpha: number;
  power: number;
  /** For which the asymptotic sequence is planned; by default, as many as the effect takes. */
  plannedUnits?: number | undefined;
}

/** The limits of `planned_units` in a declaration. */
const [leastPlanned, mostPlanned] = [10, 1e9];

/** Returns the experiment to simulate, and the units that it is planned for. */
export function planned({
  models: [control, treatment],
  moments,
  range,
  weights,
  alpha: whole,
  power,
  plannedUnits: given,
}: PlanQuestion): { experiment: PlannedExperiment; plannedUnits: number } {
  const shares = [weights[0], weights[1]] as const;
  const alpha = whole / (weights.length - 1);
  const plannedUnits = given ?? declarable(unitsToPlanFor(moments, shares, { alpha, power }));
  const settings = { alpha, plannedUnits };
  return { experiment: { control, treatment, shares, settings, range }, plannedUnits };
}

/** Rounds up to two digits, within the limits of a declaration. */
function declarable(units: number): number {
  const digit = 10 ** Math.max(0, Math.floor(Math.log10(units)) - 1);
  return Math.min(mostPlanned, Math.max(leastPlanned, Math.ceil(units / digit) * digit));
}

/**
 * Returns a source of uniform multiples of 2^-53 in [0, 1), the same for the same seed and stream.
 *
 * @param seed of 32 bits, as is the stream
 */
export function uniforms(seed: number, stream: number): () => number {
  let block = 0;
  return () => {
    const words = Uint32Array.of(block, Math.floor(block / 2 ** 32), 0, 0);
    philox4x32(words, seed, stream);
    block += 1;
    return ((words[0] >>> 5) * 2 ** 26 + (words[1] >>> 6)) / 2 ** 53;
  };
}
