import { randomInt } from "node:crypto";
import type { Command } from "commander";
import { playingIn } from "../../export/policy-environment.ts";
import type { ExperimentResults } from "../../schemas/experiment-results.ts";
import type { Environment } from "../../train/environments/environment.ts";
import { describeResults } from "../experiment-text.ts";
import { type SimulatedEpisode, simulateEpisodes } from "../simulation.ts";
import { positiveInteger, seedNumber } from "../terminal/arguments.ts";
import { environmentOption } from "../terminal/environment-option.ts";
import { untilInterrupted } from "../terminal/interrupt.ts";
import { clientAt } from "../worker-client.ts";
import { defaultUrl } from "../worker-url.ts";

interface SimulateOptions {
  experiment: string;
  environment?: string;
  episodes: number;
  parallel: number;
  seed?: number;
  url: string;
  json?: true;
}

export function addSimulateCommand(program: Command): void {
  program
    .command("simulate")
    .description("play episodes as the units of an experiment, against a Worker that runs it")
    .requiredOption("--experiment <name>", "an experiment that was started")
    .addOption(environmentOption("the environment (default: that of the first arm's policy)"))
    .option("--episodes <number>", "how many episodes, each a unit", positiveInteger, 200)
    .option("--parallel <number>", "the number of concurrent episodes", positiveInteger, 8)
    .option(
      "--seed <number>",
      "seed of the first episode; the others follow it (default: random, so that units are new)",
      seedNumber,
    )
    .option("--url <url>", "the Worker", defaultUrl)
    .option("--json", "print the episodes and the results as a line of JSON")
    .action(simulate);
}

async function simulate(options: SimulateOptions): Promise<void> {
  const { url, episodes: count, parallel, json } = options;
  const client = clientAt(url);
  const experiment = client.experiment(options.experiment);
  const { definition, state } = await experiment.experiment();
  if (state !== "running") throw new Error(`${options.experiment} is ${state}, and counts nothing`);
  const manifest = await client.manifest(definition.arms[0].policy);
  const { id, make } = await playingIn(manifest, options.environment);
  const environments = await Promise.all(Array.from({ length: Math.min(parallel, count) }, make));
  const first = options.seed ?? randomInt(2 ** 31);
  const played: SimulatedEpisode[] = [];
  const began = performance.now();
  const say = json ? () => {} : console.log;
  say(`${count} episodes of ${id}, seeds ${first} to ${first + count - 1}, ${url}`);
  await untilInterrupted((stop) =>
    simulateEpisodes(
      experiment,
      environments,
      { first, count },
      (episode) => {
        played.push(episode);
        if (played.length % Math.ceil(count / 10) === 0) say(`  ${played.length} episodes`);
      },
      stop,
    ),
  ).finally(() => release(environments));
  const seconds = (performance.now() - began) / 1000;
  const results = await experiment.results();
  if (json) console.log(JSON.stringify({ seed: first, episodes: played, results }));
  else console.log(report(played, seconds, results).join("\n"));
}

function release(environments: readonly Environment[]): void {
  for (const environment of environments) environment.release();
}

function report(
  played: readonly SimulatedEpisode[],
  seconds: number,
  results: ExperimentResults,
): string[] {
  const steps = played.reduce((sum, episode) => sum + episode.steps, 0);
  const known = played.filter(({ isNew }) => !isNew).length;
  return [
    `${played.length} episodes, ${steps} steps, ${Math.round(steps / seconds)} steps a second`,
    ...(known > 0 ? [`${known} were played before, and count once`] : []),
    "",
    ...describeResults(results),
  ];
}
