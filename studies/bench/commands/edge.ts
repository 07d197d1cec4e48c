import { type Command, Option } from "commander";
import { positiveNumber } from "../../../cli/terminal/arguments.ts";
import { inferenceEngines } from "../edge/bundle.ts";
import { timeEdge } from "../edge/edge.ts";
import { describeEdge } from "../edge/edge-report.ts";
import { profileEdge } from "../edge/profile.ts";
import { describeProfile } from "../edge/profile-report.ts";
import { describeStreams } from "../edge/streams-report.ts";
import { machine } from "../machine.ts";
import { defaultPython, roundsOption } from "./common.ts";

function flagList(text: string): string[] {
  return text.split(",");
}

export function addEdgeCommand(program: Command): void {
  program
    .command("edge")
    .description(
      "the Worker in workerd, beside a bare route in the same process: requests, tails, streams, start",
    )
    .option(
      "--policy <folder>",
      "what to ask, such as policies/hopper (default: one of Hopper's size)",
    )
    .addOption(roundsOption(7))
    .option("--seconds <number>", "the duration of each load in a round", positiveNumber, 1)
    .addOption(
      new Option("--engine <name>", "the inference engine of the Worker")
        .choices(inferenceEngines)
        .default("simd"),
    )
    .option("--v8-flags <list>", "V8 flags for workerd, such as --trace-gc", flagList)
    .option("--peers", "a FastAPI server beside it: see studies/bench/peers/requirements-edge.txt")
    .option("--python <path>", "the Python for the peer", defaultPython)
    .option("--profile", "where the time of a request and of a start goes, instead")
    .option("--json", "print one JSON object")
    .action(async ({ policy, rounds, seconds, engine, v8Flags, peers, python, profile, json }) => {
      if (!json) console.log(`${machine()}; median of ${rounds} rounds`);
      if (profile) {
        const profiled = await profileEdge({ policy, rounds, seconds, engine });
        console.log(
          json
            ? JSON.stringify({ machine: machine(), rounds, profile: profiled })
            : describeProfile(profiled),
        );
        return;
      }
      const edge = await timeEdge({
        policy,
        rounds,
        seconds,
        engine,
        v8Flags,
        python: peers ? python : undefined,
        onMissing: (reason) =>
          console.error(
            `  left out: ${reason} (pip install -r studies/bench/peers/requirements-edge.txt)`,
          ),
      });
      console.log(
        json
          ? JSON.stringify({ machine: machine(), rounds, edge })
          : `${describeEdge(edge)}\n${describeStreams(edge.streams)}`,
      );
    });
}
