import { onTestFinished } from "vitest";
import { mapBatch } from "../../../train/engine/gradient-step.ts";
import type { Learner, LearnerState } from "../../../train/engine/learner.ts";
import {
  makeVectorEnvironment,
  type VectorEnvironment,
} from "../../../train/environments/vector/vector-environment.ts";
import type { ConfiguredOffPolicy, TransitionField } from "../../../train/off-policy/algorithm.ts";
import { trainOffPolicy } from "../../../train/off-policy/train.ts";

export const makePendulum = (count: number) =>
  makeVectorEnvironment("Pendulum-v1", { count, threads: 1 });

/** What a learner was at the end. */
function lastOf(learner: Learner<TransitionField>) {
  return {
    vectors: learner.read(),
    gradientSteps: learner.steps,
    batch: mapBatch(learner.batch, (values) => values.slice()),
  };
}

/** Trains, and keeps everything that training tells, and what the learner was at the end. */
export async function train(
  algorithm: ConfiguredOffPolicy,
  make: (count: number) => Promise<VectorEnvironment> = (count) =>
    makeVectorEnvironment(algorithm.config.environment, { count, threads: 1 }),
  interrupted?: () => boolean,
) {
  const metrics: Record<string, unknown>[] = [];
  let last: ReturnType<typeof lastOf> | undefined;
  const result = await trainOffPolicy(algorithm, {
    make,
    events: {
      onEpisode: (episode) => metrics.push({ kind: "episode", ...episode }),
      onReports: (reports) => metrics.push({ kind: "gradient", ...reports }),
      onEvaluation: (evaluation) => metrics.push({ kind: "evaluation", ...evaluation }),
    },
    ...(interrupted && { interrupted }),
    finish(learner) {
      last = lastOf(learner);
    },
  });
  if (!last) throw new Error("training ended without telling");
  const stepsOf = (kind: string) =>
    metrics.filter((line) => line.kind === kind).map(({ step }) => step);
  return { ...result, ...last, metrics, stepsOf };
}

/** A learner that knows what another knew, until the test is over. */
export async function learnerOf(
  algorithm: ConfiguredOffPolicy,
  sizes: { observation: number; action: number },
  vectors: LearnerState,
) {
  const { learner } = await algorithm.createLearner(sizes);
  onTestFinished(() => learner.release());
  learner.write(vectors, 0);
  return learner;
}
