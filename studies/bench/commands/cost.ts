import type { Command } from "commander";
import { positiveInteger, positiveNumber } from "../../../cli/terminal/arguments.ts";
import { timeActions } from "../edge/cost.ts";
import { describeCosts } from "../edge/cost-report.ts";
import { machine } from "../machine.ts";
import { roundsOption } from "./common.ts";

export function addCostCommand(program: Command): void {
  program
    .command("cost")
    .description("what an action takes of CPU time, and a million actions cost on Cloudflare")
    .addOption(roundsOption(5))
    .option("--seconds <number>", "the duration of each load in a round", positiveNumber, 2)
    .option("--rate <number>", "actions per second of an isolate", positiveNumber, 100)
    .option("--episode <number>", "actions of a unit of an experiment", positiveInteger, 1000)
    .option("--json", "print one JSON object")
    .action(async ({ rounds, seconds, rate, episode, json }) => {
      if (!json) console.log(`${machine()}; median of ${rounds} rounds`);
      const cost = await timeActions({ rounds, seconds });
      const assumed = { actionsPerSecond: rate, actionsPerUnit: episode };
      if (json) console.log(JSON.stringify({ machine: machine(), rounds, cost }));
      else console.log(describeCosts(cost, assumed));
    });
}
