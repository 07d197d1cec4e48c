import type { Batch } from "../engine/gradient-step.ts";
import type { NumpyGenerator } from "../random/numpy-generator.ts";

export interface TransitionRecord {
  observation: ArrayLike<number>;
  /** In (-1, 1): before scaling to the environment's bounds. */
  action: ArrayLike<number>;
  reward: number;
  nextObservation: ArrayLike<number>;
  /** What the next observation's value counts for: see `Batch`. */
  continuation: number;
}

/** What a buffer holds: each field of the rows that are filled, [size, width] in row-major order. */
export interface ReplayState {
  size: number;
  /** The row that the next transition goes to. */
  next: number;
  fields: Record<(typeof replayFields)[number], Float32Array>;
}

export const replayFields = [
  "observation",
  "action",
  "reward",
  "nextObservation",
  "continuation",
] as const;

/** The last transitions, one field an array, overwritten in a ring once the buffer is full. */
export class ReplayBuffer {
  size = 0;
  private next = 0;
  private readonly capacity: number;
  private readonly observation: Float32Array;
  private readonly action: Float32Array;
  private readonly reward: Float32Array;
  private readonly nextObservation: Float32Array;
  private readonly continuation: Float32Array;
  private readonly observationSize: number;
  private readonly actionSize: number;

  constructor(capacity: number, observationSize: number, actionSize: number) {
    this.capacity = capacity;
    this.observationSize = observationSize;
    this.actionSize = actionSize;
    this.observation = new Float32Array(capacity * observationSize);
    this.action = new Float32Array(capacity * actionSize);
    this.reward = new Float32Array(capacity);
    this.nextObservation = new Float32Array(capacity * observationSize);
    this.continuation = new Float32Array(capacity);
  }

  add(transition: TransitionRecord): void {
    const row = this.next;
    this.observation.set(transition.observation, row * this.observationSize);
    this.action.set(transition.action, row * this.actionSize);
    this.reward[row] = transition.reward;
    this.nextObservation.set(transition.nextObservation, row * this.observationSize);
    this.continuation[row] = transition.continuation;
    this.next = (row + 1) % this.capacity;
    this.size = Math.max(this.size, row + 1);
  }

  /** The rows that are filled: windows onto the buffer, valid until a transition is added. */
  read(): ReplayState {
    const { size, next, observationSize, actionSize } = this;
    return {
      size,
      next,
      fields: {
        observation: this.observation.subarray(0, size * observationSize),
        action: this.action.subarray(0, size * actionSize),
        reward: this.reward.subarray(0, size),
        nextObservation: this.nextObservation.subarray(0, size * observationSize),
        continuation: this.continuation.subarray(0, size),
      },
    };
  }

  /**
   * Takes up what another buffer held: one of the same capacity, or a smaller one that has not begun
   * to overwrite.
   *
   * @throws {RangeError} if it does not fit
   */
  write({ size, next, fields }: ReplayState): void {
    if (size > this.capacity) {
      throw new RangeError(
        `a buffer of ${size} transitions does not fit into one of ${this.capacity}`,
      );
    }
    for (const field of replayFields) this[field].set(fields[field]);
    this.size = size;
    this.next = size < this.capacity ? size : next;
  }

  /** Fills the transitions of a batch with rows drawn uniformly, with replacement. */
  sample(batch: Batch<Float32Array>, random: NumpyGenerator): void {
    const { observationSize, actionSize } = this;
    for (let i = 0; i < batch.reward.length; i++) {
      const row = random.integer(this.size);
      copyRow(this.observation, row, batch.observation, i, observationSize);
      copyRow(this.action, row, batch.action, i, actionSize);
      batch.reward[i] = this.reward[row];
      copyRow(this.nextObservation, row, batch.nextObservation, i, observationSize);
      batch.continuation[i] = this.continuation[row];
    }
  }
}

/** A loop, for rows are a few numbers long, and a subarray would cost more than it copies. */
function copyRow(
  from: Float32Array,
  fromRow: number,
  to: Float32Array,
  toRow: number,
  size: number,
): void {
  for (let i = 0; i < size; i++) to[toRow * size + i] = from[fromRow * size + i];
}
