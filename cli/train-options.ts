import { Option } from "commander";
import { policyNameArgument } from "./policy-arguments.ts";
import { studyOptions } from "./study/study-options.ts";
import { folderName, seedList } from "./terminal/arguments.ts";
import { groups } from "./terminal/option-groups.ts";

/** The options of training with many seeds. */
export const seedOptions = () =>
  [
    new Option("--seeds <list>", "train with each of these seeds, such as 0-4 or 0,3")
      .argParser(seedList)
      .conflicts(["seed", "run", "resume", "export"]),
    new Option(
      "--together",
      "train all seeds in one process, each gradient step for all of them: for a GPU, which one seed leaves idle",
    ).conflicts("jobs"),
    ...studyOptions(),
  ].map((option) => option.helpGroup(groups.run));

/** The options that name folders and files to write. */
export const folderOptions = () => [
  new Option("--runs <folder>", "the folder of runs").default("runs").helpGroup(groups.run),
  new Option("--run <name>", "the run folder's name (default: environment, algorithm and seed)")
    .argParser(folderName)
    .helpGroup(groups.run),
  new Option(
    "--export <name>",
    "export the finished run as the live version of this policy, unless it missed its target_return",
  )
    .argParser(policyNameArgument)
    .conflicts("seeds")
    .helpGroup(groups.run),
  new Option("--policies <folder>", "the folder of policies, for --export")
    .default("policies")
    .helpGroup(groups.run),
];

/** The option that names a config file. */
export const fileOption = (description: string) =>
  new Option("--config <file>", description).helpGroup(groups.run);
/** The option that names a config file, of a command whose flags override it. */
export const fileBelowFlags = () =>
  fileOption("read settings from a JSON file; flags override them");

/** The option that names a run to resume. */
export const resumeOption = () =>
  new Option(
    "--resume <run>",
    "resume the run in this folder exactly; --steps may extend it, and --engine, --device and --threads change what computes it",
  ).helpGroup(groups.run);
