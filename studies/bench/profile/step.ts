import type { Node } from "../../../graph/node.ts";
import { sizeOf } from "../../../graph/shape.ts";
import { writeStage } from "../../../train/engine/ort/compiled-stage.ts";
import { partOf, partsOf } from "../../../train/engine/ort/parts/divide.ts";
import { type Tensors, tensorOn } from "../../../train/engine/ort/program.ts";
import { schedule } from "../../../train/engine/ort/schedule.ts";
import { recordStep } from "../../../train/engine/ort/step-variants.ts";
import type { LearnedSizes } from "../../../train/learning/learned-vector.ts";
import type { ConfiguredOffPolicy } from "../../../train/off-policy/algorithm.ts";
import { median } from "../timing.ts";
import { learnerWithBatch, turnOfSteps } from "../training.ts";
import { type ProfiledOperation, rateOfLarge, summed } from "./operation-sums.ts";
import { usualRun } from "./parts.ts";
import {
  partsOfStage,
  type Round,
  type StageOfStep,
  takeRound,
  timesOfOperations,
  timesOfStages,
} from "./rounds.ts";
import { memoryOf, profiledStage } from "./stages.ts";

/** The time of a gradient step in milliseconds; its parts add up to it. */
export interface StepProfile {
  algorithm: string;
  threads: number;
  /** The number of parts of a batch, each computed by a thread of its own. */
  parts: number;
  /** Of the stages of the step's schedule, one after the other, for one part of the batch. */
  milliseconds: number;
  /** Of the learner's own step: of all parts, beside each other. */
  learner_milliseconds: number;
  /** The rate of the large products, in 10^9 operations per second; 0 without any. */
  large_products_gflops: number;
  /** The time of each stage by the kind of its operations, and of what is not an operation. */
  stages: Record<string, number>[];
  /** The time between the stages, in JavaScript. */
  rest: number;
  /** The slowest operations first. */
  operations: ProfiledOperation[];
}

export interface StepProfileSettings {
  /** The number of rounds; a few others before them warm up. */
  rounds: number;
  threads: number;
  columns: LearnedSizes;
}

const warmUps = 10;

/** The first rows of a learner's batch as tensors, without copying. */
function tensorsOf(
  batch: Readonly<Record<string, Float32Array>>,
  shapes: Readonly<Record<string, readonly number[]>>,
): Tensors {
  return Object.fromEntries(
    Object.entries(shapes).map(([field, shape]) => [
      field,
      tensorOn(batch[field].subarray(0, sizeOf(shape)), shape),
    ]),
  );
}

/**
 * Profiles a gradient step by stage and by operation. Each round takes the stages of its schedule
 * twice: once for their times, and once for those of their operations, in sessions that profile
 * themselves, which makes them slower. Where steps differ, a round is a turn of them. Times are
 * means of half of the rounds: see `usualRun`.
 */
export async function profileStep(
  algorithm: ConfiguredOffPolicy,
  { rounds, threads, columns }: StepProfileSettings,
): Promise<StepProfile> {
  await using resources = new AsyncDisposableStack();
  const learner = await learnerWithBatch(algorithm, columns);
  resources.defer(() => learner.release());
  const program = algorithm.program<Node>(columns);
  const parts = partsOf(program, threads);
  const part = partOf(program, parts);
  const steps = turnOfSteps(part).map((traced) => schedule(traced, parts).map(writeStage));
  const turn = steps.length;
  const memory = memoryOf(steps.flat(), recordStep(part), await learner.read());
  const batch = tensorsOf(learner.batch, part.batch);
  const stages: StageOfStep[] = [];
  for (const step of steps) {
    for (const [at, each] of step.entries()) {
      const stage = await profiledStage(each, batch, memory, Math.floor(threads / parts));
      stages.push({ at, stage: resources.adopt(stage, ({ release }) => release()) });
    }
  }

  const taken: Round[] = [];
  for (let i = 0; i < warmUps + rounds; i++) taken.push(await takeRound(learner, turn, stages));
  const counted = taken.slice(warmUps);
  const operations = stages.map(({ stage }) => stage.operations().slice(warmUps));
  const times = usualRun(counted.map((round) => timesOfStages(round, stages, turn)));
  const inOperations = usualRun(
    counted.map((_, i) =>
      timesOfOperations(
        operations.map((of) => of[i]),
        stages,
        turn,
      ),
    ),
  );
  const places = Math.max(...stages.map(({ at }) => at)) + 1;
  return {
    algorithm: algorithm.config.algorithm,
    threads,
    parts,
    milliseconds: times.whole,
    learner_milliseconds: median(counted.map((round) => round.learner / turn)),
    large_products_gflops: rateOfLarge(operations.flat()),
    stages: Array.from({ length: places }, (_, at) => partsOfStage(at, times, inOperations)),
    rest: times.parts.get("rest") ?? 0,
    operations: summed(operations.flat(), rounds * turn),
  };
}
