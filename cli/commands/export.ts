import { type Command, Option } from "commander";
import { exportRun } from "../../export/export-run.ts";
import { describePackage } from "../package-text.ts";
import { positiveInteger } from "../terminal/arguments.ts";

export function addExportCommand(program: Command): void {
  program
    .command("export")
    .description(
      "export a run's actor as ONNX, verify it, evaluate it, and make it the live version",
    )
    .argument("<run>", "the run folder, such as runs/pendulum-v1-sac-2019-seed-0")
    .option("--name <name>", "the policy's name (default: the environment's)")
    .option("--policies <folder>", "the folder of policies", "policies")
    .addOption(
      new Option(
        "--checkpoint <which>",
        "the last policy of the run, or that of its best evaluation",
      )
        .choices(["last", "best"])
        .default("last"),
    )
    .option("--episodes <number>", "episodes to evaluate each mode on", positiveInteger, 100)
    .action(async (run: string, { name, policies, episodes, checkpoint }) => {
      console.log(`exporting ${run}`);
      console.log(
        describePackage(
          await exportRun(run, { name, policiesFolder: policies, episodes, checkpoint }),
        ),
      );
    });
}
