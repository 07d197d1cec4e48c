import { Command, Option } from "commander";
import { positiveInteger, positiveNumber, seedNumber } from "../../cli/terminal/arguments.ts";
import { pythonVariable } from "../../train/environments/gymnasium/python-command.ts";
import { definitions } from "../../train/environments/registry.ts";
import { bytesWritten, measureCheckpoints } from "./checkpoints.ts";
import { inferenceEngines } from "./edge/bundle.ts";
import { timeEdge } from "./edge/edge.ts";
import { describeEdge } from "./edge/edge-report.ts";
import { describeExperimentCost, timeExperiment } from "./edge/experiment.ts";
import { timeEnvironment } from "./environments.ts";
import { type FleetRates, timeFleet } from "./fleet.ts";
import { describeFleet, fleetHeading } from "./fleet-report.ts";
import { gpuCommand } from "./gpu/command.ts";
import { machine } from "./machine.ts";
import { lacksNatsServer } from "./nats-server.ts";
import { defaultPython } from "./peer.ts";
import { profileTraining, type TrainingProfile } from "./profile/profile.ts";
import { describeLoopProfile, describeStepProfile } from "./profile/report.ts";
import { describePython, timePython } from "./python.ts";
import { mostWrong, type StudyResult, withinChance } from "./statistics.ts";
import { describeErrorRates, studyHeading } from "./statistics-report.ts";
import { studyAll } from "./statistics-threads.ts";
import { measured, type TrainingRates, timeTraining } from "./training.ts";
import { describeTraining } from "./training-report.ts";

/*
 * Measures the speed of this project next to comparable programs in one run, so that the ratios are
 * meaningful; and the error rates of its statistics.
 */

function threadCounts(text: string): number[] {
  return text.split(",").map(positiveInteger);
}

function flagList(text: string): string[] {
  return text.split(",");
}

const program = new Command("bench").description(
  "measure how fast this project is, and how often its statistics are wrong",
);

program
  .command("environments")
  .description("environment steps per second, in one thread and in many, beside MuJoCo alone")
  .argument("[id...]", "which environments (default: all)")
  .option(
    "--rounds <number>",
    "the number of rounds, of which the median is taken",
    positiveInteger,
    7,
  )
  .option("--json", "print one JSON object")
  .action(async (ids: string[], { rounds, json }) => {
    const chosen = definitions.filter(({ id }) => ids.length === 0 || ids.includes(id));
    const unknown = ids.filter((id) => !chosen.some((definition) => definition.id === id));
    if (unknown.length > 0) throw new Error(`there is no environment ${unknown.join(", ")}`);
    if (!json) {
      console.log(`${machine()}; median of ${rounds} rounds; steps per second`);
      console.log(
        `${"environment".padEnd(26)}${"one thread".padStart(12)}${"all threads".padStart(13)}` +
          `${"MuJoCo alone".padStart(14)}${"overhead".padStart(10)}`,
      );
    }
    const results: Awaited<ReturnType<typeof timeEnvironment>>[] = [];
    for (const definition of chosen) {
      const result = await timeEnvironment(definition, rounds);
      results.push(result);
      if (json) continue;
      const rate = (value: number | undefined, width: number) =>
        (value === undefined ? "–" : Math.round(value).toLocaleString("en")).padStart(width);
      const overhead =
        result.overhead === undefined ? "–" : `${(100 * result.overhead).toFixed(1)} %`;
      console.log(
        `${result.id.padEnd(26)}${rate(result.steps_per_second, 12)}` +
          `${rate(result.threads_steps_per_second, 13)}${rate(result.raw_steps_per_second, 14)}` +
          `${overhead.padStart(10)}`,
      );
    }
    if (json) console.log(JSON.stringify({ machine: machine(), rounds, environments: results }));
  });

/** Profiles training with each number of threads, of some algorithms or of all that is measured. */
async function profileAll(
  threads: readonly number[],
  algorithms: readonly string[] | undefined,
  json: boolean | undefined,
): Promise<void> {
  if (!json) console.log(machine());
  const profiles: TrainingProfile[] = [];
  for (const count of threads) {
    const profile = await profileTraining({ threads: count, algorithms });
    profiles.push(profile);
    if (json) continue;
    for (const step of profile.gradient_steps) console.log(describeStepProfile(step));
    for (const loop of profile.loops) console.log(describeLoopProfile(loop));
  }
  if (json) console.log(JSON.stringify({ machine: machine(), profiles }));
}

