import { basename, join } from "node:path";
import type { Command } from "commander";
import { expandStudy } from "../../train/study/expand.ts";
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
      "train the runs of a study: algorithms, environments, seeds and a grid of settings",
    )
    .argument("<file>", "a file of JSON: docs/studies.md describes it")
    .option("--runs <folder>", "the folder of its runs (default: runs/ and the file's name)");
  for (const option of studyOptions()) command.addOption(option);
  command
    .addHelpText(
      "after",
      `
The same command goes on with a study: finished runs are skipped, broken-off ones resumed exactly,
failed ones tried again. Ctrl-C stops it with checkpoints; a second one ends it at once.`,
    )
    .action(async (file: string, { runs, ...options }: GivenStudyOptions & { runs?: string }) => {
      const planned = expandStudy(readStudy(file));
      const folder = runs ?? join("runs", basename(file, ".json"));
      process.exitCode = await trainStudy(planned, { folder, ...resolveStudyOptions(options) });
    });
}
