import type { Learner } from "../engine/learner.ts";
import { scaleActions } from "../networks/action-scale.ts";
import { normalize, ObservationStatistics } from "../networks/observation-statistics.ts";
import { generatorFor } from "../random/streams.ts";
import type { OffPolicyConfig } from "./config.ts";
import type { ContinuousVector } from "./continuous-vector.ts";
import { NStepReturns } from "./n-step-returns.ts";
import type { ReplayBuffer } from "./replay-buffer.ts";

/** The return and length of an episode. */
export interface EndedEpisode {
  return: number;
  length: number;
}

/** The part of a learner that acts. */
export type LearnedPolicy = Pick<Learner, "act">;

/** The state of a collector, to resume from. */
export interface CollectorState {
  /** The current episode of each environment. */
  episodes: EndedEpisode[];
  numbers: Record<(typeof numbersOfCollector)[number], Float64Array>;
}

export const numbersOfCollector = [
  "observations",
  "environments",
  "exploration",
  "pending",
  "statistics",
] as const;

/** Plays environments with the policy in training and stores transitions in the replay buffer. */
export class Collector {
  /** Statistics of observations for normalization; empty without it. */
  readonly statistics: ObservationStatistics;
  private readonly config: OffPolicyConfig;
  private readonly environments: ContinuousVector;
  private readonly buffer: ReplayBuffer;
  private readonly exploration;
  private readonly returns: NStepReturns;
  private readonly noise: Float32Array;
  /** True if the policy takes noise. */
  private readonly takesNoise: boolean;
  /**
   * A copy of the observations that the last actions were chosen for: environments overwrite
   * theirs.
   */
  private readonly observations: Float64Array;
  private episodes: EndedEpisode[];

  /** @param settings.takesNoise true if the policy takes noise */
  constructor({
    config,
    environments,
    buffer,
    takesNoise,
  }: {
    config: OffPolicyConfig;
    environments: ContinuousVector;
    buffer: ReplayBuffer;
    takesNoise: boolean;
  }) {
    const { count, sizes } = environments;
    this.config = config;
    this.environments = environments;
    this.buffer = buffer;
    this.takesNoise = takesNoise;
    this.exploration = generatorFor(config.seed, "exploration");
    this.returns = new NStepReturns(config.n_step, config.discount, count);
    this.statistics = new ObservationStatistics(sizes.observation);
    this.noise = new Float32Array(count * sizes.action);
    this.observations = new Float64Array(count * sizes.observation);
    this.episodes = Array.from({ length: count }, () => ({ return: 0, length: 0 }));
  }

  /** Starts an episode in each environment. */
  async begin(): Promise<void> {
    await this.environments.reset(this.config.seed);
    if (this.config.normalize_observations) this.statistics.add(this.environments.observations);
  }

  /**
   * Takes a step in each environment; returns the episodes that ended.
   *
   * @param policy chooses the actions; without one, they are uniformly random
   */
  async step(policy: LearnedPolicy | undefined): Promise<EndedEpisode[]> {
    const { environments, observations } = this;
    observations.set(environments.observations);
    const actions = policy ? await this.choose(policy) : this.drawActions();
    scaleActions(environments.actionSpace, actions, environments.actions);
    await environments.step();
    if (this.config.normalize_observations) this.statistics.add(environments.observations);
    return this.remember(actions);
  }

  private drawActions(): Float32Array {
    return this.noise.map(() => this.exploration.uniform(-1, 1));
  }

  private async choose(policy: LearnedPolicy): Promise<Float32Array> {
    const { exploration, noise, config } = this;
    if (this.takesNoise) exploration.fillNormal(noise);
    const observed = Float32Array.from(this.observations);
    if (config.normalize_observations) normalize(observed, this.statistics.normalization());
    const actions = await policy.act(observed, this.takesNoise ? noise : []);
    if (config.action_noise === 0) return actions;
    exploration.fillNormal(noise);
    return actions.map((action, i) =>
      Math.min(Math.max(action + config.action_noise * noise[i], -1), 1),
    );
  }

  private remember(actions: Float32Array): EndedEpisode[] {
    const { environments, observations, buffer } = this;
    const { nextObservations, rewards, terminated, truncated, sizes } = environments;
    const rowOf = <Row>(
      rows: { subarray(start: number, end: number): Row },
      i: number,
      size: number,
    ) => rows.subarray(i * size, (i + 1) * size);
    const over: EndedEpisode[] = [];
    for (let i = 0; i < environments.count; i++) {
      const ended = terminated[i] === 1 || truncated[i] === 1;
      const transitions = this.returns.add(i, {
        observation: rowOf(observations, i, sizes.observation),
        action: rowOf(actions, i, sizes.action),
        reward: rewards[i],
        nextObservation: rowOf(nextObservations, i, sizes.observation),
        terminated: terminated[i] === 1,
        ended,
      });
      for (const transition of transitions) buffer.add(transition);
      const { return: total, length } = this.episodes[i];
      const episode = { return: total + rewards[i], length: length + 1 };
      if (ended) over.push(episode);
      this.episodes[i] = ended ? { return: 0, length: 0 } : episode;
    }
    return over;
  }

  async read(): Promise<CollectorState> {
    const { states, observations } = await this.environments.read();
    return {
      episodes: structuredClone(this.episodes),
      numbers: {
        observations,
        environments: states,
        exploration: this.exploration.read(),
        pending: this.returns.read(),
        statistics: this.statistics.read(),
      },
    };
  }

  async write({ episodes, numbers }: CollectorState): Promise<void> {
    this.episodes = structuredClone(episodes);
    const { environments: states, observations } = numbers;
    await this.environments.write({ states, observations });
    this.exploration.write(numbers.exploration);
    this.returns.write(numbers.pending, this.environments.sizes);
    this.statistics.write(numbers.statistics);
  }
}
