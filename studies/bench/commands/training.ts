import { type Command, Option } from "commander";
import { machine } from "../machine.ts";
import { profileTraining, type TrainingProfile } from "../profile/profile.ts";
import { describeLoopProfile, describeStepProfile } from "../profile/report.ts";
import { measured, type TrainingRates, timeTraining } from "../training.ts";
import { describeTraining } from "../training-report.ts";
import { countList, defaultPython, roundsOption } from "./common.ts";

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

export function addTrainingCommand(program: Command): void {
  program
    .command("training")
    .description(
      "gradient steps per second at Hopper's size, and environment steps per second of the whole loop",
    )
    .addOption(roundsOption(7))
    .option("--threads <list>", "the numbers of threads to measure with", countList, [1, 2])
    .option(
      "--peers",
      "Stable-Baselines3 and JAX beside it: see studies/bench/peers/requirements.txt",
    )
    .addOption(
      new Option(
        "--algorithms <names...>",
        "which gradient steps to measure (default: all)",
      ).choices(measured.map(({ name }) => name)),
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
}
