import type { TransitionRecord } from "./replay-buffer.ts";

/** A step of one environment. */
export interface EnvironmentStep extends Omit<TransitionRecord, "continuation"> {
  /** True if the task ended; false at a time limit, so that the value bootstraps. */
  terminated: boolean;
  /** True if the episode ended, for either reason. */
  ended: boolean;
}

/** A step whose transition is incomplete: fewer than n steps have followed. */
interface Pending {
  observation: Float32Array;
  action: Float32Array;
  reward: number;
}

/**
 * Combines up to n steps of an episode into one transition:
 *
 *     r_t + gamma r_{t+1} + ... + gamma^{m-1} r_{t+m-1},   s_{t+m},   continuation gamma^m
 *
 * with m = n, or fewer at the end of an episode. Intermediate actions are those of the policy at
 * that time, and intermediate entropy is not counted: more than a few steps bias the values.
 *
 * Source: Sutton & Barto 2018, Eq. 7.1.
 */
export class NStepReturns {
  private readonly pending: Pending[][];
  private readonly n: number;
  private readonly discount: number;

  /** @param environments the number of environments */
  constructor(n: number, discount: number, environments: number) {
    this.n = n;
    this.discount = discount;
    this.pending = Array.from({ length: environments }, () => []);
  }

  /** Adds a step of an environment; returns the transitions that it completes, oldest first. */
  add(environment: number, step: EnvironmentStep): TransitionRecord[] {
    const pending = this.pending[environment];
    pending.push({
      observation: Float32Array.from(step.observation),
      action: Float32Array.from(step.action),
      reward: step.reward,
    });
    const completed: TransitionRecord[] = [];
    while (pending.length >= this.n || (step.ended && pending.length > 0)) {
      completed.push(this.transition(pending, step));
      pending.shift();
    }
    return completed;
  }

  private transition(
    pending: readonly Pending[],
    { nextObservation, terminated }: EnvironmentStep,
  ): TransitionRecord {
    const [{ observation, action }] = pending;
    const reward = pending.reduceRight((rest, step) => step.reward + this.discount * rest, 0);
    const continuation = terminated ? 0 : this.discount ** pending.length;
    return { observation, action, reward, nextObservation, continuation };
  }

  /** The pending steps as numbers: for each environment their count, then each step. */
  read(): Float64Array {
    return Float64Array.from(
      this.pending.flatMap((steps) => [
        steps.length,
        ...steps.flatMap(({ observation, action, reward }) => [...observation, ...action, reward]),
      ]),
    );
  }

  /** @param sizes the dimensions of observations and actions */
  write(state: Float64Array, sizes: { observation: number; action: number }): void {
    let at = 0;
    const take = (count: number) => {
      const numbers = Float32Array.from(state.subarray(at, at + count));
      at += count;
      return numbers;
    };
    for (const steps of this.pending) {
      const count = state[at++];
      steps.length = 0;
      for (let i = 0; i < count; i++) {
        const [observation, action] = [take(sizes.observation), take(sizes.action)];
        steps.push({ observation, action, reward: state[at++] });
      }
    }
  }
}
