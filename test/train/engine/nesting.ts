import { expect, onTestFinished, test } from "vitest";
import { adam } from "../../../train/engine/adam.ts";
import type { LearnerProgram } from "../../../train/engine/gradient-step.ts";
import { uniform } from "../../../train/engine/initialization.ts";
import type { Learner } from "../../../train/engine/learner.ts";
import { descend } from "./optimizers.ts";

const optimizer = adam({ learningRate: 0.01 });
/** Every how many steps each of the parameters is trained. */
const periods = { always: 1, second: 2, third: 3, sixth: 6 };

/** Trains four parameters, one of them in every third of those steps that are every second one. */
export function nested<Tensor>(): LearnerProgram<Tensor, "slope"> {
  return {
    batch: { slope: [1, 1] },
    step(step) {
      const { ops, batch } = step;
      const train = (name: keyof typeof periods) => {
        const weight = step.parameters(name, (take) => take(name, [1, 1], uniform(0.5)));
        // Losses of slopes that differ: their gradients would be one and the same node else.
        step.minimize(weight, optimizer, (w) =>
          ops.mean(ops.matmul(ops.multiply(periods[name], batch.slope), w)),
        );
        step.report(name, ops.mean(weight.network));
      };
      train("always");
      step.every(2, () => {
        train("second");
        step.every(3, () => train("sixth"));
      });
      step.every(3, () => train("third"));
    },
    actor: {
      parameters: "always",
      columns: { observation: 1, noise: 0, action: 1 },
      forward: (ops, take, observation) =>
        ops.matmul(observation, take("always", [1, 1], uniform(0.5))),
    },
  };
}

/** What every learner does with parts of a step inside of each other, in whichever engine. */
export function specifyNesting(name: string, create: () => Promise<Learner>): void {
  test(`${name}, parts inside of each other happen where both are due, each by its own count`, async () => {
    const learner = await create();
    onTestFinished(() => learner.release());
    const start = await learner.read();
    const slopes: number[] = [];
    for (let t = 1; t <= 13; t++) {
      slopes.push(learner.batch.slope.fill(Math.sin(t))[0]);
      const due = Object.entries(periods).filter(([, period]) => t % period === 0);
      const names = due.map(([name]) => name);
      expect(Object.keys(await learner.step()).toSorted()).toEqual(names.toSorted());
      expect([...(await learner.gradients()).keys()].toSorted()).toEqual(names.toSorted());
    }
    for (const [name, period] of Object.entries(periods)) {
      const gradients = slopes
        .filter((_, i) => (i + 1) % period === 0)
        .map((slope) => [period * slope]);
      const [theta] = descend(optimizer, [...(start.get(name) ?? [])], gradients).at(-1) ?? [];
      expect((await learner.read()).get(name)?.[0], name).toBeCloseTo(theta, 6);
    }
  });
}
