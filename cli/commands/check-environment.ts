import type { Command } from "commander";
import { environmentOptions } from "../../schemas/environment-options.ts";
import {
  checkEnvironment,
  type EnvironmentReport,
} from "../../train/environments/check/check-environment.ts";
import { environmentFileOf } from "../../train/environments/definition.ts";
import { findEnvironment } from "../../train/environments/registry.ts";
import { within } from "../import-settings.ts";
import { positiveInteger, seedNumber } from "../terminal/arguments.ts";

interface CheckOptions {
  environmentOptions: string;
  episodes: number;
  seed: number;
  json?: true;
}

function describeReport({ environment, checks, random_play: play }: EnvironmentReport): string {
  const lines = checks.map(({ check, passed, detail }) => {
    const mark = passed ? "ok    " : "FAILED";
    return `  ${mark}  ${check}${detail === undefined ? "" : `\n          ${detail}`}`;
  });
  const failed = checks.filter(({ passed }) => !passed).length;
  const played = play && [
    `  ${play.episodes} random episodes: mean return ${play.mean_return.toFixed(2)}, mean length ` +
      `${play.mean_length.toFixed(1)} steps, ${play.terminated} terminated, ` +
      `${Math.round(play.steps_per_second)} steps/s`,
  ];
  const summary =
    failed === 0
      ? `${environment} is ready to be trained in`
      : `${failed} check${failed === 1 ? "" : "s"} failed`;
  return [environment, ...lines, ...(played ?? []), summary].join("\n");
}

export function addCheckEnvironmentCommand(program: Command): void {
  program
    .command("check-environment")
    .description(
      "check that an environment keeps its promises: spaces, seeds, state, ends, pictures",
    )
    .argument("<environment>", "a file such as ./environments/puck.ts, or an id")
    .option("--environment-options <json>", "options to make it with", "{}")
    .option("--episodes <number>", "how many random episodes", positiveInteger, 10)
    .option("--seed <number>", "the seed of the first; the others follow it", seedNumber, 0)
    .option("--json", "print the results as a line of JSON")
    .action(async (specifier: string, { environmentOptions: text, ...settings }: CheckOptions) => {
      const { episodes, seed, json } = settings;
      const definition = await findEnvironment(specifier);
      const options = within("--environment-options", () =>
        environmentOptions.parse(JSON.parse(text)),
      );
      const report = await checkEnvironment(definition, { options, episodes, seed });
      console.log(
        json
          ? JSON.stringify({ ...report, ...environmentFileOf(definition) })
          : describeReport(report),
      );
      if (!report.passed) process.exitCode = 1;
    });
}
