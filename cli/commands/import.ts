import { basename } from "node:path";
import { type Command, Option } from "commander";
import { CheckError } from "../../export/import-policy.ts";
import { sha256 } from "../../files/sha256.ts";
import { ImportError } from "../../interop/policy/foreign-policy.ts";
import { readForeignPolicy } from "../../interop/read-policy.ts";
import { writeImport } from "../../library/write-import.ts";
import {
  checkOf,
  type ImportOptions,
  readImported,
  readOptionsOf,
  replayIn,
  within,
} from "../import-settings.ts";
import { describeChange, describePackage } from "../package-text.ts";
import { policyNameArgument } from "../policy-arguments.ts";
import { numberList, numberRange, positiveInteger } from "../terminal/arguments.ts";
import { environmentOption } from "../terminal/environment-option.ts";

async function importFile(path: string, options: ImportOptions): Promise<void> {
  const { name, policies, replace, json } = options;
  const [check, replay] = [checkOf(options.check), replayIn(options)];
  const reading = readOptionsOf(options);
  const { policy, digest } = within(path, () => {
    const bytes = readImported(path);
    return { policy: readForeignPolicy(bytes, reading), digest: sha256(bytes) };
  });
  if (!json) console.log(`importing ${basename(path)}: ${describeForeign(policy)}`);
  const written = await writeImport(policies, policy, {
    name,
    replace,
    sha256: digest,
    ...(check && { check }),
    ...(replay && { replay }),
  }).catch((error) => {
    if (!(error instanceof CheckError) || policy.normalization) throw error;
    const hint = "if its observations were normalized, give the statistics by --vec-normalize";
    throw new Error(`${error.message}; ${hint}`, { cause: error });
  });
  const { folder, manifest, change } = written;
  if (json) console.log(JSON.stringify({ folder, former: change.former ?? null, manifest }));
  else console.log(`${describePackage({ folder, manifest })}\n  ${describeChange(change)}`);
}

function describeForeign({ algorithm, origin }: ReturnType<typeof readForeignPolicy>): string {
  const { format, framework, frameworkVersion, trainingSteps } = origin;
  const steps = trainingSteps === undefined ? [] : [`${trainingSteps} steps`];
  return [`${algorithm} of ${framework} ${frameworkVersion ?? ""}`.trim(), format, ...steps].join(
    ", ",
  );
}

export function addImportCommand(program: Command): void {
  program
    .command("import")
    .description(
      "take in a policy that another framework trained, as a package that is served like any other",
    )
    .argument(
      "<file>",
      "a .zip of Stable-Baselines3 or sb3-contrib, a state dict of PyTorch (.pt, .pth, .cleanrl_model, .safetensors), or an ONNX model; told by content",
    )
    .requiredOption("--name <name>", "the policy's name", policyNameArgument)
    .option("--policies <folder>", "the folder of policies", "policies")
    .option("--replace", "replace a policy of another environment or other spaces")
    .option("--vec-normalize <file>", "the pickled VecNormalize that observations went through")
    .option("--normalization <file>", "the same as JSON: mean, var or std, epsilon, clip")
    .addOption(
      new Option("--action-low <numbers>", "the lower bounds of actions, or one for all").argParser(
        numberList,
      ),
    )
    .addOption(new Option("--action-high <numbers>", "the upper bounds").argParser(numberList))
    .option("--layout <name>", "state dict: a known layout, or a mapping file (.json)")
    .option("--activation <name>", "state dict: a class of torch.nn instead of the layout's")
    .option("--state-dict <path>", "state dict: where it is in a checkpoint, such as agent.policy")
    .option(
      "--ignored <path...>",
      "state dict: tensors, or dicts of them, that acting does not need",
    )
    .addOption(
      new Option(
        "--log-std-range <numbers>",
        "state dict: the limits of ln sigma, such as -20,2",
      ).argParser(numberRange),
    )
    .addOption(
      new Option("--distribution <distribution>", "ONNX: what the outputs are of").choices([
        "squashed_gaussian",
        "clipped_gaussian",
        "categorical",
        "greedy",
        "none",
      ]),
    )
    .option("--input <name...>", "ONNX: the tensors of the observation (default: the only input)")
    .option("--output <name...>", "ONNX: the tensor of the action, or those of mean and log_std")
    .addOption(
      new Option("--log-std <numbers>", "ONNX: ln sigma of a Gaussian, or one for all").argParser(
        numberList,
      ),
    )
    .addOption(
      new Option(
        "--action-units <units>",
        "ONNX: whether actions are in (-1, 1), to be scaled",
      ).choices(["unit", "environment"]),
    )
    .option("--clip", "ONNX: clip actions to their bounds")
    .option("--observation-size <number>", "ONNX: where the file leaves it open", positiveInteger)
    .option("--discrete-actions <number>", "ONNX: where the file leaves it open", positiveInteger)
    .option("--algorithm <name>", "ONNX: what trained it, for the card")
    .option("--check <file>", "what the original answered: fails if the import answers otherwise")
    .addOption(environmentOption("replay it in this environment, such as Hopper-v5"))
    .option("--environment-options <json>", "such as '{\"healthy_z_range\": [0.5, null]}'")
    .option("--episodes <number>", "episodes of the replay, in each mode", positiveInteger, 100)
    .option("--json", "print the package as a line of JSON")
    .addHelpText("after", "\ndocs/import.md tells how to record answers for --check.")
    .action(async (path: string, options: ImportOptions) => {
      await importFile(path, options).catch((error) => {
        throw error instanceof ImportError ? new Error(`${path}: ${error.message}`) : error;
      });
    });
}
