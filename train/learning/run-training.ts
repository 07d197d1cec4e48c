import { checkFinite } from "../engine/checks.ts";
import { DivergenceError, type Learner } from "../engine/learner.ts";
import { environmentThreads } from "../environments/vector/environment-threads.ts";
import { makeVectorEnvironment } from "../environments/vector/vector-environment.ts";
import type { Returns } from "../episodes/evaluation.ts";
import type { RunCheckpoint } from "../run/checkpoint.ts";
import type { RunFolder } from "../run/run-folder.ts";
import { policyCheckpoint } from "./checkpoint.ts";
import type { LearningConfig } from "./config.ts";
import type { AnyTrainingState, Training, TrainingEvents } from "./training.ts";

function summary({ mean, standard_deviation, lengths }: Returns) {
  return { mean, standard_deviation, episodes: lengths.length };
}

/**
 * Refuses to checkpoint non-finite state: reported losses predate the update.
 *
 * @throws {DivergenceError} if something in the state is not finite
 */
function checkState({ learner, gradientSteps }: AnyTrainingState): void {
  for (const [name, values] of learner) {
    checkFinite(values, (i) => `entry ${i} of ${name}`, gradientSteps);
  }
}

/** Advice on the settings that make losses diverge. */
function advice(config: LearningConfig): string {
  const { learning_rate } = config;
  const scale = "reward_scale" in config ? ` or reward_scale (${config.reward_scale})` : "";
  return `try a lower learning_rate (it is ${learning_rate})${scale}.`;
}

export interface RunOptions {
  /** Receives training events, such as steps, episodes, gradient steps and evaluations. */
  watch?: Omit<TrainingEvents, "onReports" | "onCheckpoint"> & {
    /** Called after a checkpoint is written. */
    onSaved?(step: number): void;
  };
  /** Called after every turn of the loop; returns true to write a checkpoint and stop. */
  interrupted?(): boolean;
  /** Stops with a checkpoint after the first evaluation at this step or later. */
  until?: number | undefined;
  /** A checkpoint of the run to resume from. */
  checkpoint?: RunCheckpoint | undefined;
}

/**
 * Trains an algorithm in a run folder. Records metrics as they arrive, writes a checkpoint when one
 * is due and at the end, and keeps the best evaluated policy.
 *
 * @throws {Error} if training diverged, with advice
 */
export async function runTraining<State extends AnyTrainingState>(
  { config, train, checkpointOf, stateOf }: Training<State>,
  run: RunFolder,
  { watch = {}, interrupted, until, checkpoint }: RunOptions = {},
): Promise<{ steps: number; gradientSteps: number; reachedTarget: boolean }> {
  let saved = -1;
  const save = ({ layouts }: Pick<Learner, "layouts">, state: State) => {
    if (state.step === saved) return;
    run.saveCheckpoint(checkpointOf(state, layouts));
    saved = state.step;
    watch.onSaved?.(state.step);
  };
  let best = run.bestReturn() ?? Number.NEGATIVE_INFINITY;
  const kept = () => {
    if (saved < 0 && !checkpoint) return "";
    const policy = " and so is the best policy, for export with --checkpoint best";
    const isThere = best > Number.NEGATIVE_INFINITY;
    return ` The last good checkpoint is in the run's folder${isThere ? `,${policy}` : ""}.`;
  };
  const events: TrainingEvents<State> = {
    ...watch,
    onEpisode(episode) {
      run.record({ kind: "episode", ...episode });
      watch.onEpisode?.(episode);
    },
    onReports: (reports) => run.record({ kind: "gradient", ...reports }),
    async onEvaluation(evaluation, learner, state) {
      checkState(state);
      const { step, stochastic, deterministic } = evaluation;
      run.record({
        kind: "evaluation",
        step,
        ...(stochastic && { stochastic: summary(stochastic) }),
        deterministic: summary(deterministic),
      });
      if (deterministic.mean > best) {
        best = deterministic.mean;
        run.saveBest(policyCheckpoint(checkpointOf(state, learner.layouts)), best);
      }
      await watch.onEvaluation?.(evaluation, learner, state);
    },
    onCheckpoint(learner, state) {
      checkState(state);
      save(learner, state);
    },
  };
  const { environment, environment_options: options, threads } = config;
  const threadsOfEnvironments = await environmentThreads(environment, threads);
  try {
    const { steps, reachedTarget, state } = await train({
      make: (count) =>
        makeVectorEnvironment(environment, { count, threads: threadsOfEnvironments, options }),
      events,
      ...(interrupted && { interrupted }),
      until,
      ...(checkpoint && { resumed: ({ layouts }) => stateOf(checkpoint, layouts) }),
      finish(learner, { state }) {
        checkState(state);
        save(learner, state);
      },
    });
    return { steps, gradientSteps: state.gradientSteps, reachedTarget };
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error;
    throw new Error(`training diverged: ${error.message}; ${advice(config)}${kept()}`, {
      cause: error,
    });
  }
}
