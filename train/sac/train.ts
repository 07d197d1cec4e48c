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
import { sac2018, sac2019 } from "./variants.ts";

/** What a training run tells as it goes. */
export interface TrainingEvents {
  onStep?(step: number): void;
  onEpisode?(episode: { step: number; episode: number; return: number; length: number }): void;
  /** The means of what gradient steps reported since the last time. */
  onReports?(reports: { step: number } & Record<string, number>): void;
  /** The learner may be read. */
  onEvaluation?(evaluation: { step: number } & ReturnsOfBothModes, learner: Learner): void;
}

export interface TrainingResult {
  learner: Learner;
  steps: number;
  /** Whether an evaluation reached the target return, where one is set. */
  reachedTarget: boolean;
}

/** The mean of each number that was reported since the last `take`. */
class RunningMeans {
  private count = 0;
  private sums: Record<string, number> = {};

  add(reports: Record<string, number>): void {
    this.count += 1;
    for (const [name, value] of Object.entries(reports)) {
      this.sums[name] = (this.sums[name] ?? 0) + value;
    }
  }

  take(): Record<string, number> {
    const means = Object.entries(this.sums).map(([name, sum]) => [name, sum / this.count]);
    this.count = 0;
    this.sums = {};
    return Object.fromEntries(means);
  }
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
    discount: config.discount,
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
 */
export async function trainSac(
  config: SacConfig,
  make: () => Promise<ContinuousEnvironment>,
  events: TrainingEvents = {},
  interrupted: () => boolean = () => false,
): Promise<TrainingResult> {
  using environments = new DisposableStack();
  const made = async () => environments.adopt(await make(), (environment) => environment.release());
  const environment = await made();
  const evaluated = await made();
  const learner = await createLearner(config, environment);
  try {
    return {
      learner,
      ...(await train(config, learner, environment, evaluated, events, interrupted)),
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

  /** Whether the target return is reached, where there is one. */
  const evaluate = async (step: number) => {
    const evaluated = await evaluateLearner(
      learner,
      evaluationEnvironment,
      config.evaluation_episodes,
      config.seed,
    );
    events.onEvaluation?.({ step, ...evaluated }, learner);
    return config.target_return !== null && evaluated.deterministic.mean >= config.target_return;
  };

  let observation = environment.reset(config.seed);
  let episode = { return: 0, length: 0 };
  let episodes = 0;
  const reports = new RunningMeans();
  for (let step = 1; step <= config.steps; step++) {
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
      terminated: transition.terminated,
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

    events.onStep?.(step);
    if (interrupted()) return { steps: step, reachedTarget: false };
    if (step === config.steps || step % config.evaluation_interval === 0) {
      if (step > config.learning_starts) events.onReports?.({ step, ...reports.take() });
      if (await evaluate(step)) return { steps: step, reachedTarget: true };
    }
  }
  return { steps: config.steps, reachedTarget: false };
}
