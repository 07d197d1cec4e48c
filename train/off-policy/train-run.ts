import type { TensorFile } from "../../files/safetensors.ts";
import type { SacConfig } from "../../schemas/run-config.ts";
import { checkFinite } from "../engine/checks.ts";
import { DivergenceError, type Learner } from "../engine/learner.ts";
import { makeVectorEnvironment } from "../environments/vector/vector-environment.ts";
import type { Returns } from "../evaluation.ts";
import { actorCheckpoint, trainingCheckpoint, trainingStateOf } from "../run/checkpoint.ts";
import type { RunFolder } from "../run/run-folder.ts";
import { type TrainingEvents, trainSac } from "./train.ts";
import type { TrainingState } from "./training-state.ts";

function summary({ mean, standard_deviation, lengths }: Returns) {
  return { mean, standard_deviation, episodes: lengths.length };
}

/**
 * Keeps what has just diverged out of a checkpoint: a step's losses are finite, and of before its
 * parameters.
 *
 * @throws {DivergenceError} if something in the state is not finite
 */
function checkState({ learner, gradientSteps }: TrainingState): void {
  for (const [name, values] of learner) {
    checkFinite(values, (i) => `entry ${i} of ${name}`, gradientSteps);
  }
}

/** What makes losses grow beyond all bounds. */
function advice({ learning_rate, reward_scale }: SacConfig): string {
  return `try a lower learning_rate (it is ${learning_rate}) or reward_scale (${reward_scale}).`;
}

/**
 * Trains soft actor-critic in a run folder: metrics as they come, a checkpoint at every evaluation and
 * at the end, and the best policy of all evaluations.
 *
 * @param watch is told of steps, episodes, gradient steps and evaluations too
 * @param interrupted is asked after every step whether to stop there; a checkpoint is written then
 * @param checkpoint of the run, to go on from
 * @throws {Error} if training diverged, with what to try instead
 */
export async function runSac(
  config: SacConfig,
  run: RunFolder,
  watch: Omit<TrainingEvents, "onReports"> = {},
  interrupted: () => boolean = () => false,
  checkpoint?: TensorFile,
): Promise<{ steps: number; reachedTarget: boolean }> {
  let saved = -1;
  const save = (learner: Learner, state: TrainingState) => {
    if (state.step === saved) return;
    run.saveCheckpoint(trainingCheckpoint(state, learner.layouts));
    saved = state.step;
  };
  let best = run.bestReturn() ?? Number.NEGATIVE_INFINITY;
  const kept = () => {
    if (saved < 0 && !checkpoint) return "";
    const policy = " and so is the best policy, for export with --checkpoint best";
    const isThere = best > Number.NEGATIVE_INFINITY;
    return ` The last good checkpoint is in ${run.path}${isThere ? `,${policy}` : ""}.`;
  };
  const events: TrainingEvents = {
    ...watch,
    onEpisode(episode) {
      run.record({ kind: "episode", ...episode });
      watch.onEpisode?.(episode);
    },
    onReports: (reports) => run.record({ kind: "gradient", ...reports }),
    onEvaluation(evaluation, learner, state) {
      checkState(state);
      const { step, stochastic, deterministic } = evaluation;
      run.record({
        kind: "evaluation",
        step,
        stochastic: summary(stochastic),
        deterministic: summary(deterministic),
      });
      if (deterministic.mean > best) {
        best = deterministic.mean;
        run.saveBest(actorCheckpoint(state, learner.layouts), best);
      }
      save(learner, state);
      watch.onEvaluation?.(evaluation, learner, state);
    },
  };
  const { environment, environment_options: options, threads } = config;
  const make = (count: number) => makeVectorEnvironment(environment, { count, threads, options });
  try {
    const { learner, state, ...result } = await trainSac(
      config,
      make,
      events,
      interrupted,
      checkpoint && (({ layouts }) => trainingStateOf(checkpoint, layouts)),
    );
    checkState(state);
    save(learner, state);
    await learner.release();
    return result;
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error;
    throw new Error(`training diverged: ${error.message}; ${advice(config)}${kept()}`, {
      cause: error,
    });
  }
}
