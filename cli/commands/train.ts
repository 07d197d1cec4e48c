import { type Command, Option } from "commander";
import {
  type RunConfig,
  sac2018Config,
  sac2019Config,
  spiConfig,
} from "../../schemas/run-config.ts";
import { folderName } from "../terminal/arguments.ts";
import { configFrom, configOptions } from "../terminal/config-options.ts";
import { groups } from "../terminal/option-groups.ts";
import { hint, resumeTraining, trainRun } from "../training.ts";

async function trainAndHint(config: RunConfig, options: { runs: string; run?: string }) {
  hint(await trainRun(config, options.runs, options.run));
}

function addOptions(command: Command, options: readonly Option[]): Command {
  for (const option of options) command.addOption(option);
  return command;
}

const folderOptions = () => [
  new Option("--runs <folder>", "where run folders lie").default("runs").helpGroup(groups.run),
  new Option("--run <name>", "the run folder's name (default: environment, algorithm and seed)")
    .argParser(folderName)
    .helpGroup(groups.run),
];

const fileOption = (description: string) =>
  new Option("--config <file>", description).helpGroup(groups.run);
const fileBelowFlags = () => fileOption("read settings from a JSON file; flags come on top");

const resumeOption = () =>
  new Option(
    "--resume <run>",
    "go on with the run in this folder, bit for bit; --steps may give it more",
  ).helpGroup(groups.run);

const variantOption = () =>
  new Option(
    "--variant <year>",
    "2018: V and its target, or 2019: automatic temperature (default: 2019)",
  )
    .choices(["2018", "2019"])
    .helpGroup(groups.algorithm);

/** The flags that a command was given. */
function givenFlags(command: Command): string[] {
  return command.options
    .filter((option) => command.getOptionValueSource(option.attributeName()) === "cli")
    .map(({ long }) => long ?? "");
}

/** `train` by itself: what a config file or a run says. */
function addTraining(command: Command): void {
  addOptions(command, [
    fileOption("train what a JSON file says; flags of spi and sac come on top"),
    resumeOption(),
    ...folderOptions(),
    ...configOptions(spiConfig, sac2018Config, sac2019Config).map((option) => option.hideHelp()),
  ])
    .enablePositionalOptions()
    .allowExcessArguments()
    .hook("preSubcommand", (_, subcommand) => {
      const [flag] = givenFlags(command);
      if (flag) command.error(`error: ${flag} must stand behind ${subcommand.name()}`);
    })
    .action(async (options) => {
      const [unknown] = command.args;
      if (unknown !== undefined) {
        command.error(`error: there is no algorithm '${unknown}': there are spi and sac`);
      }
      if (options.resume) return hint(await resumeTraining(options.resume, options));
      if (options.config) return trainAndHint(configFrom(options), options);
      if (givenFlags(command).length === 0) command.help({ error: true });
      command.error("error: say what to train: spi, sac, or --config with a file");
    });
}

export function addTrainCommand(program: Command): void {
  const command = program
    .command("train")
    .description("train a policy into a run folder: its config, metrics.jsonl and checkpoint");
  addTraining(command);

  const spi = command
    .command("spi")
    .description("soft policy iteration: the exact soft optimum of a tabular environment");
  addOptions(spi, [fileBelowFlags(), ...configOptions(spiConfig), ...folderOptions()]).action(
    (options) => trainAndHint(configFrom(options, ["spi"]), options),
  );

  const sac = command.command("sac").description("soft actor-critic, for real-valued actions");
  addOptions(sac, [
    fileBelowFlags(),
    variantOption(),
    ...configOptions(sac2018Config, sac2019Config),
    resumeOption(),
    ...folderOptions(),
  ]).action(async (options) => {
    if (options.resume) return hint(await resumeTraining(options.resume, options));
    if (options.variant === "2018") return trainAndHint(configFrom(options, ["sac-2018"]), options);
    if (options.variant === "2019") return trainAndHint(configFrom(options, ["sac-2019"]), options);
    return trainAndHint(configFrom(options, ["sac-2019", "sac-2018"]), options);
  });
}
