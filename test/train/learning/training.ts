import { mapBatch } from "../../../train/engine/gradient-step.ts";
import type { Learner } from "../../../train/engine/learner.ts";
import type {
  AnyTrainingState,
  Training,
  TrainingOptions,
} from "../../../train/learning/training.ts";

/** What a learner was at the end. */
async function lastOf(learner: Learner) {
  return {
    vectors: await learner.read(),
    gradientSteps: learner.steps,
    batch: mapBatch(learner.batch, (values) => values.slice()),
  };
}

/** Trains, and keeps everything that training tells, and what the learner was at the end. */
export async function recorded<State extends AnyTrainingState>(
  train: Training<State>["train"],
  options: Omit<TrainingOptions<State>, "events" | "finish">,
) {
  const metrics: Record<string, unknown>[] = [];
  let last: Awaited<ReturnType<typeof lastOf>> | undefined;
  const result = await train({
    ...options,
    events: {
      onEpisode: (episode) => metrics.push({ kind: "episode", ...episode }),
      onReports: (reports) => metrics.push({ kind: "gradient", ...reports }),
      onEvaluation: (evaluation) => {
        metrics.push({ kind: "evaluation", ...evaluation });
      },
    },
    async finish(learner) {
      last = await lastOf(learner);
    },
  });
  if (!last) throw new Error("training ended without telling");
  const stepsOf = (kind: string) =>
    metrics.filter((line) => line.kind === kind).map(({ step }) => step);
  return { ...result, ...last, metrics, stepsOf };
}
