import type { Command } from "commander";
import { positiveInteger, positiveNumber } from "../../../cli/terminal/arguments.ts";
import { machine } from "../machine.ts";
import { timeStage } from "../stage/stage.ts";
import { describeStage } from "../stage/stage-report.ts";
import { roundsOption } from "./common.ts";

export function addStageCommand(program: Command): void {
  program
    .command("stage")
    .description(
      "the Worker's page in Chromium: how fast it opens, plays and draws without a GPU, and its bytes",
    )
    .addOption(roundsOption(5))
    .option("--steps <number>", "control steps in each place and round", positiveInteger, 500)
    .option("--seconds <number>", "the duration of drawing each size in a round", positiveNumber, 2)
    .option("--policies <folder>", "the folder of policies, one of which is hopper")
    .option("--json", "print one JSON object")
    .action(async ({ rounds, steps, seconds, policies, json }) => {
      if (!json) console.log(`${machine()}; median of ${rounds} rounds\n`);
      const stage = await timeStage({ rounds, steps, seconds, policies });
      if (json) console.log(JSON.stringify({ machine: machine(), rounds, stage }));
      else console.log(describeStage(stage));
    });
}
