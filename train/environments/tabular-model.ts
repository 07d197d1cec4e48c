/**
 * A Markov decision process as a table. The outcomes of action a in state s have the indices
 * `offsets[s * actions + a]` to `offsets[s * actions + a + 1] - 1`; their probabilities sum to 1.
 */
export interface TabularModel {
  readonly states: number;
  readonly actions: number;
  readonly offsets: Int32Array;
  readonly probability: Float64Array;
  readonly next: Int32Array;
  readonly reward: Float64Array;
  /** 1 if the outcome ends the episode, so that no value follows. */
  readonly terminated: Uint8Array;
  /** The probability of starting in each state. */
  readonly start: Float64Array;
}