program
  .command("training")
  .description(
    "gradient steps per second at Hopper's size, and environment steps per second of the whole loop",
  )
  .option(
    "--rounds <number>",
    "the number of rounds, of which the median is taken",
    positiveInteger,
    7,
  )
  .option(
    "--threads <list>",
    "the numbers of threads to measure with (default: 1,2)",
    threadCounts,
    [1, 2],
  )
  .option(
    "--peers",
    "Stable-Baselines3 and JAX beside it: see studies/bench/peers/requirements.txt",
  )
  .addOption(
    new Option("--algorithms <names...>", "which gradient steps to measure (default: all)").choices(
      measured.map(({ name }) => name),
    ),
  )
  .option("--python <path>", "the Python for the peers", defaultPython)
  .option(
    "--profile",
    "what takes the time instead: of a gradient step by operation, of a loop by part",
  )
  .option("--json", "print one JSON object")
  .action(async ({ rounds, threads, algorithms, peers, python, profile, json }) => {
    if (profile) {
      await profileAll(threads, algorithms, json);
      return;
    }
    if (!json) console.log(`${machine()}; median of ${rounds} rounds`);
    const results: TrainingRates[] = [];
    for (const count of threads) {
      const result = await timeTraining({
        threads: count,
        rounds,
        algorithms,
        python: peers ? python : undefined,
        onMissing: (reason) =>
          console.error(
            `  left out: ${reason} (pip install -r studies/bench/peers/requirements.txt)`,
          ),
      });
      results.push(result);
      if (!json) console.log(describeTraining(result));
    }
    if (json) console.log(JSON.stringify({ machine: machine(), rounds, training: results }));
  });

program.addCommand(gpuCommand);

program
  .command("python")
  .description("training in an environment of Gymnasium that Python plays, with one thread")
  .option(
    "--rounds <number>",
    "the number of rounds, of which the median is taken",
    positiveInteger,
    5,
  )
  .option(
    "--peers",
    "Stable-Baselines3 beside it: see studies/bench/peers/requirements-gymnasium.txt",
    false,
  )
  .option("--python <path>", "the Python of the environments and of the peer", defaultPython)
  .option("--json", "print one JSON object")
  .action(async ({ rounds, peers, python, json }) => {
    process.env[pythonVariable] = python;
    const requirements = "studies/bench/peers/requirements-gymnasium.txt";
    const rates = await timePython({
      rounds,
      peers,
      python,
      onMissing: (reason) =>
        console.error(`  left out: ${reason} (pip install -r ${requirements})`),
    });
    if (json) console.log(JSON.stringify({ machine: machine(), rounds, python: rates }));
    else console.log(`${machine()}; median of ${rounds} rounds\n${describePython(rates)}`);
  });

program
  .command("fleet")
  .description(
    "environment steps per second of several trainings: by hand, by a study, by workers of a queue",
  )
  .option(
    "--rounds <number>",
    "the number of rounds, of which the median is taken",
    positiveInteger,
    3,
  )
  .option("--jobs <list>", "the numbers of trainings (default: 1,2,4)", threadCounts, [1, 2, 4])
  .option("--json", "print one JSON object")
  .action(async ({ rounds, jobs, json }) => {
    if (lacksNatsServer()) console.error("left out: there is no nats-server (see docs/fleet.md)");
    if (!json) console.log(`${machine()}; median of ${rounds} rounds\n${fleetHeading}`);
    const results: FleetRates[] = [];
    for (const count of jobs) {
      const result = await timeFleet(count, rounds);
      results.push(result);
      if (!json) console.log(describeFleet(result));
    }
    if (json) console.log(JSON.stringify({ machine: machine(), rounds, fleet: results }));
  });

