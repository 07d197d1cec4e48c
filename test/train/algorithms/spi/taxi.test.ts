import { describe, expect, test } from "vitest";
import * as z from "zod";
import { softPolicyIteration } from "../../../../train/algorithms/spi/iteration.ts";
import { expectedReturn } from "../../../../train/algorithms/spi/returns.ts";
import { policyOf } from "../../../../train/algorithms/spi/soft-policy.ts";
import { taxiTable } from "../../../../train/environments/taxi-table.ts";
import { readFixture } from "../../../fixture.ts";
import { modelOf } from "./models.ts";

const { soft } = z
  .object({
    soft: z.record(z.string(), z.object({ policy_evaluations_from_uniform: z.int() })),
  })
  .parse(readFixture("taxi.json"));

const model = taxiTable();
const settings = { discount: 0.99, tolerance: 1e-11 };
const optima = Object.entries(soft).map(([key, recorded]) => {
  const temperature = Number(key);
  return { temperature, recorded, found: softPolicyIteration(model, { ...settings, temperature }) };
});
function policyAt(temperature: number) {
  const optimum = optima.find((candidate) => candidate.temperature === temperature);
  if (!optimum) throw new Error(`nothing is recorded for temperature ${temperature}`);
  return optimum.found.policy;
}

describe("soft policy iteration on Taxi", () => {
  test.each(optima)(
    "at temperature $temperature needs as many evaluations from the uniform policy as recorded",
    ({ found, recorded }) => {
      expect(found.iterations).toHaveLength(recorded.policy_evaluations_from_uniform);
    },
  );

  test("delivers at temperature 0.1, for almost the largest mean return there is, 7.93", () => {
    const { mean, ended } = expectedReturn(model, policyAt(0.1), 200);
    expect(ended).toBeGreaterThan(1 - 1e-12);
    expect(mean).toBeGreaterThan(7.9);
  });

  test("never delivers at temperature 1, where wandering on is worth more than arriving", () => {
    const { mean, ended } = expectedReturn(model, policyAt(1), 200);
    expect(ended).toBeLessThan(1e-9);
    expect(mean).toBeLessThan(-200);
  });

  test("ends where the tolerance is finer than float64 can tell numbers apart", () => {
    const finest = { ...settings, temperature: 0.1, tolerance: Number.MIN_VALUE };
    const { iterations } = softPolicyIteration(model, finest, ({ iteration }) => {
      // Instead of going on for ever.
      if (iteration > 50) throw new Error("the last bits of Q keep it from ending");
    });
    expect(iterations.at(-1)?.improvement?.largest).toBeLessThan(1e-12);
  });
});

describe("the expected return", () => {
  // Pays 3 a step; the step ends the episode with probability 1/4.
  const [stay, end] = [false, true].map((terminated) => ({
    probability: terminated ? 0.25 : 0.75,
    next: 0,
    reward: 3,
    terminated,
  }));
  const coin = modelOf([[[stay, end]]]);
  const always = policyOf(Float64Array.of(0));

  test.each([0, 1, 2, 10, 200])("of an episode of random length, cut after %d steps", (steps) => {
    const { mean, ended } = expectedReturn(coin, always, steps);
    // A geometric series: step k + 1 is taken with probability 0.75^k.
    expect(ended).toBeCloseTo(1 - 0.75 ** steps, 12);
    expect(mean).toBeCloseTo((3 * (1 - 0.75 ** steps)) / 0.25, 12);
  });
});
