import type { Command } from "commander";
import { pythonVariable } from "../../../train/environments/gymnasium/python-command.ts";
import { machine } from "../machine.ts";
import { describePython, timePython } from "../python.ts";
import { defaultPython, roundsOption } from "./common.ts";

export function addPythonCommand(program: Command): void {
  program
    .command("python")
    .description("training in an environment of Gymnasium that Python plays, with one thread")
    .addOption(roundsOption(5))
    .option(
      "--peers",
      "Stable-Baselines3 beside it: see studies/bench/peers/requirements-gymnasium.txt",
      false,
    )
    .option("--python <path>", "the Python of the environments and of the peer", defaultPython)
    .option("--json", "print one JSON object")
    .action(async ({ rounds, peers, python, json }) => {
      process.env[pythonVariable] = python;
      const requirements = "studies/bench/peers/requirements-gymnasium.txt";
      const rates = await timePython({
        rounds,
        peers,
        python,
        onMissing: (reason) =>
          console.error(`  left out: ${reason} (pip install -r ${requirements})`),
      });
      if (json) console.log(JSON.stringify({ machine: machine(), rounds, python: rates }));
      else console.log(`${machine()}; median of ${rounds} rounds\n${describePython(rates)}`);
    });
}
