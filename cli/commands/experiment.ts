import { type Command, Option } from "commander";
import * as z from "zod";
import type { AdminExperiment } from "../../client/index.ts";
import { readUserObject } from "../../files/json-file.ts";
import { actMode } from "../../schemas/acting-terms.ts";
import { type Experiment, exclusionList, experiment } from "../../schemas/experiment.ts";
import { howToPlan } from "../declared-plan.ts";
import { describeExperiment, describeResults } from "../experiment-text.ts";
import { type Declaration, declarationFor } from "../quick-declaration.ts";
import { askRegistry, registryAt } from "../registry-client.ts";
import {
  numberRange,
  positiveInteger,
  positiveNumber,
  share,
  shareList,
} from "../terminal/arguments.ts";
import { clientAt } from "../worker-client.ts";
import { defaultUrl } from "../worker-url.ts";
import { addCheckCommand } from "./experiment-check.ts";
import { addPlanCommand } from "./experiment-plan.ts";

interface Options {
  url: string;
  json?: true;
}

function withOptions(command: Command): Command {
  return command
    .option("--url <url>", "the Worker", defaultUrl)
    .option("--json", "print the Worker's answer as a line of JSON");
}

function change(
  options: Options,
  name: string,
  to: (experiment: AdminExperiment) => Promise<Experiment>,
): Promise<Experiment> {
  return askRegistry(registryAt(options.url), experiment, (admin) => to(admin.experiment(name)));
}

function print(changed: Experiment, { json }: Options): void {
  console.log(json ? JSON.stringify(changed) : describeExperiment(changed));
}

export function addExperimentCommands(program: Command): void {
  const group = program
    .command("experiment")
    .description("compare policies, or ways of acting, on live traffic")
    .addHelpText("after", "\nSee docs/experiments.md.");

  addPlanCommand(group);
  addCheckCommand(group);

  withOptions(group.command("create"))
    .description("declare an experiment: from a file, of a policy's two modes, or of two policies")
    .argument("<name>", "its name, which is part of its URL and of the assignment of units")
    .option("--config <file>", "its declaration in JSON, without the name")
    .option(
      "--policy <policy>",
      "instead of a file: compare this policy's stochastic and deterministic mode",
    )
    .option("--against <policy>", "with --policy: compare the two policies, in --mode")
    .addOption(
      new Option("--mode <mode>", "in which two policies are compared")
        .choices(actMode.options)
        .default("deterministic"),
    )
    .option("--version <version>", "of the policy (default: the live one)")
    .option(
      "--units <number>",
      "the number of units at which intervals are narrowest (default: as many as the minimum effect takes, by the policy's evaluation)",
      positiveInteger,
    )
    .option(
      "--range <low,high>",
      "the least and the largest outcome (default: that of returns, if the environment has one)",
      numberRange,
    )
    .option("--no-range", "declare no range")
    .option("--minimum-effect <number>", "the smallest difference that matters", positiveNumber)
    .option(
      "--outcome-within <seconds>",
      "the longest from a unit's first answer to its outcome: later ones do not count",
      positiveNumber,
    )
    .option("--decisions [share]", "log the decisions of this share of units (default: 1)", share)
    .action(async (name: string, options) => {
      const [declaration, planned] = options.config
        ? withHint(declarationFile.parse(readUserObject(options.config)))
        : await declarationFor(options);
      print(await change(options, name, (to) => to.declare(declaration)), options);
      if (planned !== undefined && !options.json) console.log(planned);
    });

  withOptions(group.command("start"))
    .description("start assigning units; the declaration can no longer be changed")
    .argument("<name>")
    .action(async (name: string, options) =>
      print(await change(options, name, (to) => to.start()), options),
    );

  withOptions(group.command("weights"))
    .description("change the weights of the arms, or the coverage, while it runs")
    .argument("<name>")
    .argument("<weights>", "a share for each arm, such as 0.5,0.5", shareList)
    .option("--coverage <share>", "the share of all units that take part", share, 1)
    .action(async (name: string, weights: number[], options) => {
      const { coverage } = options;
      print(await change(options, name, (to) => to.reweight({ weights, coverage })), options);
    });

  withOptions(group.command("stop"))
    .description("stop it: from then on the first arm answers, and new units do not count")
    .argument("<name>")
    .option("--reason <text>", "the reason, for the record")
    .action(async (name: string, options) => {
      print(await change(options, name, (to) => to.stop(options.reason)), options);
    });

  withOptions(group.command("exclude"))
    .description("count a unit no longer; the reason is kept")
    .argument("<name>")
    .argument("<unit>")
    .requiredOption("--reason <text>", "the reason, for the record")
    .action(async (name: string, unit: string, { url, json, reason }) => {
      const exclusions = await askRegistry(
        registryAt(url),
        exclusionList.shape.exclusions,
        (admin) => admin.experiment(name).exclude(unit, reason),
      );
      console.log(json ? JSON.stringify({ exclusions }) : `${name}: ${unit} does not count`);
    });

  withOptions(group.command("delete"))
    .description("delete a stopped experiment with its units, history and decisions")
    .argument("<name>")
    .action(async (name: string, options) => {
      const removed = await change(options, name, (to) => to.remove());
      console.log(options.json ? JSON.stringify(removed) : `${name}: deleted`);
    });

  withOptions(group.command("status"))
    .description("list all experiments, or show one")
    .argument("[name]")
    .action(async (name: string | undefined, options) => {
      const registry = registryAt(options.url);
      const all = await askRegistry(registry, z.array(experiment), (admin) => admin.experiments());
      const wanted = all.filter(({ definition }) => name === undefined || definition.name === name);
      if (name !== undefined && wanted.length === 0)
        throw new Error(
          `${registry.url} has no experiment ${name}; it has ` +
            `${all.map(({ definition }) => definition.name).join(", ") || "none"}`,
        );
      if (options.json)
        console.log(JSON.stringify(name === undefined ? { experiments: all } : wanted[0]));
      else console.log(wanted.map(describeExperiment).join("\n") || "no experiments");
    });

  withOptions(group.command("results"))
    .description("show means, intervals that stay valid however often you look, and conclusions")
    .argument("<name>")
    .action(async (name: string, { url, json }: Options) => {
      const results = await clientAt(url).experiment(name).results();
      console.log(json ? JSON.stringify(results) : describeResults(results).join("\n"));
    });
}

/** Any object: the Worker checks its content. */
const declarationFile = z.custom<Declaration>(
  (json) => typeof json === "object" && json !== null && !Array.isArray(json),
);

function withHint(declaration: Declaration): [Declaration, string | undefined] {
  return [declaration, declaration.planned_units === undefined ? howToPlan : undefined];
}
