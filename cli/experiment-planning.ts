import type { OutcomeRange } from "../statistics/histogram.ts";
import {
  type Change,
  type ModelMoments,
  modelMoments,
  modelsOf,
} from "../statistics/outcome-model.ts";
import {
  methods,
  type PlanMethod,
  type PlannedExperiment,
  simulationOf,
} from "../statistics/plan.ts";
import { planned } from "../statistics/planning.ts";
import { NumpyGenerator } from "../train/random/numpy-generator.ts";
import type { FoundPilot } from "./experiment-pilot.ts";
import { countThrough } from "./terminal/counting.ts";

/** What is to be planned. */
export interface PlanRequest {
  pilot: FoundPilot;
  failure?: number | undefined;
  failureRate?: number | undefined;
  change: Change;
  range?: OutcomeRange | undefined;
  weights: readonly number[];
  /** Of the whole experiment. */
  alpha: number;
  power: number;
  /** For which the asymptotic sequence is planned; by default, as many as the effect takes. */
  plannedUnits?: number | undefined;
}

export interface PreparedPlan {
  request: PlanRequest;
  experiment: PlannedExperiment;
  moments: [control: ModelMoments, treatment: ModelMoments];
  plannedUnits: number;
}

/** @throws {Error} if there is nothing to find, or outcomes are outside of the range */
export function preparePlan(request: PlanRequest): PreparedPlan {
  const { pilot, failure, failureRate, change, range, weights, alpha, power } = request;
  const { outcomes } = pilot;
  if (range && !("mean" in outcomes)) refuseOutside(outcomes, range, pilot.source);
  const [control, treatment] = modelsOf({ outcomes, failure, failureRate }, change, range);
  const moments: PreparedPlan["moments"] = [modelMoments(control), modelMoments(treatment)];
  const [before, after] = moments;
  if (before.mean === after.mean) {
    throw new Error(
      "both arms have the same mean, so that there is nothing to find: give another --effect or " +
        "--treatment-failure-rate, or a wider --range",
    );
  }
  if (before.variance + after.variance === 0) {
    throw new Error(
      `all outcomes of ${pilot.source} are the same: give --failure-rate and --failure, or a pilot ` +
        "whose outcomes vary",
    );
  }
  const models = [control, treatment] as const;
  const { plannedUnits: given } = request;
  const { experiment, plannedUnits } = planned({
    ...{ models, moments, range, weights, alpha, power, plannedUnits: given },
  });
  return { request, experiment, moments, plannedUnits };
}

/** @throws {Error} if outcomes are outside of a range */
export function refuseOutside(
  outcomes: readonly number[],
  [low, high]: OutcomeRange,
  source: string,
): void {
  const outside = outcomes.filter((value) => value < low || value > high);
  if (outside.length === 0) return;
  throw new Error(
    `${outside.length} of ${outcomes.length} outcomes of ${source} are outside of the range ` +
      `[${low}, ${high}], such as ${outside[0]}: give a wider --range`,
  );
}

/** How much is simulated. */
export interface SimulationLimits {
  experiments: number;
  /** Units of one experiment. */
  most: number;
  /** Units of all experiments together: beyond, no further one begins, but for the least. */
  total: number;
  seed: number;
}

const leastExperiments = 10;

/** Units until each method has found the effect, in each experiment; Infinity if it has not. */
export type FoundAt = Record<PlanMethod, number[]>;

/**
 * Simulates experiments, with a line on a terminal that counts them.
 *
 * @returns undefined if it was interrupted
 */
export async function simulatePlan(
  { experiment }: PreparedPlan,
  { experiments, most, total, seed }: SimulationLimits,
): Promise<FoundAt | undefined> {
  const simulation = simulationOf(experiment);
  const all: FoundAt = { betting: [], asymptotic: [] };
  let drawn = 0;
  const finished = await countThrough(experiments, "experiments", (i) => {
    const generator = new NumpyGenerator(seed, [i]);
    const { found, units } = simulation.run(most, () => generator.uniform());
    for (const method of methods) {
      const at = found[method];
      if (at !== undefined) all[method].push(at);
    }
    drawn += units;
    return drawn < total || i + 1 < leastExperiments;
  });
  return finished ? all : undefined;
}
