import type { SacConfig } from "../../schemas/run-config.ts";
import { adamDefaults } from "../engine/adam.ts";
import type { Learner } from "../engine/learner.ts";
import { createOrtLearner } from "../engine/ort-learner.ts";
import type { ContinuousEnvironment } from "../environments/environment.ts";
import { generatorFor } from "../random/streams.ts";
import { scaleAction } from "./action-scale.ts";
import { evaluateLearner, type ReturnsOfBothModes } from "./evaluate-learner.ts";
import { squashedAction } from "./policy.ts";
import { ReplayBuffer } from "./replay-buffer.ts";
import { RunningMeans } from "./running-means.ts";
import type { TrainingState } from "./training-state.ts";
import { sac2018, sac2019 } from "./variants.ts";

/** What a training run tells as it goes. */
export interface TrainingEvents {
  onStep?(step: number): void;
  onEpisode?(episode: { step: number; episode: number; return: number; length: number }): void;
  /** The means of what gradient steps reported since the last time. */
  onReports?(reports: { step: number } & Record<string, number>): void;
  /** @param state what to go on from after a break, if it is kept before the next step */
  onEvaluation?(
    evaluation: { step: number } & ReturnsOfBothModes,
    learner: Learner,
    state: () => TrainingState,
  ): void;
}

export interface TrainingResult {
  learner: Learner;
  steps: number;
  /** Whether an evaluation reached the target return, where one is set. */
  reachedTarget: boolean;
  /** What to go on from. */
  state: TrainingState;
}

/** A learner for the configured variant of soft actor-critic. */
export function createLearner(config: SacConfig, environment: ContinuousEnvironment) {
  const sizes = {
    observation: environment.observationSpace.low.length,
    action: environment.actionSpace.low.length,
    hidden: config.hidden,
  };
  const settings = {
    sizes,
    targetRate: config.target_rate,
    rewardScale: config.reward_scale,
  };
  return createOrtLearner(
    {
      sizes,
      batchSize: config.batch_size,
      adam: { learningRate: config.learning_rate, ...adamDefaults },
      seed: config.seed,
    },
    {
      step: (step) =>
        config.algorithm === "sac-2018"
          ? sac2018(step, { ...settings, temperature: config.temperature })
          : sac2019(step, { ...settings, targetEntropy: config.target_entropy ?? -sizes.action }),
      act: squashedAction(sizes),
    },
  );
}

/**
 * Trains soft actor-critic: after `learning_starts` uniformly random steps, a gradient step for
 * every environment step. The same config gives the same numbers on the same machine.
 *
 * Source: Haarnoja et al. 2018 and 2019, Algorithm 1 of each.
 *
 * @param make makes the environment, twice: once to train in, once to evaluate in
 * @param interrupted is asked after every step whether to stop there, without an evaluation
 * @param resumed where to go on from, instead of beginning; of a run with the same config, but that
 *   there may be more steps
 */
export async function trainSac(
  config: SacConfig,
  make: () => Promise<ContinuousEnvironment>,
  events: TrainingEvents = {},
  interrupted: () => boolean = () => false,
  resumed?: (learner: Learner) => TrainingState,
): Promise<TrainingResult> {
  using environments = new DisposableStack();
  const made = async () => environments.adopt(await make(), (environment) => environment.release());
  const environment = await made();
  const evaluated = await made();
  const learner = await createLearner(config, environment);
  try {
    return {
      learner,
      ...(await train(
        config,
        learner,
        environment,
        evaluated,
        events,
        interrupted,
        resumed?.(learner),
      )),
    };
  } catch (error) {
    await learner.release();
    throw error;
  }
}

async function train(
  config: SacConfig,
  learner: Learner,
  environment: ContinuousEnvironment,
  evaluationEnvironment: ContinuousEnvironment,
  events: TrainingEvents,
  interrupted: () => boolean,
  resumedFrom: TrainingState | undefined,
): Promise<Omit<TrainingResult, "learner">> {
  const { actionSpace, observationSpace } = environment;
  const buffer = new ReplayBuffer(
    Math.min(config.buffer_size, config.steps),
    observationSpace.low.length,
    actionSpace.low.length,
  );
  const exploration = generatorFor(config.seed, "exploration");
  const replay = generatorFor(config.seed, "replay");
  const gradientNoise = generatorFor(config.seed, "gradient");
  const epsilon = new Float32Array(actionSpace.low.length);

  const reports = new RunningMeans();
  let observation: Float64Array;
  let episode = { return: 0, length: 0 };
  let episodes = 0;
  let step = 0;
  let evaluationDue = false;

  if (resumedFrom) {
    ({ step, evaluationDue, episodes } = resumedFrom);
    episode = { ...resumedFrom.episode };
    learner.write(resumedFrom.learner, resumedFrom.gradientSteps);
    reports.write(resumedFrom.reports);
    buffer.write(resumedFrom.replay);
    const { numbers } = resumedFrom;
    observation = numbers.observation.slice();
    environment.write(numbers.environment);
    exploration.write(numbers.exploration);
    replay.write(numbers.replay);
    gradientNoise.write(numbers.gradient);
  } else {
    observation = environment.reset(config.seed);
  }
  const state = (): TrainingState => ({
    step,
    evaluationDue,
    episodes,
    episode: { ...episode },
    gradientSteps: learner.steps,
    learner: learner.read(),
    reports: reports.read(),
    replay: buffer.read(),
    numbers: {
      observation: observation.slice(),
      environment: environment.read(),
      exploration: exploration.read(),
      replay: replay.read(),
      gradient: gradientNoise.read(),
    },
  });

  /** Whether the target return is reached, where there is one. */
  const evaluate = async () => {
    if (step > config.learning_starts) events.onReports?.({ step, ...reports.take() });
    const evaluation = await evaluateLearner(
      learner,
      evaluationEnvironment,
      config.evaluation_episodes,
      config.seed,
    );
    evaluationDue = false;
    events.onEvaluation?.({ step, ...evaluation }, learner, state);
    return config.target_return !== null && evaluation.deterministic.mean >= config.target_return;
  };

  for (;;) {
    const reachedTarget = evaluationDue && (await evaluate());
    if (reachedTarget || step >= config.steps) {
      return { steps: step, reachedTarget, state: state() };
    }
    step += 1;

    // Environment step.
    let action: Float32Array;
    if (step <= config.learning_starts) {
      action = epsilon.map(() => exploration.uniform(-1, 1));
    } else {
      exploration.fillNormal(epsilon);
      action = await learner.act(observation, epsilon);
    }
    const transition = environment.step(scaleAction(actionSpace, action));
    buffer.add({
      observation,
      action,
      reward: transition.reward,
      nextObservation: transition.observation,
      continuation: transition.terminated ? 0 : config.discount,
    });
    observation = transition.observation;
    episode = { return: episode.return + transition.reward, length: episode.length + 1 };
    if (transition.terminated || transition.truncated) {
      episodes += 1;
      events.onEpisode?.({ step, episode: episodes, ...episode });
      episode = { return: 0, length: 0 };
      observation = environment.reset();
    }

    // Gradient step.
    if (step > config.learning_starts) {
      buffer.sample(learner.batch, replay);
      gradientNoise.fillNormal(learner.batch.epsilon);
      gradientNoise.fillNormal(learner.batch.nextEpsilon);
      reports.add(await learner.step());
    }

    evaluationDue = step === config.steps || step % config.evaluation_interval === 0;
    events.onStep?.(step);
    if (interrupted()) return { steps: step, reachedTarget: false, state: state() };
  }
}
