import { softedgeCommand } from "../installation/installation.ts";
import type { Manifest } from "../schemas/manifest.ts";
import type { OutcomeRange } from "../statistics/histogram.ts";
import { planOf } from "../statistics/plan.ts";
import { ofManifest } from "./experiment-pilot.ts";
import { preparePlan, simulatePlan } from "./experiment-planning.ts";

/** How to plan an experiment of which too little is known. */
export const howToPlan =
  `planned for 1000 units, the default: ${softedgeCommand("experiment plan")} tells how many an ` +
  "effect takes";

/** For a look at the plan while an experiment is declared: about a second. */
const limits = { experiments: 100, most: 100_000, total: 1e6, seed: 0 };
const power = 0.8;

/**
 * Plans an experiment of two equal arms from the evaluation of a policy.
 *
 * @returns the number of units to declare, and how it came about; undefined if all episodes of the
 * evaluation had the same return, or it was interrupted
 */
export async function planFromEvaluation(
  manifest: Manifest,
  minimumEffect: number,
  range: OutcomeRange | undefined,
): Promise<{ units: number; text: string } | undefined> {
  const pilot = await ofManifest(manifest);
  if ("mean" in pilot.outcomes && pilot.outcomes.deviation === 0) return undefined;
  const request = { pilot, change: { effect: minimumEffect }, range, weights: [0.5, 0.5] };
  const plan = preparePlan({ ...request, alpha: 0.05, power });
  const found = await simulatePlan(plan, limits);
  if (!found) return undefined;
  const method = range ? "betting" : "asymptotic";
  const { value } = planOf(found[method], { power, units: undefined }).power;
  const within = Number.isFinite(value)
    ? `within ${value.toLocaleString("en")} units`
    : `only beyond ${limits.most.toLocaleString("en")} units`;
  return {
    units: plan.plannedUnits,
    text:
      `planned for ${plan.plannedUnits} units, from ${pilot.source} (mean and deviation of ` +
      `${pilot.units} episodes): a difference of ${minimumEffect} is found in ${100 * power} % of ` +
      `experiments ${within}. Failures that are not in it take more: softedge experiment plan`,
  };
}
