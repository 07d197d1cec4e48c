import { type Command, Option } from "commander";
import { exportRun } from "../../export/export-run.ts";
import { exportModel } from "../../export/hugging-face/export-model.ts";
import { describeChange, describePackage } from "../package-text.ts";
import { policyNameArgument } from "../policy-arguments.ts";
import { positiveInteger } from "../terminal/arguments.ts";
import { environmentOption } from "../terminal/environment-option.ts";

export function addExportCommand(program: Command): void {
  program
    .command("export")
    .description(
      "export a run's actor as ONNX, verify it, evaluate it, and make it the live version",
    )
    .argument(
      "<run>",
      "the run folder, such as runs/pendulum-v1-sac-2019-seed-0; for hugging-face also a policy's",
    )
    .addOption(
      new Option("--format <format>", "a policy to serve, or a model for the Hugging Face Hub")
        .choices(["policy", "hugging-face"])
        .default("policy"),
    )
    .option("--out <folder>", "hugging-face: the folder of the model (default: hugging-face/NAME)")
    .option("--overwrite", "hugging-face: write into a folder that has other files")
    .option(
      "--name <name>",
      "the policy's name (default: the environment's, such as inverted-pendulum)",
      policyNameArgument,
    )
    .option("--policies <folder>", "the folder of policies", "policies")
    .addOption(environmentOption("the file of the run's environment, if it has moved"))
    .option("--replace", "replace a policy of another environment or other spaces")
    .addOption(
      new Option(
        "--checkpoint <which>",
        "the last policy of the run, or that of its best evaluation",
      )
        .choices(["last", "best"])
        .default("last"),
    )
    .option("--episodes <number>", "episodes to evaluate each mode on", positiveInteger, 100)
    .action(async (run: string, options) => {
      const { name, policies, replace, episodes, checkpoint, format, out, overwrite, environment } =
        options;
      if (format === "policy" && (out !== undefined || overwrite)) {
        throw new Error("--out and --overwrite are of --format hugging-face");
      }
      if (format === "hugging-face" && replace) throw new Error("--replace is of --format policy");
      console.log(`exporting ${run}`);
      if (format === "hugging-face") {
        const model = await exportModel(run, {
          name,
          episodes,
          checkpoint,
          environment,
          out,
          overwrite,
        });
        console.log(`${describePackage(model)}: ${model.files.join(", ")}`);
        return;
      }
      const settings = {
        ...{ name, policiesFolder: policies, replace },
        ...{ episodes, checkpoint, environment },
      };
      const written = await exportRun(run, settings);
      console.log(`${describePackage(written)}\n  ${describeChange(written.change)}`);
    });
}
