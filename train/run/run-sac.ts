import type { SacConfig } from "../../schemas/run-config.ts";
import { DivergenceError, type Learner } from "../engine/learner.ts";
import { makeContinuousEnvironment } from "../environments/registry.ts";
import type { Returns } from "../evaluation.ts";
import { type TrainingEvents, trainSac } from "../sac/train.ts";
import type { TrainingState } from "../sac/training-state.ts";
import { trainingCheckpoint, trainingStateOf } from "./checkpoint.ts";
import type { RunFolder } from "./run-folder.ts";
import type { TensorFile } from "./safetensors.ts";

function summary({ mean, standard_deviation, lengths }: Returns) {
  return { mean, standard_deviation, episodes: lengths.length };
}

/**
 * Trains soft actor-critic in a run folder: metrics as they come, a checkpoint at every evaluation
 * and at the end.
 *
 * @param watch is told of steps, episodes and evaluations too
 * @param interrupted is asked after every step whether to stop there; a checkpoint is written then
 * @param checkpoint of the run, to go on from
 * @throws {Error} if training diverged, with what to try instead
 */
export async function runSac(
  config: SacConfig,
  run: RunFolder,
  watch: Pick<TrainingEvents, "onStep" | "onEpisode" | "onEvaluation"> = {},
  interrupted: () => boolean = () => false,
  checkpoint?: TensorFile,
): Promise<{ steps: number; reachedTarget: boolean }> {
  let saved = -1;
  const save = (learner: Learner, state: TrainingState) => {
    if (state.step === saved) return;
    run.saveCheckpoint(trainingCheckpoint(state, learner.layouts));
    saved = state.step;
  };
  const events: TrainingEvents = {
    onStep: (step) => watch.onStep?.(step),
    onEpisode(episode) {
      run.record({ kind: "episode", ...episode });
      watch.onEpisode?.(episode);
    },
    onReports: (reports) => run.record({ kind: "gradient", ...reports }),
    onEvaluation(evaluation, learner, state) {
      const { step, stochastic, deterministic } = evaluation;
      run.record({
        kind: "evaluation",
        step,
        stochastic: summary(stochastic),
        deterministic: summary(deterministic),
      });
      save(learner, state());
      watch.onEvaluation?.(evaluation, learner, state);
    },
  };
  const make = () => makeContinuousEnvironment(config.environment, config.environment_options);
  try {
    const { learner, state, ...result } = await trainSac(
      config,
      make,
      events,
      interrupted,
      checkpoint && (({ layouts }) => trainingStateOf(checkpoint, layouts)),
    );
    save(learner, state);
    await learner.release();
    return result;
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error;
    const kept = saved >= 0 || checkpoint ? ` The last good checkpoint is in ${run.path}.` : "";
    throw new Error(
      `training diverged: ${error.message}; try a lower learning_rate or reward_scale.${kept}`,
      { cause: error },
    );
  }
}
