import { describe, expect, test } from "vitest";
import { adam, type Optimizer } from "../../../train/engine/adam.ts";
import type { Learner } from "../../../train/engine/learner.ts";
import { descend } from "./optimizers.ts";
import { fillStep, type Group, gradientsAt, lengths, type TwoGroups } from "./two-groups.ts";

const groups = ["fast", "slow"] as const;

/** Takes steps; answers each group's start, its gradients in float64, and what it became. */
async function descent(learner: Learner, settings: TwoGroups, steps: number) {
  const start = await learner.read();
  const gradients: Record<Group, number[][]> = { fast: [], slow: [] };
  for (let t = 1; t <= steps; t++) {
    fillStep(learner, t);
    const exact = gradientsAt(learner, settings);
    gradients.fast.push(exact.fast);
    if (t % settings.period === 0) gradients.slow.push(exact.slow);
    await learner.step();
    expect([...(await learner.gradients()).keys()]).toEqual(
      t % settings.period === 0 ? groups : ["fast"],
    );
    for (const [name, values] of await learner.gradients()) {
      const expected = name === "fast" ? exact.fast : exact.slow;
      for (const [i, g] of expected.entries()) expect(values[i]).toBeCloseTo(g, 6);
    }
  }
  return { start, gradients, end: await learner.read() };
}

/** What every learner does with a group's own optimizer, in whichever engine. */
export function specifyOptimizers(create: (settings: TwoGroups) => Promise<Learner>): void {
  /** Holds parameters after ten steps against the optimizers as they are printed, in float64. */
  async function expectDescent(settings: TwoGroups): Promise<void> {
    const { start, gradients, end } = await descent(await create(settings), settings, 10);
    for (const group of groups) {
      const first = Array.from(start.get(group) ?? []);
      expect(first).toHaveLength(lengths[group]);
      const expected = descend(settings[group], first, gradients[group]).at(-1) ?? [];
      for (const [i, theta] of expected.entries()) {
        expect(end.get(group)?.[i], `${group} ${i}`).toBeCloseTo(theta, 5);
      }
    }
  }
  const usual = adam({ learningRate: 0.01 });

  describe("a group of parameters", () => {
    test.each<[string, Optimizer, Optimizer]>([
      ["has a learning rate of its own", usual, adam({ learningRate: 0.2 })],
      ["has moments of its own", usual, { ...usual, beta1: 0.5, beta2: 0.9, epsilon: 0.1 }],
      ["has weights that decay by themselves", usual, { ...usual, weightDecay: 2 }],
      ["has a gradient that is clipped by itself", usual, { ...usual, maxGradientNorm: 0.1 }],
      [
        "may have all of it",
        { ...usual, maxGradientNorm: 0.3, weightDecay: 0.5 },
        adam({ learningRate: 0.1, weightDecay: 1, maxGradientNorm: 0.01 }),
      ],
    ])("%s, and what is trained every third step counts its own steps", async (_, fast, slow) => {
      await expectDescent({ fast, slow, period: 3 });
    });

    test("whose gradient is shorter than the limit moves as without one", async () => {
      const settings = { fast: usual, slow: usual, period: 1 };
      const limited = { ...settings, fast: { ...usual, maxGradientNorm: 1000 } };
      const [free, within] = await Promise.all([create(settings), create(limited)]);
      for (let t = 1; t <= 5; t++) {
        for (const learner of [free, within]) fillStep(learner, t);
        expect(await within.step()).toEqual(await free.step());
      }
      const states = await Promise.all([free.read(), within.read()]);
      const [expected, actual] = states.map((state) => state.get("fast") ?? []);
      for (const [i, theta] of Array.from(expected).entries()) {
        expect(actual[i]).toBeCloseTo(theta, 6);
      }
    });
  });
}
