import { type Command, InvalidArgumentError, Option } from "commander";
import { packagesIn } from "../../experience/acting-versions.ts";
import { type Episodes, joinEpisodes } from "../../experience/episodes.ts";
import { readDecisions, readExperiment, readUnits } from "../../experience/log-folder.ts";
import { readOutcomes } from "../../experience/outcomes-file.ts";
import { estimatePolicy } from "../../experience/policy-value.ts";
import { actMode } from "../../schemas/acting-terms.ts";
import type { Decision } from "../../schemas/decision.ts";
import { readNamedPolicy } from "../named-policy.ts";
import { describeLeftOut, describeValue, valueAsJson } from "../ope-report.ts";

function weight(text: string): number {
  const number = Number(text);
  if (number > 0) return number;
  throw new InvalidArgumentError("must be a number above 0.");
}

/**
 * The decisions of the units that an arm answered, or all. Decisions of a forced arm do not count.
 */
function decisionsOf(log: string, arm: string | undefined): Decision[] {
  const { arms, name } = readExperiment(log).definition;
  if (arm !== undefined && !arms.some((each) => each.name === arm)) {
    const known = arms.map((each) => each.name).join(", ");
    throw new Error(`--arm: ${name} has no arm ${arm}; it has ${known}`);
  }
  const all = readDecisions(log);
  if (arm === undefined) return all;
  const answered = new Set(
    all.filter((each) => each.counted && each.arm === arm).map(({ unit }) => unit),
  );
  return all.filter(({ unit }) => answered.has(unit));
}

/** @throws {Error} if there are too few episodes to estimate from; says why */
function refuseTooFew({ episodes, leftOut }: Episodes, decisions: readonly Decision[]): void {
  if (episodes.length >= 2) return;
  const arms = new Set(
    decisions.filter(({ mode }) => mode === "deterministic").map(({ arm }) => arm),
  );
  if (leftOut.deterministic > 0 && episodes.length === 0) {
    throw new Error(
      `the decisions of ${[...arms].join(", ")} are deterministic: nothing is known about other ` +
        "actions, and log_prob is not the probability with which an action was chosen; log " +
        "decisions of a stochastic arm" +
        describeLeftOut({ ...leftOut, deterministic: 0 }),
    );
  }
  throw new Error(
    `there are ${episodes.length} units to estimate from, and must be at least 2` +
      describeLeftOut(leftOut),
  );
}

export function addOpeCommand(program: Command): void {
  program
    .command("ope")
    .description("estimate what another policy would have gained, from the log of an experiment")
    .argument("<log>", "the folder that experience pull made")
    .requiredOption("--policy <folder>", "the policy's folder, or that of one version")
    .addOption(
      new Option("--mode <mode>", "how it would act")
        .choices(actMode.options)
        .default("stochastic"),
    )
    .option("--arm <name>", "use only the units of this arm (default: every stochastic arm)")
    .option(
      "--outcomes <file>",
      'outcomes to use instead of the pulled ones: lines of {"unit": ..., "value": ...}, and steps, rewards',
    )
    .option("--largest-weight <number>", "clip the weights of units: bias for variance", weight)
    .option("--policies <folder>", "the folder of the policies that acted", "policies")
    .option("--json", "print one line of JSON")
    .action(async (log: string, options) => {
      const { mode, arm, outcomes, largestWeight, policies } = options;
      const target = readNamedPolicy(options.policy);
      const decisions = decisionsOf(log, arm);
      const units = outcomes ? readOutcomes(outcomes) : readUnits(log);
      const joined = joinEpisodes(decisions, units);
      refuseTooFew(joined, decisions);
      const value = await estimatePolicy(joined.episodes, target, {
        mode,
        largestWeight,
        find: packagesIn(policies),
      });
      const { name: experiment } = readExperiment(log).definition;
      console.log(
        options.json
          ? JSON.stringify({ experiment, ...valueAsJson(target, mode, value, joined) })
          : describeValue(target, mode, value, joined),
      );
    });
}
