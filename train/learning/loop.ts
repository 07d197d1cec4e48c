import type { EngineInUse } from "../engine/engines.ts";
import type { Learner } from "../engine/learner.ts";
import type { ActorDescription } from "../networks/actor.ts";
import type { LearningConfig } from "./config.ts";
import { evaluateLearner } from "./evaluate-learner.ts";
import { givingWay } from "./event-loop.ts";
import { type EndedEpisode, Interaction, type InteractionState } from "./interaction.ts";
import { type ActionKind, type LearnedVector, learnedVector } from "./learned-vector.ts";
import { type MeansState, RunningMeans } from "./running-means.ts";
import { passes } from "./schedule.ts";
import type { AnyTrainingState, TrainingOptions, TrainingResult } from "./training.ts";

/** The longest time that timers and signals have to wait. */
const giveWayMilliseconds = 50;

/**
 * The part of a training state that all loops share: everything but what the algorithm's kind of
 * loop remembers itself.
 */
export interface LoopState extends AnyTrainingState, InteractionState {
  /** True if training was interrupted before the evaluation of this step. */
  evaluationDue: boolean;
  /** The number of episodes that have ended. */
  ended: number;
  /** The reports since the last evaluation. */
  reports: MeansState;
}

/** The state of one kind of loop, with numbers of its own. */
interface OwnState {
  numbers: Record<string, Float64Array>;
}

/** The learner of a loop, and the policy that it trains. */
export interface Prepared {
  learner: Learner;
  actor: ActorDescription;
}

/** The means by which a loop plays and learns. */
export interface LoopContext<Made extends Prepared> {
  readonly environments: LearnedVector;
  readonly interaction: Interaction;
  readonly made: Made;
  /** Records numbers of training, for the means since the last evaluation. */
  report(numbers: Record<string, number>): void;
  /** Records a gradient step with its reports. */
  learned(reports: Record<string, number>): Promise<void>;
  /** Records a step of all environments, and the episodes that ended with it. */
  played(over: readonly EndedEpisode[]): Promise<void>;
}

/** A kind of loop: what happens in a turn, and what is remembered from one to the next. */
export interface LoopMethod<Own extends OwnState> {
  /**
   * Plays one or more steps of all environments, each followed by `played`, and takes the gradient
   * steps that are due.
   *
   * @param before the number of environment steps before the turn
   */
  turn(before: number): Promise<void>;
  read(): Own;
  write(state: Own): void;
}

/** An algorithm for a loop. */
export interface LoopAlgorithm<Made extends Prepared> {
  config: LearningConfig;
  /** The kinds of actions that it learns. */
  actions: readonly ActionKind[];
  prepare(environments: LearnedVector, onEngine: (engine: EngineInUse) => void): Promise<Made>;
}

/**
 * Trains in turns, with evaluations and checkpoints in between, until the last step, the target return, or an
 * interruption. The same config gives the same numbers on the same machine.
 */
export async function trainInTurns<Own extends OwnState, Made extends Prepared>(
  { config, actions, prepare }: LoopAlgorithm<Made>,
  {
    make,
    events = {},
    interrupted = () => false,
    until = Number.POSITIVE_INFINITY,
    resumed,
    finish,
  }: TrainingOptions<LoopState & Own>,
  methodOf: (context: LoopContext<Made>) => LoopMethod<Own>,
): Promise<TrainingResult<LoopState & Own>> {
  await using resources = new AsyncDisposableStack();
  const vectorOf = async (count: number) =>
    learnedVector(
      resources.adopt(await make(count), (vector) => vector.release()),
      actions,
    );
  const environments = await vectorOf(config.environments);
  const evaluated = await vectorOf(config.evaluation_episodes);
  const made = await prepare(environments, (engine) => events.onEngine?.(engine));
  const { learner, actor } = made;
  resources.defer(() => learner.release());

  const interaction = new Interaction({ config, environments, actor });
  const reports = new RunningMeans();
  const giveWay = givingWay(giveWayMilliseconds);
  const from = resumed?.(learner);
  let { step, evaluationDue, ended } = from ?? { step: 0, evaluationDue: false, ended: 0 };
  const method = methodOf({
    environments,
    interaction,
    made,
    report: (numbers) => reports.add(numbers),
    async learned(reported) {
      reports.add(reported);
      events.onGradientStep?.(reported);
      await giveWay();
    },
    async played(over) {
      step += environments.count;
      for (const episode of over) {
        ended += 1;
        events.onEpisode?.({ step, episode: ended, ...episode });
      }
      events.onStep?.(step);
      await giveWay();
    },
  });

  if (from) {
    learner.write(from.learner, from.gradientSteps);
    reports.write(from.reports);
    await interaction.write(from);
    method.write(from);
  } else {
    await interaction.begin();
  }
  const state = async (): Promise<LoopState & Own> => {
    const { episodes, numbers } = await interaction.read();
    const own = method.read();
    return {
      step,
      evaluationDue,
      ended,
      episodes,
      gradientSteps: learner.steps,
      learner: await learner.read(),
      reports: reports.read(),
      ...own,
      numbers: { ...numbers, ...own.numbers },
    };
  };

  const evaluate = async () => {
    if (!reports.isEmpty) {
      // Take them even without a listener, so that the state does not depend on one.
      const means = reports.take();
      events.onReports?.({ step, ...means });
    }
    evaluationDue = false;
    const returns = await evaluateLearner(learner, evaluated, {
      seed: config.seed,
      actor,
      asInputs: (observations) => interaction.asInputs(observations),
    });
    return { step, ...returns };
  };

  // Await before returning: `await using` would release the learner while it is read.
  const end = async (reachedTarget: boolean) => {
    const result = { steps: step, reachedTarget, state: await state() };
    await finish?.(learner, result);
    return result;
  };

  const { checkpoint_interval: interval, target_return: target } = config;
  let checkpointDue = interval === null && evaluationDue;
  for (;;) {
    let reachedTarget = false;
    let paused = false;
    if (evaluationDue || checkpointDue) {
      const evaluation = evaluationDue ? await evaluate() : undefined;
      const reached = await state();
      if (evaluation) {
        await events.onEvaluation?.(evaluation, learner, reached);
        reachedTarget = target !== null && evaluation.deterministic.mean >= target;
        paused = step >= until;
      }
      if (checkpointDue) events.onCheckpoint?.(learner, reached);
    }
    if (reachedTarget || paused || step >= config.steps) return await end(reachedTarget);
    const before = step;
    await method.turn(before);
    evaluationDue = step >= config.steps || passes(config.evaluation_interval, before, step);
    checkpointDue = interval === null ? evaluationDue : passes(interval, before, step);
    if (interrupted()) return await end(false);
  }
}