program
  .command("checkpoints")
  .description("bytes that the checkpoints of a run of soft actor-critic write")
  .option("--environment <id>", "the environment", "Humanoid-v5")
  .option("--steps <number>", "steps of the run", positiveInteger, 1_000_000)
  .option("--interval <number>", "steps between checkpoints", positiveInteger, 5000)
  .option("--json", "print one JSON object")
  .action(async ({ environment, steps, interval, json }) => {
    const sizes = await measureCheckpoints(environment);
    const bytes = bytesWritten(sizes, { steps, interval });
    if (json) {
      console.log(JSON.stringify({ environment, steps, interval, sizes, bytes }));
      return;
    }
    const count = (value: number) => value.toLocaleString("en");
    const gigabytes = (value: number) => `${(value / 1e9).toFixed(2)} GB`;
    console.log(
      `${environment}, ${count(steps)} steps, a checkpoint every ${count(interval)}: ` +
        `${count(sizes.checkpoint)} bytes, and ${count(sizes.transition)} for each transition`,
    );
    console.log(`  each transition once            ${gigabytes(bytes.once).padStart(10)}`);
    console.log(`  without the buffer              ${gigabytes(bytes.without).padStart(10)}`);
    console.log(`  the whole buffer each time      ${gigabytes(bytes.whole).padStart(10)}`);
  });

program
  .command("statistics")
  .description("error rates of simulated experiments, looked at again and again")
  .option("--experiments <number>", "how many of each kind", positiveInteger, 1000)
  .option("--units <number>", "of each experiment", positiveInteger, 10_000)
  .option("--seed <number>", "of what is drawn", seedNumber, 0)
  .option("--json", "print one JSON object")
  .action(async ({ json, ...task }) => {
    // The defaults of a declaration.
    const settings = { ...task, alpha: 0.05, plannedUnits: 1000 };
    const limit = withinChance(settings.alpha, task.experiments);
    if (!json) console.log(studyHeading(settings));
    const results: StudyResult[] = [];
    await studyAll(settings, (result) => {
      results.push(result);
      if (!json) console.log(describeErrorRates(result));
    });
    const ok = results.every((result) => mostWrong(result) <= limit);
    if (json) console.log(JSON.stringify({ ...settings, limit, ok, statistics: results }));
    if (!ok) {
      console.error(`a sequence or verdict was wrong in more than ${(100 * limit).toFixed(1)} %`);
      process.exitCode = 1;
    }
  });

program
  .command("edge")
  .description(
    "the Worker in workerd, beside a bare route in the same process: requests, tails, start",
  )
  .option(
    "--policy <folder>",
    "what to ask, such as policies/hopper (default: one of Hopper's size)",
  )
  .option(
    "--rounds <number>",
    "the number of rounds, of which the median is taken",
    positiveInteger,
    7,
  )
  .option("--seconds <number>", "the duration of each load in a round", positiveNumber, 1)
  .addOption(
    new Option("--engine <name>", "the inference engine of the Worker")
      .choices(inferenceEngines)
      .default("simd"),
  )
  .option("--v8-flags <list>", "V8 flags for workerd, such as --trace-gc", flagList)
  .option("--peers", "a FastAPI server beside it: see studies/bench/peers/requirements-edge.txt")
  .option("--python <path>", "the Python for the peer", defaultPython)
  .option("--json", "print one JSON object")
  .action(async ({ policy, rounds, seconds, engine, v8Flags, peers, python, json }) => {
    if (!json) console.log(`${machine()}; median of ${rounds} rounds`);
    const edge = await timeEdge({
      policy,
      rounds,
      seconds,
      engine,
      v8Flags,
      python: peers ? python : undefined,
      onMissing: (reason) =>
        console.error(
          `  left out: ${reason} (pip install -r studies/bench/peers/requirements-edge.txt)`,
        ),
    });
    console.log(json ? JSON.stringify({ machine: machine(), rounds, edge }) : describeEdge(edge));
  });

program
  .command("experiment")
  .description("the cost of acting in an experiment relative to acting without one")
  .option(
    "--rounds <number>",
    "the number of rounds, of which the median is taken",
    positiveInteger,
    9,
  )
  .option("--seconds <number>", "the duration of a round", positiveNumber, 1)
  .option("--tickets", "with a signed ticket in each answer", false)
  .option("--json", "print one JSON object")
  .action(async ({ rounds, seconds, tickets, json }) => {
    const rates = await timeExperiment({ rounds, seconds, tickets });
    if (json) console.log(JSON.stringify({ machine: machine(), rounds, experiment: rates }));
    else console.log(`${machine()}; median of ${rounds} rounds\n${describeExperimentCost(rates)}`);
  });

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
