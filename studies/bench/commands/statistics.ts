import type { Command } from "commander";
import { positiveInteger, seedNumber } from "../../../cli/terminal/arguments.ts";
import { mostWrong, type StudyResult, withinChance } from "../statistics.ts";
import { describeErrorRates, studyHeading } from "../statistics-report.ts";
import { studyAll } from "../statistics-threads.ts";

export function addStatisticsCommand(program: Command): void {
  program
    .command("statistics")
    .description("error rates of simulated experiments, looked at again and again")
    .option("--experiments <number>", "how many of each kind", positiveInteger, 1000)
    .option("--units <number>", "of each experiment", positiveInteger, 10_000)
    .option("--seed <number>", "of what is drawn", seedNumber, 0)
    .option("--json", "print one JSON object")
    .action(async ({ json, ...task }) => {
      // The defaults of a declaration.
      const settings = { ...task, alpha: 0.05, plannedUnits: 1000 };
      const limit = withinChance(settings.alpha, task.experiments);
      if (!json) console.log(studyHeading(settings));
      const results: StudyResult[] = [];
      await studyAll(settings, (result) => {
        results.push(result);
        if (!json) console.log(describeErrorRates(result));
      });
      const ok = results.every((result) => mostWrong(result) <= limit);
      if (json) console.log(JSON.stringify({ ...settings, limit, ok, statistics: results }));
      if (!ok) {
        console.error(`a sequence or verdict was wrong in more than ${(100 * limit).toFixed(1)} %`);
        process.exitCode = 1;
      }
    });
}
