import { type Command, Option } from "commander";
import { refuseShipped } from "../../export/shipped-policies.ts";
import { suggestion } from "../../schemas/nearest-name.ts";
import {
  type Algorithm,
  algorithmNames,
  algorithms,
  algorithmsNamed,
  type RunConfig,
} from "../../train/registry.ts";
import { describeAlgorithm } from "../../train/run/algorithm-facts.ts";
import { runNameOf } from "../../train/runs.ts";
import { exportTrained } from "../export-trained.ts";
import { type GivenStudyOptions, resolveStudyOptions } from "../study/study-options.ts";
import { trainStudy } from "../study/train-study.ts";
import { trainerOfTogether } from "../study/train-together.ts";
import { configFrom, configOptions } from "../terminal/config-options.ts";
import { groups } from "../terminal/option-groups.ts";
import {
  fileBelowFlags,
  fileOption,
  folderOptions,
  resumeOption,
  seedOptions,
} from "../train-options.ts";
import { hint, resumeTraining, type TrainedRun, trainConfig } from "../training.ts";

interface TrainOptions extends GivenStudyOptions {
  runs: string;
  run?: string;
  seeds?: number[];
  together?: true;
  export?: string;
  policies: string;
}

/** Exports a trained run if that is asked for, or else says what to do with it. */
async function finish(trained: TrainedRun, options: TrainOptions): Promise<void> {
  const { export: name, policies } = options;
  if (name === undefined) return hint(trained);
  if (await exportTrained(trained, name, policies)) return;
  if (trained.outcome === "unsolved") process.exitCode = 1;
}

/** Trains a config once, or with each of many seeds as a study does. */
async function trainAndHint(config: RunConfig, options: TrainOptions): Promise<void> {
  const { runs, run, seeds, jobs, nice, together } = options;
  if (seeds === undefined) {
    if (jobs !== undefined || nice !== undefined) throw new Error("--jobs and --nice need --seeds");
    if (together) throw new Error("--together needs --seeds");
    if (options.export !== undefined) {
      refuseShipped(options.policies, options.export, "choose another name for --export");
    }
    await finish(await trainConfig(config, runs, run), options);
    return;
  }
  const planned = seeds.map((seed) => {
    const seeded = { ...config, seed };
    return { name: runNameOf(seeded), config: seeded };
  });
  const means = { folder: runs, ...resolveStudyOptions(options) };
  process.exitCode = together
    ? await trainStudy(planned, { ...means, jobs: planned.length }, [], trainerOfTogether())
    : await trainStudy(planned, means);
}

function addOptions(command: Command, options: readonly Option[]): Command {
  for (const option of options) command.addOption(option);
  return command;
}

/** The algorithms of each subcommand, the default variant first. */
const commands: ReadonlyMap<string, readonly Algorithm[]> = Map.groupBy<string, Algorithm>(
  algorithms,
  ({ command }) => command,
);
const commandNames = [...commands.keys()];

function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

const variantOf = (algorithm: Algorithm) =>
  "variant" in algorithm ? algorithm.variant : undefined;

/** The option that selects a command's variant, if there are several. */
function variantOptions(variants: readonly Algorithm[]): Option[] {
  if (variants.length === 1) return [];
  const names = variants.flatMap((algorithm) => variantOf(algorithm) ?? []);
  const described = variants.map((algorithm) => `${variantOf(algorithm)}: ${algorithm.about}`);
  return [
    new Option("--variant <year>", `${described.join("; or ")} (default: ${names[0]})`)
      .choices(names)
      .helpGroup(groups.algorithm),
  ];
}

/** The flags given on the command line. */
function givenFlags(command: Command): string[] {
  return command.options
    .filter((option) => command.getOptionValueSource(option.attributeName()) === "cli")
    .map(({ long }) => long ?? "");
}

/**
 * Sets up `train` without a subcommand: `--algorithm`, a config file or a run determines the
 * algorithm.
 */
function addTraining(command: Command): void {
  addOptions(command, [
    new Option("--algorithm <name>", "the same as the command of that name").helpGroup(groups.run),
    fileOption("train the config in a JSON file; flags of its algorithm override it"),
    resumeOption(),
    ...folderOptions(),
    ...seedOptions(),
    ...configOptions(...algorithms.map(({ config }) => config)).map((option) => option.hideHelp()),
  ])
    .enablePositionalOptions()
    .allowExcessArguments()
    .hook("preSubcommand", (_, subcommand) => {
      const [flag] = givenFlags(command);
      if (flag) command.error(`error: ${flag} must stand behind ${subcommand.name()}`);
    })
    .action(async (options) => {
      const unknown = (name: string) =>
        command.error(
          `error: there is no algorithm '${name}'${suggestion(name, algorithmNames)}: ` +
            `there are ${listed(commandNames)}`,
        );
      if (command.args[0] !== undefined) unknown(command.args[0]);
      if (options.resume) return finish(await resumeTraining(options.resume, options), options);
      if (options.algorithm) {
        const named = algorithmsNamed(options.algorithm);
        if (named.length === 0) unknown(options.algorithm);
        return trainAndHint(
          configFrom(
            options,
            named.map(({ name }) => name),
          ),
          options,
        );
      }
      if (options.config) return trainAndHint(configFrom(options), options);
      if (givenFlags(command).length === 0) command.help({ error: true });
      command.error(
        `error: say what to train: ${commandNames.join(", ")}, or --config with a file`,
      );
    });
}

/** Adds a subcommand for one algorithm, or for the variants of one. */
function addAlgorithm(command: Command, name: string, variants: readonly Algorithm[]): void {
  const resumable = variants.every(({ loop }) => loop !== "tabular");
  const [{ title }] = variants;
  const description = variants.length === 1 ? describeAlgorithm(variants[0]) : title;
  addOptions(command.command(name).description(description), [
    fileBelowFlags(),
    ...variantOptions(variants),
    ...configOptions(...variants.map(({ config }) => config)),
    ...(resumable ? [resumeOption()] : []),
    ...folderOptions(),
    ...seedOptions(),
  ]).action(async (options) => {
    if (options.resume) return finish(await resumeTraining(options.resume, options), options);
    const chosen = variants.filter(
      (algorithm) => options.variant === undefined || variantOf(algorithm) === options.variant,
    );
    return trainAndHint(
      configFrom(
        options,
        chosen.map(({ name }) => name),
      ),
      options,
    );
  });
}

export function addTrainCommand(program: Command): void {
  const command = program
    .command("train")
    .description("train a policy into a run folder: its config, metrics.jsonl and checkpoint");
  addTraining(command);
  for (const [name, variants] of commands) addAlgorithm(command, name, variants);
}
