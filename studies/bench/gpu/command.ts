import { availableParallelism } from "node:os";
import { Command, Option } from "commander";
import { positiveInteger, positiveNumber } from "../../../cli/terminal/arguments.ts";
import { devices } from "../../../train/engine/devices.ts";
import { defaultPython } from "../peer.ts";
import { timeGpu } from "./gpu.ts";
import { describeGpu } from "./report.ts";
import { workloadsOf } from "./workloads.ts";

/** More threads than this do not make a gradient step faster. */
const mostThreads = 16;

const allThreads = [...new Set([1, Math.min(availableParallelism(), mostThreads)])];

/** Parses whole numbers separated by commas; removes duplicates. */
function counts(text: string): number[] {
  return [...new Set(text.split(",").map(positiveInteger))];
}

export const gpuCommand = new Command("gpu")
  .description("gradient steps per second on this machine's devices, in less than ten minutes")
  .option("--batches <list>", "rows of a batch", counts, [256, 1024, 8192])
  .option("--hidden <list>", "units of each of two hidden layers", counts, [256, 1024])
  .option("--seeds <list>", "how many seeds take a step together", counts, [1, 8])
  .addOption(
    new Option("--devices <names...>", "the devices of softedge (default: all)").choices(devices),
  )
  .option("--threads <list>", "the numbers of threads of the CPU", counts, allThreads)
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
