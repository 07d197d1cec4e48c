import type { Learner } from "../engine/learner.ts";
import type { Interaction } from "../learning/interaction.ts";
import { estimateAdvantages, explainedVariance } from "./advantages.ts";
import type { OnPolicyConfig } from "./config.ts";
import type { RolloutData } from "./minibatches.ts";

/** The part of a learner that plays a rollout and evaluates it. */
type RolloutLearner = Pick<Learner, "act" | "forward">;

/** A final observation of an episode that a time limit cut, whose value still counts. */
interface Cut {
  /** The row of the step that it follows. */
  row: number;
  observation: Float32Array;
}

/** The most rows of one forward pass: more are no faster, and take memory. */
const mostRows = 8192;

/** Computes a number for each of some rows, in parts. */
async function inParts(
  rows: number,
  compute: (first: number, end: number) => Promise<Float32Array>,
): Promise<Float32Array> {
  const numbers = new Float32Array(rows);
  for (let first = 0; first < rows; first += mostRows) {
    numbers.set(await compute(first, Math.min(first + mostRows, rows)), first);
  }
  return numbers;
}

/**
 * The steps between two trainings: `rollout_steps` of each environment. Rows are steps, those of
 * the environments side by side.
 */
export class Rollout {
  private readonly config: OnPolicyConfig;
  private readonly interaction: Interaction;
  private readonly observation: Float32Array;
  private readonly action: Float32Array;
  private readonly rewards: Float64Array;
  private readonly ended: Uint8Array;
  private cuts: Cut[] = [];

  constructor(config: OnPolicyConfig, interaction: Interaction) {
    const { count, sizes, actions } = interaction.environments;
    const steps = config.rollout_steps;
    this.config = config;
    this.interaction = interaction;
    this.observation = new Float32Array(steps * count * sizes.observation);
    this.action = new Float32Array(steps * actions.length);
    this.rewards = new Float64Array(steps * count);
    this.ended = new Uint8Array(steps * count);
  }

  /** The number of its rows. */
  get rows(): number {
    return this.rewards.length;
  }

  /** Fills it by acting. Calls `played` after each step of all environments. */
  async play(
    learner: RolloutLearner,
    played: (over: Awaited<ReturnType<Interaction["step"]>>) => Promise<void>,
  ): Promise<void> {
    this.cuts = [];
    for (let step = 0; step < this.config.rollout_steps; step++) {
      const observed = this.interaction.observations();
      const actions = await this.interaction.choose(learner, observed);
      const over = await this.interaction.step(actions);
      this.observation.set(observed, step * observed.length);
      this.action.set(actions, step * actions.length);
      this.remember(step);
      await played(over);
    }
  }

  private remember(step: number): void {
    const { environments } = this.interaction;
    const { count, sizes, rewards, terminated, truncated, nextObservations } = environments;
    this.rewards.set(rewards, step * count);
    this.interaction.scaleRewards(this.rewards.subarray(step * count, (step + 1) * count));
    for (let i = 0; i < count; i++) {
      const row = step * count + i;
      this.ended[row] = terminated[i] | truncated[i];
      if (terminated[i] === 1 || truncated[i] === 0) continue;
      const start = i * sizes.observation;
      const last = nextObservations.subarray(start, start + sizes.observation);
      this.cuts.push({ row, observation: this.interaction.asInputs(last) });
    }
  }

  /** Computes values, log-probabilities and advantages with the policy that has played. */
  async evaluate(
    learner: RolloutLearner,
  ): Promise<{ data: RolloutData; explainedVariance: number }> {
    const { observation, action, ended, interaction } = this;
    const width = interaction.environments.sizes.observation;
    const valuesOf = (rows: Float32Array) =>
      inParts(rows.length / width, async (first, end) => {
        const part = { observation: rows.subarray(first * width, end * width) };
        return (await learner.forward("value", part)).value;
      });
    const rewards = this.rewards.slice();
    const { discount, gae_lambda: lambda } = this.config;
    if (this.cuts.length > 0) {
      const last = new Float32Array(this.cuts.length * width);
      this.cuts.forEach((cut, i) => {
        last.set(cut.observation, i * width);
      });
      const values = await valuesOf(last);
      this.cuts.forEach(({ row }, i) => {
        rewards[row] += discount * values[i];
      });
    }
    const values = await valuesOf(observation);
    const lastValues = await valuesOf(interaction.observations());
    const columns = action.length / this.rows;
    const logProb = await inParts(this.rows, async (first, end) => {
      const part = {
        observation: observation.subarray(first * width, end * width),
        action: action.subarray(first * columns, end * columns),
      };
      return (await learner.forward("log_prob", part)).log_prob;
    });
    const { advantages, returns } = estimateAdvantages(
      { rewards, values, ended, lastValues },
      { discount, lambda },
    );
    return {
      data: { observation, action, logProb, advantage: advantages, return: returns },
      explainedVariance: explainedVariance(values, returns),
    };
  }
}
