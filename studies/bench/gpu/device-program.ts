import { sac2019 } from "../../../train/algorithms/sac/sac-2019.ts";
import type { Learner } from "../../../train/engine/learner.ts";
import { learnerWithBatch, sizes } from "../training.ts";
import { answerSteps } from "./answering.ts";
import { parseWorkload, type Workload } from "./workloads.ts";

/*
 * Takes gradient steps of soft actor-critic (2019) on the device named on the command line, with the
 * number of threads after it, in a process of its own: a driver that is broken may end it. A kind of
 * step is the name of a workload. Only the learners of the last one are kept.
 */

const [, , device, threads] = process.argv;

/** Learners with random batches, which take their steps together. */
async function learnersOf({ batch, units, seeds }: Workload): Promise<Learner[]> {
  const settings = {
    algorithm: "sac-2019",
    device,
    threads: Number(threads),
    hidden: [units, units],
    batch_size: batch,
  };
  if (seeds === 1) return [await learnerWithBatch(sac2019.configure(settings), sizes)];
  const { runs } = sac2019.configureTogether(settings, [...new Array(seeds).keys()]);
  const learners: Learner[] = [];
  for (const run of runs) learners.push(await learnerWithBatch(run, sizes));
  return learners;
}

let current: { name: string; learners: readonly Learner[] } | undefined;

async function learnersNamed(name: string): Promise<readonly Learner[]> {
  if (current?.name === name) return current.learners;
  for (const learner of current?.learners ?? []) await learner.release();
  current = undefined;
  const learners = await learnersOf(parseWorkload(name));
  current = { name, learners };
  return learners;
}

try {
  await answerSteps(
    async (name, steps) => {
      const learners = await learnersNamed(name);
      for (let i = 0; i < steps; i++) await Promise.all(learners.map((learner) => learner.step()));
    },
    { device },
  );
  process.exit(0);
} catch (error) {
  // The last line is what the benchmark tells.
  const [line] = (error instanceof Error ? error.message : String(error)).trim().split("\n");
  process.stderr.write(`${line}\n`, () => process.exit(1));
}
