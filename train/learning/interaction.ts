import { interfaceOf, type NoiseLaw } from "../../schemas/policy-interface.ts";
import type { Learner } from "../engine/learner.ts";
import type { ActorDescription } from "../networks/actor.ts";
import { type ToEnvironment, toEnvironment } from "../networks/environment-actions.ts";
import { normalize, RunningStatistics } from "../networks/running-statistics.ts";
import { fillNoise } from "../random/noise.ts";
import type { NumpyGenerator } from "../random/numpy-generator.ts";
import { generatorFor } from "../random/streams.ts";
import type { LearningConfig } from "./config.ts";
import type { LearnedVector } from "./learned-vector.ts";
import { RewardScale } from "./reward-scale.ts";

/** The return and length of an episode. */
export interface EndedEpisode {
  return: number;
  length: number;
}

/** The part of a learner that acts. */
export type LearnedPolicy = Pick<Learner, "act">;

/** The state of an interaction, to resume from. */
export interface InteractionState {
  /** The current episode of each environment. */
  episodes: EndedEpisode[];
  numbers: Record<(typeof numbersOfInteraction)[number], Float64Array>;
}

export const numbersOfInteraction = [
  "observations",
  "environments",
  "exploration",
  "statistics",
  "rewardScale",
] as const;

export interface InteractionSettings {
  config: Pick<
    LearningConfig,
    "seed" | "discount" | "normalize_observations" | "normalize_rewards"
  >;
  environments: LearnedVector;
  /** The distribution by which the policy acts. */
  actor: Pick<ActorDescription, "distribution">;
}

/** Environments played by a policy in training. */
export class Interaction {
  readonly environments: LearnedVector;
  /** Statistics of observations for normalization; empty without it. */
  readonly statistics: RunningStatistics;
  /** The scale of rewards; nothing is counted without it. */
  private readonly rewardScale: RewardScale;
  /** Draws the noise of actions. */
  readonly exploration: NumpyGenerator;
  /**
   * A copy of the observations that the last actions were chosen for: environments overwrite
   * theirs.
   */
  readonly observed: Float64Array;
  private readonly config: InteractionSettings["config"];
  private readonly law: NoiseLaw | undefined;
  private readonly noise: Float32Array;
  private readonly toEnvironment: ToEnvironment;
  private episodes: EndedEpisode[];

  constructor({ config, environments, actor: { distribution } }: InteractionSettings) {
    const { count, sizes, observationSpace: observation, actionSpace: action } = environments;
    const { noise } = interfaceOf({ observation, action, distribution });
    this.config = config;
    this.environments = environments;
    this.law = noise?.law;
    this.noise = new Float32Array(count * (noise?.columns ?? 0));
    this.toEnvironment = toEnvironment(distribution, action);
    this.exploration = generatorFor(config.seed, "exploration");
    this.statistics = new RunningStatistics(sizes.observation);
    this.rewardScale = new RewardScale(count, config.discount);
    this.observed = new Float64Array(count * sizes.observation);
    this.episodes = Array.from({ length: count }, () => ({ return: 0, length: 0 }));
  }

  /** Starts an episode in each environment. */
  async begin(): Promise<void> {
    await this.environments.reset(this.config.seed);
    this.count();
  }

  /** The current observations as networks take them, in a new array. */
  observations(): Float32Array {
    return this.asInputs(this.environments.observations);
  }

  /** Observations as networks take them, normalized if the config says so, in a new array. */
  asInputs(observations: ArrayLike<number>): Float32Array {
    const inputs = Float32Array.from(observations);
    this.normalize(inputs);
    return inputs;
  }

  /** Normalizes observations in place, if the config says so. */
  normalize(observations: Float32Array): void {
    if (!this.config.normalize_observations) return;
    normalize(observations, this.statistics.normalization());
  }

  /** Scales rewards in place, if the config says so: see `RewardScale`. */
  scaleRewards(rewards: Float32Array | Float64Array): void {
    if (this.config.normalize_rewards) this.rewardScale.apply(rewards);
  }

  /** Draws an action of the policy for each row of observations. */
  choose(policy: LearnedPolicy, observations: Float32Array): Promise<Float32Array> {
    if (this.law) fillNoise(this.exploration, this.law, this.noise);
    return policy.act(observations, this.noise);
  }

  /** Draws uniformly random actions: in (-1, 1), or indices. */
  drawActions(): Float32Array {
    const { exploration, environments } = this;
    const { actionSpace, actions } = environments;
    return Float32Array.from(actions, () =>
      actionSpace.kind === "discrete"
        ? exploration.integer(actionSpace.size)
        : exploration.uniform(-1, 1),
    );
  }

  /**
   * Takes a step in each environment; returns the episodes that ended.
   *
   * @param actions of the policy, before they are turned into those of the environment
   */
  async step(actions: Float32Array): Promise<EndedEpisode[]> {
    const { environments } = this;
    this.observed.set(environments.observations);
    this.toEnvironment(actions, environments.actions);
    await environments.step();
    this.count();
    const { rewards, terminated, truncated } = environments;
    const isOver = (i: number) => terminated[i] === 1 || truncated[i] === 1;
    if (this.config.normalize_rewards) this.rewardScale.count(rewards, isOver);
    const over: EndedEpisode[] = [];
    for (let i = 0; i < environments.count; i++) {
      const { return: total, length } = this.episodes[i];
      const episode = { return: total + rewards[i], length: length + 1 };
      const ended = isOver(i);
      if (ended) over.push(episode);
      this.episodes[i] = ended ? { return: 0, length: 0 } : episode;
    }
    return over;
  }

  private count(): void {
    if (this.config.normalize_observations) this.statistics.add(this.environments.observations);
  }

  async read(): Promise<InteractionState> {
    const { states, observations } = await this.environments.read();
    return {
      episodes: structuredClone(this.episodes),
      numbers: {
        observations,
        environments: states,
        exploration: this.exploration.read(),
        statistics: this.statistics.read(),
        rewardScale: this.rewardScale.read(),
      },
    };
  }

  async write({ episodes, numbers }: InteractionState): Promise<void> {
    const { environments: states, observations } = numbers;
    await this.environments.write({ states, observations });
    // Where the environments cannot be restored, the episodes that were under way are lost.
    this.episodes = this.environments.restorable
      ? structuredClone(episodes)
      : episodes.map(() => ({ return: 0, length: 0 }));
    this.exploration.write(numbers.exploration);
    this.statistics.write(numbers.statistics);
    if (!this.config.normalize_rewards) return;
    this.rewardScale.write(numbers.rewardScale, this.environments.restorable);
  }
}
