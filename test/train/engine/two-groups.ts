import type { Optimizer } from "../../../train/engine/adam.ts";
import type { LearnerProgram } from "../../../train/engine/gradient-step.ts";
import { uniform } from "../../../train/engine/initialization.ts";
import type { Learner } from "../../../train/engine/learner.ts";
import { generatorFor } from "../../../train/random/streams.ts";
import { clippedByNorm } from "./optimizers.ts";

/*
 * A gradient step whose losses are linear in the parameters, so that gradients can be written down:
 * with the batch's a and b, mean(a w) + mean(b v) for the group "fast", which is w and v, and mean(a w)
 * for the group "slow", which is trained only every so many steps, and has a target that follows it.
 */

const rows = 2;
/** fast consists of w [3, 2] and v [2, 1], slow of w [3, 1]. */
export const lengths = { fast: 8, slow: 3 } as const;
export type Group = keyof typeof lengths;

/** What trains each group, and every how many steps slow is trained. */
export interface TwoGroups {
  fast: Optimizer;
  slow: Optimizer;
  period: number;
}

/** The step for an engine. */
export function twoGroups<Tensor>({
  fast,
  slow,
  period,
}: TwoGroups): LearnerProgram<Tensor, "a" | "b"> {
  return {
    batch: { a: [rows, 3], b: [rows, 2] },
    step(step) {
      const { ops, batch } = step;
      const first = step.parameters("fast", (take) => ({
        w: take("w", [3, 2], uniform(0.5)),
        v: take("v", [2, 1], uniform(0.5)),
      }));
      const second = step.parameters("slow", (take) => take("w", [3, 1], uniform(0.5)));
      const follower = step.target("slow_target", second);
      step.minimize(first, fast, ({ w, v }) => {
        const loss = ops.add(ops.mean(ops.matmul(batch.a, w)), ops.mean(ops.matmul(batch.b, v)));
        step.report("fast_loss", loss);
        return loss;
      });
      step.every(period, () => {
        const moved = step.minimize(second, slow, (w) => {
          const loss = ops.mean(ops.matmul(batch.a, w));
          step.report("slow_loss", loss);
          return loss;
        });
        step.replace(follower, ops.multiply(0.5, ops.add(follower.vector, moved.vector)));
      });
    },
    actor: {
      parameters: "slow",
      columns: { observation: 3, noise: 0, action: 1 },
      forward: (ops, take, observation) => ops.matmul(observation, take("w", [3, 1], uniform(0.5))),
    },
  };
}

/** Fills the batch of the t-th step. */
export function fillStep({ batch }: Learner, t: number): void {
  const random = generatorFor(t, "replay");
  for (const values of Object.values(batch)) random.fillNormal(values);
}

const columnMeans = (values: ArrayLike<number>, columns: number) =>
  Array.from({ length: columns }, (_, column) => {
    const ofRows = Array.from({ length: rows }, (_, row) => values[row * columns + column]);
    return ofRows.reduce((sum, value) => sum + value, 0) / rows;
  });

/** The gradients at the batch, in float64: of the loss, clipped as the optimizer says. */
export function gradientsAt(
  { batch }: Learner,
  { fast, slow }: TwoGroups,
): Record<Group, number[]> {
  const [a, b] = [columnMeans(batch.a, 3), columnMeans(batch.b, 2)];
  // The mean over two columns of a product has half of each as its derivative.
  const exact = { fast: [...a.flatMap((mean) => [mean / 2, mean / 2]), ...b], slow: a };
  const clipped = (gradient: number[], { maxGradientNorm }: Optimizer) =>
    maxGradientNorm === undefined ? gradient : clippedByNorm(gradient, maxGradientNorm);
  return { fast: clipped(exact.fast, fast), slow: clipped(exact.slow, slow) };
}
