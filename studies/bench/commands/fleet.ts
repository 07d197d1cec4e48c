import type { Command } from "commander";
import { type FleetRates, timeFleet } from "../fleet.ts";
import { describeFleet, fleetHeading } from "../fleet-report.ts";
import { machine } from "../machine.ts";
import { lacksNatsServer } from "../nats-server.ts";
import { countList, roundsOption } from "./common.ts";

export function addFleetCommand(program: Command): void {
  program
    .command("fleet")
    .description(
      "environment steps per second of several trainings: by hand, by a study, by workers of a queue",
    )
    .addOption(roundsOption(3))
    .option("--jobs <list>", "the numbers of trainings", countList, [1, 2, 4])
    .option("--json", "print one JSON object")
    .action(async ({ rounds, jobs, json }) => {
      if (lacksNatsServer()) console.error("left out: there is no nats-server (see docs/fleet.md)");
      if (!json) console.log(`${machine()}; median of ${rounds} rounds\n${fleetHeading}`);
      const results: FleetRates[] = [];
      for (const count of jobs) {
        const result = await timeFleet(count, rounds);
        results.push(result);
        if (!json) console.log(describeFleet(result));
      }
      if (json) console.log(JSON.stringify({ machine: machine(), rounds, fleet: results }));
    });
}
