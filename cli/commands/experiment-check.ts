import type { Command } from "commander";
import {
  falsePositivesOf,
  type Replayed,
  type ReplayedExperiment,
  replayOf,
} from "../../statistics/replay.ts";
import { NumpyGenerator } from "../../train/random/numpy-generator.ts";
import { checkAsJson, describeCheck, type FinishedCheck } from "../check-text.ts";
import { rangeOf } from "../experiment-pilot.ts";
import { refuseOutside } from "../experiment-planning.ts";
import { outcomesOfFile, storedOutcomes } from "../experiment-units.ts";
import {
  numberBetween,
  numberRange,
  positiveInteger,
  positiveNumber,
  seedNumber,
  shareList,
} from "../terminal/arguments.ts";
import { countThrough } from "../terminal/counting.ts";
import { defaultUrl } from "../worker-url.ts";
import { weightsOf } from "./experiment-plan.ts";

/** Of fewer units, arms have none to compare. */
const leastUnits = 10;
/** So many are made even if fewer are enough to be certain. */
const leastReplays = 20;

export function addCheckCommand(group: Command): void {
  group
    .command("check")
    .description("how often an experiment's own outcomes show a difference where there is none")
    .argument("[name]", "a stored experiment")
    .option("--outcomes <file>", 'instead: a file with lines of {"unit": ..., "value": ...}')
    .option(
      "--together <text>",
      "assign units together whose names agree up to this text: with a comma, all of robot 7",
    )
    .option("--weights <shares>", "of the arms, in all phases (default: the declared)", shareList)
    .option("--alpha <share>", "of the experiment (default: 0.05)", numberBetween(1e-6, 0.5))
    .option("--range <low,high>", "of outcomes (default: the declared)", numberRange)
    .option("--no-range", "use no range")
    .option("--minimum-effect <number>", "the smallest difference that matters", positiveNumber)
    .option("--units <number>", "for which the experiment is planned", positiveInteger)
    .option("--replays <number>", "random assignments", positiveInteger, 1000)
    .option("--seed <number>", "of the assignments", seedNumber, 0)
    .option("--url <url>", "the Worker", defaultUrl)
    .option("--json", "print one line of JSON")
    .addHelpText(
      "after",
      "\nOutcomes of all arms are assigned to them anew, at random, so that no arm differs in truth.\n" +
        "The exit status is 1 only if the level certainly does not hold: if so many replays are wrong\n" +
        "in at most one of a million checks of one that holds. Replays end then.",
    )
    .action(check);
}

interface CheckOptions {
  url: string;
  outcomes?: string;
  together?: string;
  weights?: number[];
  alpha?: number;
  range?: [number, number] | boolean;
  minimumEffect?: number;
  units?: number;
  replays: number;
  seed: number;
  json?: true;
}

type Prepared = Pick<FinishedCheck, "source" | "experiment" | "leftOut">;

async function check(name: string | undefined, options: CheckOptions): Promise<void> {
  const { together, replays, seed, json } = options;
  const { source, experiment, leftOut } = await prepare(name, options);
  if (experiment.units.length < leastUnits) {
    throw new Error(
      `${source} has ${experiment.units.length} whole outcomes, and must have ${leastUnits} at least`,
    );
  }
  const { alpha } = experiment.settings;
  const replay = replayOf(experiment);
  const all: Replayed[] = [];
  const finished = await countThrough(replays, "replays", (i) => {
    const generator = new NumpyGenerator(seed, [i]);
    all.push(replay(() => generator.uniform()));
    return all.length < leastReplays || falsePositivesOf(all, alpha).level !== "broken";
  });
  if (!finished) return;
  const clusters = new Set(experiment.units.map(({ cluster }) => cluster)).size;
  const result: FinishedCheck = {
    source,
    experiment,
    leftOut,
    clusters: together === undefined ? undefined : clusters,
    seed,
    result: falsePositivesOf(all, alpha),
  };
  console.log(json ? JSON.stringify(checkAsJson(result)) : describeCheck(result));
  if (result.result.level === "broken") process.exitCode = 1;
}

/** What a file or a Worker has, with the options that replace what is declared. */
async function prepare(name: string | undefined, options: CheckOptions): Promise<Prepared> {
  const { url, outcomes: file, together, minimumEffect, units: plannedUnits } = options;
  if ((name === undefined) === (file === undefined)) {
    throw new Error("give either the name of a stored experiment, or --outcomes");
  }
  const stored = name === undefined ? undefined : await storedOutcomes(url, name);
  const { outcomes, leftOut } = stored ?? outcomesOfFile(file ?? "");
  const source = name ?? file ?? "";
  const definition = stored?.experiment.definition;
  const range = rangeOf(options, definition?.range);
  if (range) {
    refuseOutside(
      outcomes.map(({ value }) => value),
      range,
      source,
    );
  }
  const weights = weightsOf(options, definition?.weights);
  const declared = stored?.experiment.phases ?? [];
  const phases =
    declared.length === 0
      ? [{ weights }]
      : declared.map((phase) => (options.weights ? { ...phase, weights } : phase));
  const experiment: ReplayedExperiment = {
    units: outcomes.map(({ unit, value, covariate, phase }) => ({
      value,
      phase,
      ...(covariate !== undefined && { covariate }),
      ...(together !== undefined && { cluster: unit.split(together)[0] }),
    })),
    phases,
    settings: {
      alpha: options.alpha ?? definition?.alpha ?? 0.05,
      plannedUnits: plannedUnits ?? definition?.planned_units ?? 1000,
    },
    cuped: !range && (definition?.covariate ?? false),
    range,
    minimumEffect: minimumEffect ?? definition?.minimum_effect,
  };
  return { source, experiment, leftOut };
}
