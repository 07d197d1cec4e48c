import type { SacConfig } from "../../schemas/run-config.ts";
import { makeContinuousEnvironment } from "../environments/registry.ts";
import type { Returns } from "../evaluation.ts";
import { type TrainingEvents, trainSac } from "../sac/train.ts";
import { learnerCheckpoint } from "./checkpoint.ts";
import type { RunFolder } from "./run-folder.ts";

function summary({ mean, standard_deviation, lengths }: Returns) {
  return { mean, standard_deviation, episodes: lengths.length };
}

/**
 * Trains soft actor-critic in a run folder: metrics as they come, a checkpoint at every evaluation
 * and at the end.
 *
 * @param watch is told of steps, episodes and evaluations too
 * @param interrupted is asked after every step whether to stop there; a checkpoint is written then
 * @throws {Error} if what the gradient steps report is no longer finite
 */
export async function runSac(
  config: SacConfig,
  run: RunFolder,
  watch: Pick<TrainingEvents, "onStep" | "onEpisode" | "onEvaluation"> = {},
  interrupted: () => boolean = () => false,
): Promise<{ steps: number; reachedTarget: boolean }> {
  const { learner, ...result } = await trainSac(
    config,
    () => makeContinuousEnvironment(config.environment),
    {
      onStep: (step) => watch.onStep?.(step),
      onEpisode(episode) {
        run.record({ kind: "episode", ...episode });
        watch.onEpisode?.(episode);
      },
      onReports(reports) {
        run.record({ kind: "gradient", ...reports });
        const broken = Object.keys(reports).find((name) => !Number.isFinite(reports[name]));
        if (broken) {
          throw new Error(
            `training diverged: ${broken} is ${reports[broken]} at step ${reports.step}; try a ` +
              `lower learning_rate or reward_scale. The last good checkpoint is in ${run.path}`,
          );
        }
      },
      onEvaluation(evaluation, learner) {
        const { step, stochastic, deterministic } = evaluation;
        run.record({
          kind: "evaluation",
          step,
          stochastic: summary(stochastic),
          deterministic: summary(deterministic),
        });
        run.saveCheckpoint(learnerCheckpoint(learner, step));
        watch.onEvaluation?.(evaluation, learner);
      },
    },
    interrupted,
  );
  run.saveCheckpoint(learnerCheckpoint(learner, result.steps));
  await learner.release();
  return result;
}
