import type { EngineInUse } from "../engine/engines.ts";
import type { Learner, LearnerState } from "../engine/learner.ts";
import type { VectorEnvironment } from "../environments/vector/vector-environment.ts";
import type { RunCheckpoint } from "../run/checkpoint.ts";
import type { LearningConfig } from "./config.ts";
import type { ReturnsByMode } from "./evaluate-learner.ts";

/** The part of every training state that a run records. */
export interface AnyTrainingState {
  /** The number of environment steps taken. */
  step: number;
  gradientSteps: number;
  learner: LearnerState;
}

/** The events of a training run. */
export interface TrainingEvents<State = AnyTrainingState> {
  /** The chosen engine; called first. */
  onEngine?(engine: EngineInUse): void;
  onStep?(step: number): void;
  onEpisode?(episode: { step: number; episode: number; return: number; length: number }): void;
  /** The reports of a gradient step: losses, temperature. */
  onGradientStep?(reports: Record<string, number>): void;
  /** The means of reported numbers since the last call. */
  onReports?(reports: { step: number } & Record<string, number>): void;
  /** @param state at the evaluation */
  onEvaluation?(
    evaluation: { step: number } & ReturnsByMode,
    learner: Learner,
    state: State,
  ): void | Promise<void>;
  /**
   * A checkpoint is due, after the evaluation if there is one at the same step.
   *
   * @param state to resume from
   */
  onCheckpoint?(learner: Learner, state: State): void;
}

export interface TrainingResult<State = AnyTrainingState> {
  steps: number;
  /** True if an evaluation reached the target return, where one is set. */
  reachedTarget: boolean;
  /** The final state, to resume from. */
  state: State;
}

export interface TrainingOptions<State = AnyTrainingState> {
  /** Creates environments for training and for evaluation. */
  make(count: number): Promise<VectorEnvironment>;
  events?: TrainingEvents<State>;
  /**
   * Called after every turn (a step of all environments, or a rollout); returns true to stop there,
   * without an evaluation.
   */
  interrupted?(): boolean;
  /** Stops after the first evaluation at this step or later. The run can go on from there. */
  until?: number | undefined;
  /**
   * Returns the state to resume from: that of a run with the same config, except that the number of
   * steps may be larger.
   */
  resumed?(learner: Learner): State;
  /** Called with the learner at the end, before it is released. */
  finish?(learner: Learner, result: TrainingResult<State>): void | Promise<void>;
}

/** A configured algorithm that can be trained. */
export interface Training<State extends AnyTrainingState> {
  config: LearningConfig;
  train(options: TrainingOptions<State>): Promise<TrainingResult<State>>;
  /** The checkpoint of a training state. */
  checkpointOf(state: State, layouts: Learner["layouts"]): RunCheckpoint;
  /**
   * The training state of a checkpoint.
   *
   * @throws {Error} naming what the checkpoint lacks
   */
  stateOf(checkpoint: RunCheckpoint, layouts: Learner["layouts"]): State;
}
