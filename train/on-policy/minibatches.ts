import type { Batch } from "../engine/gradient-step.ts";
import type { NumpyGenerator } from "../random/numpy-generator.ts";

/** The fields of a minibatch that every on-policy algorithm has. */
export type MinibatchField =
  | "observation"
  /** As the policy chose it, before it was turned into the environment's. */
  | "action"
  /** log pi of the action under the policy that chose it. */
  | "logProb"
  | "advantage"
  /** The target of the value. */
  | "return"
  /**
   * The weight of each row in an expectation: 1 / n for the n rows of a minibatch, and 0 for the rows
   * by which it is smaller than others.
   */
  | "weight";

/** What a rollout has learned from it, as rows. */
export type RolloutData = Readonly<
  Record<Exclude<MinibatchField, "weight">, Float32Array | Float64Array>
>;

/** The rows 0 to count - 1 in random order. Source: Fisher & Yates, as in Knuth 3.4.2, P. */
export function shuffled(count: number, random: NumpyGenerator): Uint32Array {
  const rows = Uint32Array.from({ length: count }, (_, row) => row);
  for (let i = count - 1; i > 0; i--) {
    const other = random.integer(i + 1);
    [rows[i], rows[other]] = [rows[other], rows[i]];
  }
  return rows;
}

/** Avoids a division by zero for equal advantages. */
const smallestDeviation = 1e-8;

/**
 * (A - mean) / (deviation + 1e-8), with the deviation of a sample. A single advantage stays as it
 * is.
 */
function standardize(advantages: Float32Array): void {
  const { length } = advantages;
  if (length < 2) return;
  const mean = advantages.reduce((sum, x) => sum + x, 0) / length;
  const squares = advantages.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (length - 1)) + smallestDeviation;
  for (let i = 0; i < length; i++) advantages[i] = (advantages[i] - mean) / deviation;
}

/**
 * Fills a minibatch with rows of a rollout.
 *
 * @param rows at most as many as the minibatch has
 * @param normalizeAdvantages true to standardize the advantages among these rows
 */
export function fillMinibatch(
  batch: Batch<MinibatchField, Float32Array>,
  rollout: RolloutData,
  rows: Uint32Array,
  normalizeAdvantages: boolean,
): void {
  const size = batch.weight.length;
  const fill = (to: Float32Array, from: Float32Array | Float64Array) => {
    const columns = to.length / size;
    for (let i = 0; i < size; i++) {
      // Rows of weight 0 repeat the first, so that nothing computed from them overflows.
      const row = i < rows.length ? rows[i] : rows[0];
      for (let k = 0; k < columns; k++) to[i * columns + k] = from[row * columns + k];
    }
  };
  fill(batch.observation, rollout.observation);
  fill(batch.action, rollout.action);
  fill(batch.logProb, rollout.logProb);
  fill(batch.advantage, rollout.advantage);
  fill(batch.return, rollout.return);
  if (normalizeAdvantages) standardize(batch.advantage.subarray(0, rows.length));
  batch.weight.fill(1 / rows.length, 0, rows.length).fill(0, rows.length);
}
