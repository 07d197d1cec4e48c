import { basename, join } from "node:path";
import type { Command } from "commander";
import { candidatesOf } from "../../train/study/expand.ts";
import { planSearches } from "../../train/study/plan-searches.ts";
import { readStudy } from "../../train/study/study-file.ts";
import {
  type GivenStudyOptions,
  resolveStudyOptions,
  studyOptions,
} from "../study/study-options.ts";
import { trainStudy } from "../study/train-study.ts";

export function addStudyCommand(program: Command): void {
  const command = program
    .command("study")
    .description(
      "train the runs of a study: algorithms, environments, seeds, and a grid or a search of settings",
    )
    .argument("<file>", "a file of JSON: docs/studies.md describes it")
    .option("--runs <folder>", "the folder of its runs (default: runs/ and the file's name)");
  for (const option of studyOptions()) command.addOption(option);
  command
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
    .action(async (file: string, { runs, ...options }: GivenStudyOptions & { runs?: string }) => {
      const read = readStudy(file);
      const candidates = candidatesOf(read);
      const searches = planSearches(read.study, candidates);
      const planned = candidates.flatMap((candidate) => candidate.runs);
      const folder = runs ?? join("runs", basename(file, ".json"));
      const trainOptions = { folder, ...resolveStudyOptions(options) };
      process.exitCode = await trainStudy(planned, trainOptions, searches);
    });
}
