import { availableParallelism } from "node:os";
import { type Command, Option } from "commander";
import { positiveNumber } from "../../../cli/terminal/arguments.ts";
import { devices } from "../../../train/engine/devices.ts";
import { timeGpu } from "../gpu/gpu.ts";
import { describeGpu } from "../gpu/report.ts";
import { workloadsOf } from "../gpu/workloads.ts";
import { countList, defaultPython } from "./common.ts";

/** More threads than this do not make a gradient step faster. */
const mostThreads = 16;

const allThreads = [...new Set([1, Math.min(availableParallelism(), mostThreads)])];

/** Parses numbers separated by commas; removes duplicates. */
function uniqueCounts(text: string): number[] {
  return [...new Set(countList(text))];
}

export function addGpuCommand(program: Command): void {
  program
    .command("gpu")
    .description("gradient steps per second on this machine's devices, in less than ten minutes")
    .option("--batches <list>", "rows of a batch", uniqueCounts, [256, 1024, 8192])
    .option("--hidden <list>", "units of each of two hidden layers", uniqueCounts, [256, 1024])
    .option("--seeds <list>", "how many seeds take a step together", uniqueCounts, [1, 8])
    .addOption(
      new Option("--devices <names...>", "the devices of softedge (default: all)").choices(devices),
    )
    .option("--threads <list>", "the numbers of threads of the CPU", uniqueCounts, allThreads)
    .option("--seconds <number>", "the time for all", positiveNumber, 540)
    .option("--peers", "torch and JAX beside it: see studies/bench/peers/requirements-gpu.txt")
    .option("--python <path>", "the Python for the peers", defaultPython)
    .option("--markdown", "print a table for a document")
    .option("--json", "print one JSON object")
    .action(
      async ({
        batches,
        hidden,
        seeds,
        threads,
        seconds,
        peers,
        python,
        markdown,
        json,
        ...given
      }) => {
        const chosen = devices.filter((device) => given.devices?.includes(device) ?? true);
        const rates = await timeGpu({
          workloads: workloadsOf(batches, hidden, seeds),
          devices: chosen,
          threads,
          seconds,
          python: peers ? python : undefined,
          onWorkload: ({ batch, units, seeds: count }, left) =>
            console.error(
              `batch ${batch}, ${units} units, seeds ${count}: ${Math.round(left)} s are left`,
            ),
        });
        console.log(json ? JSON.stringify({ gpu: rates }) : describeGpu(rates, { markdown }));
      },
    );
}
