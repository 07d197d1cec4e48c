import { type Command, Option } from "commander";
import { pulledObjects, readExperiment } from "../../experience/log-folder.ts";
import { pull } from "../../experience/pull.ts";
import { softedgeCommand } from "../../installation/installation.ts";
import { experienceFormats, writeFormat } from "../experience-format.ts";
import { experienceOf } from "../experience-source.ts";
import { registryAt } from "../registry-client.ts";
import { positiveInteger } from "../terminal/arguments.ts";
import { untilInterrupted } from "../terminal/interrupt.ts";
import { defaultUrl } from "../worker-url.ts";

/** The reason why a pulled log has no decisions, and what to do about it; undefined if it has some. */
export function whyNothing(folder: string): string | undefined {
  if (pulledObjects(folder).length > 0) return undefined;
  const { definition } = readExperiment(folder);
  return definition.decisions === undefined
    ? `${definition.name} logs no decisions: its declaration has no "decisions"; ` +
        `${softedgeCommand("experiment create")} has --decisions, for a new experiment`
    : `${definition.name} has no decisions yet: they are stored some seconds after answers; pull again`;
}

export function addExperienceCommands(program: Command): void {
  program
    .command("experience")
    .description("use the decisions that experiments have logged")
    .command("pull")
    .description(
      "download an experiment's decision log and unit outcomes; later calls download only what is new",
    )
    .argument("<experiment>", "its name")
    .requiredOption("--out <folder>", "the folder to pull to; new, or pulled to before")
    .addOption(
      new Option("--format <format>", "what to write beside the log's lines of JSON")
        .choices(experienceFormats)
        .default("jsonl"),
    )
    .option("--policies <folder>", "minari: the folder of the policies that acted", "policies")
    .option(
      "--time-limit <steps>",
      "minari: episodes of so many steps were cut by a time limit (default: that of the environment)",
      positiveInteger,
    )
    .option("--url <url>", "the Worker", defaultUrl)
    .option("--json", "print the result as a line of JSON")
    .addHelpText(
      "after",
      "\nSet SOFTEDGE_ADMIN_TOKEN to one of the Worker's ADMIN_TOKENS. For a Worker on this machine,\n" +
        "the token in .dev.vars is the default.",
    )
    .action(async (experiment: string, options) => {
      const folder: string = options.out;
      const source = experienceOf(registryAt(options.url), experiment);
      const { result } = await untilInterrupted((stop) => pull(source, folder, stop));
      const format = result.stopped ? "jsonl" : options.format;
      const nothing = result.stopped ? undefined : whyNothing(folder);
      if (nothing !== undefined && format === "minari") throw new Error(nothing);
      const { json, lines } = await writeFormat(format, folder, options);
      if (options.json) {
        console.log(JSON.stringify({ experiment, folder, ...result, ...json }));
        return;
      }
      const { objects, decisions, duplicates, units } = result;
      const again = duplicates > 0 ? `, and ${duplicates} that were there already` : "";
      console.log(`${folder}: ${decisions} new decisions in ${objects} objects${again}`);
      if (result.stopped) console.log("stopped early: pull again to continue");
      else console.log(`outcomes of ${units} units`);
      for (const line of lines) console.log(line);
      if (nothing !== undefined) console.log(nothing);
    });
}
