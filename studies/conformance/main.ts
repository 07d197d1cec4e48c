import { readFileSync } from "node:fs";
import { Command, Option } from "commander";
import * as z from "zod";
import { type Device, devices } from "../../train/engine/devices.ts";
import { createLearner, type Engine, engines } from "../../train/engine/engines.ts";
import { compareAggregates } from "./aggregates.ts";
import { compareBetting } from "./betting.ts";
import { compareBuckets } from "./buckets.ts";
import { compareNumpyRandom } from "./numpy-random.ts";
import { compareOffPolicy } from "./off-policy.ts";
import { comparePolicy } from "./policies.ts";
import { compareTaxi } from "./taxi.ts";
import { compareTrajectories } from "./trajectories.ts";
import { compareUpdates } from "./updates.ts";

/*
 * Compares this project with recordings of other programs. Each command prints one line of JSON,
 * {"kind", "cases", "max_abs_error", "max_rel_error", "ok"}, describes failures on standard error, and
 * exits with 1 unless everything agrees.
 */

/** What takes gradient steps. */
interface Computing {
  engine: Engine;
  device: Device;
}

type Compare = (contents: unknown[], computing: Computing) => ReturnType<typeof compareUpdates>;

/** Compares all files, which are JSON, with one line; or each of them by its path, with a line each. */
type Comparing = { compare: Compare } | { compareEach(path: string): ReturnType<Compare> };

type RecordingKind = Comparing & {
  files?: string;
  /** An alternative name. */
  alias?: string;
  /** True if the engine and its device can be chosen. */
  engines?: boolean;
  what: string;
};

const comparisons: Record<string, RecordingKind> = {
  taxi: {
    compare: ([content]) => compareTaxi(content),
    what: "Taxi-v3's table, start states, hard and soft optima",
  },
  updates: {
    compare: ([content], { engine, device }) =>
      compareUpdates(content, (settings, program) =>
        createLearner(engine, { ...settings, device }, program),
      ),
    engines: true,
    alias: "sac-updates",
    what: "gradient steps of SAC (2018 or 2019), TD3 and DDPG, rollouts of PPO",
  },
  trajectories: {
    compare: (contents) => compareTrajectories(...contents),
    files: "<files...>",
    what: "seeded episodes of Gymnasium's environments",
  },
  policies: {
    compareEach: comparePolicy,
    files: "<zips...>",
    what: "policies of Stable-Baselines3: each NAME.zip beside NAME.json, and NAME-vecnormalize.pkl if normalized",
  },
  "numpy-random": {
    compare: async ([content]) => compareNumpyRandom(content),
    what: "draws of numpy's Generator(PCG64(SeedSequence(seed)))",
  },
  buckets: {
    compare: async ([content]) => compareBuckets(content),
    what: "buckets of GrowthBook's hash version 2, and the arms they belong to",
  },
  betting: {
    compare: async ([content]) => compareBetting(content),
    what: "confidence sequences by betting, minimised directly by another program",
  },
  aggregates: {
    compare: async ([content]) => compareAggregates(content),
    what: "interquartile means and probabilities of improvement over runs, with bootstrap intervals",
  },
  "off-policy": {
    compare: async ([content]) => compareOffPolicy(content),
    what: "off-policy estimates per decision, fitted Q evaluation, second moments of weights",
  },
};

/** The number of failures that are printed individually. */
const mostTold = 20;

async function run(kind: RecordingKind, files: string[], computing: Computing) {
  if ("compareEach" in kind) {
    for (const file of files) tell(await kind.compareEach(file));
    return;
  }
  const contents = files.map((file) => JSON.parse(readFileSync(file, "utf8")));
  tell(await kind.compare(contents, computing));
}

/** Prints an agreement as a line of JSON, and describes what does not agree. */
function tell({ agreement, failures }: Awaited<ReturnType<Compare>>): void {
  console.log(JSON.stringify(agreement));
  for (const failure of failures.slice(0, mostTold)) console.error(failure);
  if (failures.length > mostTold) console.error(`and ${failures.length - mostTold} more`);
  if (!agreement.ok) process.exitCode = 1;
}

const program = new Command("conformance").description(
  "compare this project with recordings of other programs",
);
for (const [name, kind] of Object.entries(comparisons)) {
  const { files = "<file>", engines: choosesEngine, alias, what } = kind;
  const command = program
    .command(name)
    .description(what)
    .argument(files, "compareEach" in kind ? "the recorded files" : "the recording, as JSON")
    .action((given: string | string[], { engine = "ort", device = "cpu" }) =>
      run(kind, [given].flat(), { engine, device }),
    );
  if (alias) command.alias(alias);
  if (choosesEngine) {
    command
      .addOption(
        new Option("--engine <name>", "the engine that takes the steps")
          .choices(engines)
          .default("ort"),
      )
      .addOption(
        new Option("--device <name>", "the device of the engine ort")
          .choices(devices)
          .default("cpu"),
      );
  }
}

try {
  await program.parseAsync();
} catch (error) {
  const text = error instanceof z.ZodError ? z.prettifyError(error) : error;
  console.error(text instanceof Error ? text.message : text);
  process.exitCode = 1;
}
