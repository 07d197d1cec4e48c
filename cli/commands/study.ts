import { basename, join } from "node:path";
import { type Command, Option } from "commander";
import { candidatesOf } from "../../train/study/expand.ts";
import { planSearches } from "../../train/study/plan-searches.ts";
import { readStudy } from "../../train/study/study-file.ts";
import { addFleetOptions, type FleetOptions } from "../fleet/fleet-options.ts";
import { cancelFleetStudy, openFleetTraining } from "../fleet/fleet-training.ts";
import {
  type GivenStudyOptions,
  resolveStudyOptions,
  studyOptions,
} from "../study/study-options.ts";
import { trainStudy } from "../study/train-study.ts";
import { folderName } from "../terminal/arguments.ts";
import { groups } from "../terminal/option-groups.ts";

interface StudyCommandOptions extends GivenStudyOptions, FleetOptions {
  runs?: string;
  name?: string;
  cancel?: true;
}

/** @throws {Error} naming an option that has no meaning without a queue */
function refuseFleetOptions({ name, cancel }: StudyCommandOptions): void {
  if (name !== undefined) throw new Error("--name needs --queue");
  if (cancel) throw new Error("--cancel needs --queue");
}

/** @throws {Error} if the name of a study's file cannot be its name in a queue */
function nameInQueue(file: string, name: string = basename(file, ".json")): string {
  try {
    return folderName(name);
  } catch {
    throw new Error(`${name} cannot be the name of a study in a queue: choose one with --name`);
  }
}

export function addStudyCommand(program: Command): void {
  const command = program
    .command("study")
    .description(
      "train the runs of a study: algorithms, environments, seeds, and a grid or a search of settings",
    )
    .argument("<file>", "a file of JSON: docs/studies.md describes it")
    .option("--runs <folder>", "the folder of its runs (default: runs/ and the file's name)");
  for (const option of studyOptions()) command.addOption(option);
  addFleetOptions(command);
  command
    .addOption(
      new Option("--name <name>", "the study's name in the queue (default: the file's name)")
        .argParser(folderName)
        .helpGroup(groups.fleet),
    )
    .addOption(
      new Option("--cancel", "stop the study's runs on all workers").helpGroup(groups.fleet),
    )
    .addHelpText(
      "after",
      `
The same command goes on with a study: finished runs are skipped, broken-off ones resumed exactly,
failed ones tried again. Ctrl-C stops it with checkpoints; a second one ends it at once.

Where settings are varied, by a grid or a random search, results.csv among the runs compares them, and
best-ENVIRONMENT.json is the config of the best, for train --config. Successive halving ("halving")
stops poor runs early. Its decisions are in search-ENVIRONMENT.jsonl, from which a search goes on;
there, failed runs count as the worst, and are not tried again.`,
    )
    .action(async (file: string, { runs, ...options }: StudyCommandOptions) => {
      const read = readStudy(file);
      const candidates = candidatesOf(read);
      const searches = planSearches(read.study, candidates);
      const planned = candidates.flatMap((candidate) => candidate.runs);
      const folder = runs ?? join("runs", basename(file, ".json"));
      if (options.queue === undefined) {
        refuseFleetOptions(options);
        const trainOptions = { folder, ...resolveStudyOptions(options) };
        process.exitCode = await trainStudy(planned, trainOptions, searches);
        return;
      }
      const study = nameInQueue(file, options.name);
      if (options.cancel) {
        console.log(
          `runs of ${study} that are cancelled: ${await cancelFleetStudy({ ...options, study })}`,
        );
        return;
      }
      await using fleet = await openFleetTraining({ ...options, study }, folder, planned);
      console.log(`${study} is trained by the workers of ${fleet.queue}`);
      // The number of workers limits it.
      const { jobs = Number.POSITIVE_INFINITY } = options;
      process.exitCode = await trainStudy(planned, { folder, jobs, nice: 0 }, searches, fleet);
    });
}
