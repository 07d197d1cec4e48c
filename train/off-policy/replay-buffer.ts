import type { RowSequence } from "../../files/row-log.ts";
import type { Batch } from "../engine/gradient-step.ts";
import type { NumpyGenerator } from "../random/numpy-generator.ts";
import type { TransitionField } from "./algorithm.ts";

export interface TransitionRecord {
  observation: ArrayLike<number>;
  /** In (-1, 1), before scaling to the environment's bounds. */
  action: ArrayLike<number>;
  reward: number;
  nextObservation: ArrayLike<number>;
  /** The factor of the next observation's value: see `TransitionField`. */
  continuation: number;
}

/** The numbers of a transition. */
export function transitionWidth(observationSize: number, actionSize: number): number {
  return 2 * observationSize + actionSize + 2;
}

/** The content of a buffer. */
export interface ReplayState {
  size: number;
  /** The row of the next transition. */
  next: number;
  /** The transitions that have been added so far. */
  added: number;
  /** The numbers of a transition. */
  width: number;
  /**
   * The filled rows, [size, width] in row-major order: observation, action, reward, continuation,
   * next observation.
   */
  transitions: Float32Array;
}

/** The content of an empty buffer. */
export const emptyReplay: ReplayState = {
  size: 0,
  next: 0,
  added: 0,
  width: 0,
  transitions: new Float32Array(0),
};

/** The content of a buffer elsewhere, from the oldest transition to the newest. */
export interface StoredReplay {
  /** The row of the next transition. */
  next: number;
  rows: RowSequence;
}

/** The transitions of a buffer, from the oldest to the newest; of one in memory, as views. */
export function transitionsOf(replay: ReplayState | StoredReplay): RowSequence {
  if ("rows" in replay) return replay.rows;
  const { size, next, added, width, transitions } = replay;
  const start = added - size;
  const rows = (from: number, to: number) => transitions.subarray(from * width, to * width);
  return {
    width,
    start,
    end: added,
    *pieces(from, to) {
      if (from === to) return;
      const first = (next + from - start) % size;
      const last = first + to - from;
      yield rows(first, Math.min(last, size));
      if (last > size) yield rows(0, last - size);
    },
  };
}

/**
 * A ring buffer of transitions. The numbers of a transition are adjacent: samples are far apart in
 * memory, and fetching them dominates the cost.
 */
export class ReplayBuffer {
  size = 0;
  private next = 0;
  private added = 0;
  private readonly capacity: number;
  private readonly transitions: Float32Array;
  private readonly width: number;
  private readonly observationSize: number;
  private readonly actionSize: number;

  constructor(capacity: number, observationSize: number, actionSize: number) {
    this.capacity = capacity;
    this.observationSize = observationSize;
    this.actionSize = actionSize;
    this.width = transitionWidth(observationSize, actionSize);
    this.transitions = new Float32Array(capacity * this.width);
  }

  add(transition: TransitionRecord): void {
    const { transitions, observationSize, actionSize } = this;
    const row = this.next;
    const action = row * this.width + observationSize;
    const reward = action + actionSize;
    transitions.set(transition.observation, row * this.width);
    transitions.set(transition.action, action);
    transitions[reward] = transition.reward;
    transitions[reward + 1] = transition.continuation;
    transitions.set(transition.nextObservation, reward + 2);
    this.next = (row + 1) % this.capacity;
    this.size = Math.max(this.size, row + 1);
    this.added += 1;
  }

  /** The filled rows: a view of the buffer, valid until a transition is added. */
  read(): ReplayState {
    const { size, next, added, width } = this;
    return { size, next, added, width, transitions: this.transitions.subarray(0, size * width) };
  }

  /**
   * Restores the content of a buffer of the same capacity, or of a smaller one that was never
   * overwritten.
   *
   * @throws {RangeError} if it does not fit
   */
  write(state: ReplayState | StoredReplay): void {
    const { next } = state;
    const rows = transitionsOf(state);
    const size = rows.end - rows.start;
    if (size > this.capacity) {
      throw new RangeError(
        `a buffer of ${size} transitions does not fit into one of ${this.capacity}`,
      );
    }
    const { width } = this;
    if (size > 0 && rows.width !== width) {
      throw new RangeError(
        `${size} transitions are ${size * width} numbers here, not ${size * rows.width}`,
      );
    }
    let row = size === 0 ? 0 : next % size;
    for (const piece of rows.pieces(rows.start, rows.end)) {
      const untilWrap = (size - row) * width;
      this.transitions.set(piece.subarray(0, untilWrap), row * width);
      this.transitions.set(piece.subarray(untilWrap));
      row = (row + piece.length / width) % size;
    }
    this.size = size;
    this.next = size < this.capacity ? size : next;
    this.added = rows.end;
  }

  /** Fills a batch with transitions drawn uniformly with replacement. */
  sample(batch: Batch<TransitionField, Float32Array>, random: NumpyGenerator): void {
    const { transitions, width, observationSize, actionSize } = this;
    for (let i = 0; i < batch.reward.length; i++) {
      const observation = random.integer(this.size) * width;
      const action = observation + observationSize;
      const reward = action + actionSize;
      copy(transitions, observation, batch.observation, i * observationSize, observationSize);
      copy(transitions, action, batch.action, i * actionSize, actionSize);
      batch.reward[i] = transitions[reward];
      batch.continuation[i] = transitions[reward + 1];
      copy(transitions, reward + 2, batch.nextObservation, i * observationSize, observationSize);
    }
  }
}

/** A loop: for rows of a few numbers, creating a subarray would cost more than the copy. */
function copy(
  from: Float32Array,
  start: number,
  to: Float32Array,
  toStart: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) to[toStart + i] = from[start + i];
}
