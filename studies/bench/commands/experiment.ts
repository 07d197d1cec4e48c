import type { Command } from "commander";
import { positiveNumber } from "../../../cli/terminal/arguments.ts";
import { describeExperimentCost, timeExperiment } from "../edge/experiment.ts";
import { machine } from "../machine.ts";
import { roundsOption } from "./common.ts";

export function addExperimentCommand(program: Command): void {
  program
    .command("experiment")
    .description("the cost of acting in an experiment relative to acting without one")
    .addOption(roundsOption(9))
    .option("--seconds <number>", "the duration of a round", positiveNumber, 1)
    .option("--tickets", "with a signed ticket in each answer", false)
    .option("--json", "print one JSON object")
    .action(async ({ rounds, seconds, tickets, json }) => {
      const rates = await timeExperiment({ rounds, seconds, tickets });
      if (json) console.log(JSON.stringify({ machine: machine(), rounds, experiment: rates }));
      else
        console.log(`${machine()}; median of ${rounds} rounds\n${describeExperimentCost(rates)}`);
    });
}
