import type { EndedEpisode, Interaction, LearnedPolicy } from "../learning/interaction.ts";
import type { OffPolicyConfig } from "./config.ts";
import { NStepReturns } from "./n-step-returns.ts";
import type { ReplayBuffer } from "./replay-buffer.ts";

/** Plays environments with the policy in training and stores transitions in the replay buffer. */
export class Collector {
  private readonly config: OffPolicyConfig;
  private readonly interaction: Interaction;
  private readonly buffer: ReplayBuffer;
  private readonly returns: NStepReturns;
  /** Noise in addition to that of the policy. */
  private readonly noise: Float32Array;

  constructor(config: OffPolicyConfig, interaction: Interaction, buffer: ReplayBuffer) {
    const { count, actions } = interaction.environments;
    this.config = config;
    this.interaction = interaction;
    this.buffer = buffer;
    this.returns = new NStepReturns(config.n_step, config.discount, count);
    this.noise = new Float32Array(actions.length);
  }

  /**
   * Takes a step in each environment; returns the episodes that ended.
   *
   * @param policy chooses the actions; without one, they are uniformly random
   */
  async step(policy: LearnedPolicy | undefined): Promise<EndedEpisode[]> {
    const { interaction } = this;
    const actions = policy
      ? this.perturbed(await interaction.choose(policy, interaction.observations()))
      : interaction.drawActions();
    const over = await interaction.step(actions);
    this.remember(actions);
    return over;
  }

  /** Adds the configured noise to actions in (-1, 1). */
  private perturbed(actions: Float32Array): Float32Array {
    const { action_noise: deviation } = this.config;
    if (deviation === 0) return actions;
    this.interaction.exploration.fillNormal(this.noise);
    return actions.map((action, i) =>
      Math.min(Math.max(action + deviation * this.noise[i], -1), 1),
    );
  }

  private remember(actions: Float32Array): void {
    const { environments, observed } = this.interaction;
    const { nextObservations, rewards, terminated, truncated, count, sizes } = environments;
    const width = actions.length / count;
    const rowOf = <Row>(
      rows: { subarray(start: number, end: number): Row },
      i: number,
      size: number,
    ) => rows.subarray(i * size, (i + 1) * size);
    for (let i = 0; i < count; i++) {
      const transitions = this.returns.add(i, {
        observation: rowOf(observed, i, sizes.observation),
        action: rowOf(actions, i, width),
        reward: rewards[i],
        nextObservation: rowOf(nextObservations, i, sizes.observation),
        terminated: terminated[i] === 1,
        ended: terminated[i] === 1 || truncated[i] === 1,
      });
      for (const transition of transitions) this.buffer.add(transition);
    }
  }

  /** The pending transitions, to resume from. */
  read(): Float64Array {
    return this.returns.read();
  }

  write(pending: Float64Array): void {
    const { count, sizes, actions, restorable } = this.interaction.environments;
    // Steps of episodes that are not continued are never completed.
    if (!restorable) return;
    const { observation } = sizes;
    this.returns.write(pending, { observation, action: actions.length / count });
  }
}
