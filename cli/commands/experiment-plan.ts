import { type Command, Option } from "commander";
import { softedgeCommand } from "../../installation/installation.ts";
import { actMode } from "../../schemas/acting-terms.ts";
import { mostArms } from "../../schemas/experiment.ts";
import type { Change } from "../../statistics/outcome-model.ts";
import { pilotOf, rangeOf } from "../experiment-pilot.ts";
import { preparePlan, simulatePlan } from "../experiment-planning.ts";
import { describePlan, planAsJson } from "../plan-text.ts";
import {
  finiteNumber,
  numberBetween,
  numberRange,
  positiveInteger,
  seedNumber,
  shareList,
  wholeNumberBetween,
} from "../terminal/arguments.ts";
import { defaultUrl } from "../worker-url.ts";

/** Units of all simulated experiments together: some seconds. */
const total = 1e7;

const share = numberBetween(0, 1);

export function addPlanCommand(group: Command): void {
  group
    .command("plan")
    .description("how many units an effect takes, by simulation from a pilot")
    .argument("[name]", "the pilot: a stored experiment, of which the control's outcomes are taken")
    .option("--outcomes <file>", 'or a file with lines of {"unit": ..., "value": ...}')
    .option("--policy <folder>", "or a policy's folder: its evaluation, as normal outcomes")
    .addOption(new Option("--mode <mode>", "of the evaluation").choices(actMode.options))
    .option("--mean <number>", "or the mean of outcomes that are no failures", finiteNumber)
    .option("--deviation <number>", "and their standard deviation", numberBetween(0, 1e12))
    .option("--failure <outcome>", "outcomes at or below are failures", finiteNumber)
    .option("--failure-rate <share>", "the share of failures (default: that of the pilot)", share)
    .option("--effect <number>", "to find: what it adds to each outcome", finiteNumber)
    .option("--treatment-failure-rate <share>", "or the share of failures that it leaves", share)
    .option("--range <low,high>", "of outcomes (default: the one that is known)", numberRange)
    .option("--no-range", "use no range")
    .option("--weights <shares>", "of the arms, such as 0.9,0.1 (default: equal)", shareList)
    .option("--arms <number>", "of which one has the effect", wholeNumberBetween(2, mostArms))
    .option("--alpha <share>", "of the experiment (default: 0.05)", numberBetween(1e-6, 0.5))
    .option("--power <share>", "of experiments that find it", numberBetween(0.01, 0.99), 0.8)
    .option("--units <number>", "tell the share that has found it by then", positiveInteger)
    .option("--experiments <number>", "to simulate", positiveInteger, 400)
    .option("--most <number>", "units of one of them", wholeNumberBetween(100, 1e7), 1e6)
    .option("--seed <number>", "of the simulation", seedNumber, 0)
    .option("--url <url>", "the Worker", defaultUrl)
    .option("--json", "print one line of JSON")
    .addHelpText(
      "after",
      "\nFor example, falls of 3 % against 1 %:\n" +
        `  ${softedgeCommand("experiment plan")} --mean 3180 --deviation 10 --failure 300 \\\n` +
        "    --failure-rate 0.03 --treatment-failure-rate 0.01 --range 0,3500\n\n" +
        "The simulation ends early once it has drawn 10,000,000 units, but not before ten experiments.",
    )
    .action(plan);
}

interface PlanOptions {
  url: string;
  failure?: number;
  failureRate?: number;
  effect?: number;
  treatmentFailureRate?: number;
  range?: [number, number] | boolean;
  weights?: number[];
  arms?: number;
  alpha?: number;
  power: number;
  units?: number;
  experiments: number;
  most: number;
  seed: number;
  json?: true;
}

async function plan(name: string | undefined, options: PlanOptions): Promise<void> {
  const { failure, failureRate, power, units, experiments, most, seed, json } = options;
  const pilot = await pilotOf(name, options);
  const { definition } = pilot;
  const prepared = preparePlan({
    pilot,
    failure,
    failureRate,
    change: changeOf(options, definition?.minimum_effect),
    range: rangeOf(options, pilot.range),
    weights: weightsOf(options, definition?.weights),
    alpha: options.alpha ?? definition?.alpha ?? 0.05,
    power,
    plannedUnits: units === undefined ? undefined : Math.max(10, units),
  });
  const limits = { experiments, most, total, seed };
  const found = await simulatePlan(prepared, limits);
  if (!found) return;
  const finished = { ...prepared, found, limits, units };
  console.log(json ? JSON.stringify(planAsJson(finished)) : describePlan(finished));
}

/** @throws {Error} if there is not just one change, or it lacks what a failure is */
function changeOf(options: PlanOptions, minimumEffect: number | undefined): Change {
  const { failure, failureRate, treatmentFailureRate } = options;
  const effect = options.effect ?? (treatmentFailureRate === undefined ? minimumEffect : undefined);
  if (failure === undefined && (failureRate ?? treatmentFailureRate) !== undefined) {
    throw new Error("give --failure, the outcome of a failure, with a share of failures");
  }
  if (effect !== undefined && treatmentFailureRate === undefined) return { effect };
  if (effect === undefined && treatmentFailureRate !== undefined) {
    return { failureRate: treatmentFailureRate };
  }
  throw new Error("give the difference to find: one of --effect and --treatment-failure-rate");
}

/** @throws {Error} if weights are not those of so many arms, or do not sum to 1 */
export function weightsOf(
  { weights, arms }: { weights?: number[]; arms?: number },
  known: readonly number[] | undefined,
): readonly number[] {
  const count = arms ?? weights?.length ?? known?.length ?? 2;
  const even = Array.from({ length: count }, () => 1 / count);
  const chosen = weights ?? (known?.length === count ? known : even);
  const sum = chosen.reduce((total, weight) => total + weight, 0);
  if (
    chosen.length === count &&
    count >= 2 &&
    Math.abs(sum - 1) < 1e-9 &&
    chosen[0] > 0 &&
    chosen[1] > 0
  ) {
    return chosen;
  }
  throw new Error(
    `--weights must be ${Math.max(2, count)} shares above 0 that sum to 1, the control's first`,
  );
}
