import type { Command } from "commander";
import { pull } from "../../experience/pull.ts";
import { experienceOf } from "../experience-source.ts";
import { registryAt } from "../registry-client.ts";
import { untilInterrupted } from "../terminal/interrupt.ts";

const defaultUrl = "http://127.0.0.1:8787";

export function addExperienceCommands(program: Command): void {
  program
    .command("experience")
    .description("what experiments have gathered")
    .command("pull")
    .description(
      "bring the log of an experiment's decisions and the outcomes of its units to this machine; again, what is new of it",
    )
    .argument("<experiment>", "its name")
    .requiredOption("--out <folder>", "where it goes; pulled to before, or new")
    .option("--url <url>", "the Worker", process.env.SOFTEDGE_URL ?? defaultUrl)
    .option("--json", "print what was brought as a line of JSON")
    .addHelpText(
      "after",
      "\nThe Worker wants one of its ADMIN_TOKENS: SOFTEDGE_ADMIN_TOKEN in the environment, or of\n" +
        "a Worker on this machine what .dev.vars has.",
    )
    .action(async (experiment: string, options) => {
      const folder: string = options.out;
      const source = experienceOf(registryAt(options.url), experiment);
      const { result } = await untilInterrupted((stop) => pull(source, folder, stop));
      if (result.stopped) process.exitCode = 130;
      if (options.json) {
        console.log(JSON.stringify({ experiment, folder, ...result }));
        return;
      }
      const { objects, decisions, duplicates, units } = result;
      const again = duplicates > 0 ? `, and ${duplicates} that were there already` : "";
      console.log(`${folder}: ${decisions} new decisions in ${objects} objects${again}`);
      if (result.stopped) console.log("stopped before all was there: pull again");
      else console.log(`outcomes of ${units} units`);
    });
}
