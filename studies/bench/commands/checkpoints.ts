import type { Command } from "commander";
import { positiveInteger } from "../../../cli/terminal/arguments.ts";
import { bytesWritten, measureCheckpoints } from "../checkpoints.ts";

export function addCheckpointsCommand(program: Command): void {
  program
    .command("checkpoints")
    .description("bytes that the checkpoints of a run of soft actor-critic write")
    .option("--environment <id>", "the environment", "Humanoid-v5")
    .option("--steps <number>", "steps of the run", positiveInteger, 1_000_000)
    .option("--interval <number>", "steps between checkpoints", positiveInteger, 5000)
    .option("--json", "print one JSON object")
    .action(async ({ environment, steps, interval, json }) => {
      const sizes = await measureCheckpoints(environment);
      const bytes = bytesWritten(sizes, { steps, interval });
      if (json) {
        console.log(JSON.stringify({ environment, steps, interval, sizes, bytes }));
        return;
      }
      const count = (value: number) => value.toLocaleString("en");
      const gigabytes = (value: number) => `${(value / 1e9).toFixed(2)} GB`;
      console.log(
        `${environment}, ${count(steps)} steps, a checkpoint every ${count(interval)}: ` +
          `${count(sizes.checkpoint)} bytes, and ${count(sizes.transition)} for each transition`,
      );
      console.log(`  each transition once            ${gigabytes(bytes.once).padStart(10)}`);
      console.log(`  without the buffer              ${gigabytes(bytes.without).padStart(10)}`);
      console.log(`  the whole buffer each time      ${gigabytes(bytes.whole).padStart(10)}`);
    });
}
