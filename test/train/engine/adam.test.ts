import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluate } from "../../../graph/evaluate.ts";
import { Trace } from "../../../graph/trace.ts";
import { type AdamSettings, adam, adamDefaults, adamRates } from "../../../train/engine/adam.ts";

const settings = { learningRate: 0.003, ...adamDefaults };

/** The parameters after each step down the given gradients, one vector a step. */
function adamByGraph(chosen: AdamSettings, start: number[], steps: number[][]): number[][] {
  const trace = new Trace();
  const shape = [start.length];
  const input = (name: string) => trace.input(name, shape);
  const rates = { stepSize: trace.input("stepSize", []), scale: trace.input("scale", []) };
  const before = { theta: input("theta"), m: input("m"), v: input("v") };
  const after = adam(trace, chosen, rates, before, input("g"));

  const zeros = start.map(() => 0);
  let [theta, m, v] = [start, zeros, zeros].map((data) => ({ data, shape }));
  return steps.map((gradient, i) => {
    const { stepSize, scale } = adamRates(chosen, i + 1);
    [theta, m, v] = evaluate([after.theta, after.m, after.v], {
      theta,
      m,
      v,
      g: { data: gradient, shape },
      stepSize: { data: [stepSize], shape: [] },
      scale: { data: [scale], shape: [] },
    }).map(({ data }) => ({ data: Array.from(data), shape }));
    return theta.data;
  });
}

/** Algorithm 1 of Kingma & Ba 2015 as it is printed, for one parameter. */
function adamByLoop(chosen: AdamSettings, start: number, gradients: number[]): number[] {
  const { learningRate, beta1, beta2, epsilon } = chosen;
  let [theta, m, v] = [start, 0, 0];
  return gradients.map((g, i) => {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    const unbiasedM = m / (1 - beta1 ** (i + 1));
    const unbiasedV = v / (1 - beta2 ** (i + 1));
    theta -= (learningRate * unbiasedM) / (Math.sqrt(unbiasedV) + epsilon);
    return theta;
  });
}

describe("Adam", () => {
  test("takes the steps of the paper's algorithm, for each parameter by itself", () => {
    const entry = fc.double({ min: -100, max: 100, noNaN: true });
    const gradients = fc.array(fc.tuple(entry, entry), { minLength: 10, maxLength: 10 });
    const chosen = fc.record({
      learningRate: fc.double({ min: 1e-5, max: 1, noNaN: true }),
      beta1: fc.double({ min: 0, max: 0.99, noNaN: true }),
      beta2: fc.double({ min: 0.5, max: 0.9999, noNaN: true }),
      epsilon: fc.constantFrom(1e-8, 1e-3),
    });
    fc.assert(
      fc.property(chosen, gradients, (drawn, steps) => {
        const thetas = adamByGraph(drawn, [1, -2], steps);
        [1, -2].forEach((start, parameter) => {
          const expected = adamByLoop(
            drawn,
            start,
            steps.map((gradient) => gradient[parameter]),
          );
          expected.forEach((theta, i) => {
            expect(thetas[i][parameter]).toBeCloseTo(theta, 9);
          });
        });
      }),
    );
  });

  test("moves every parameter by the learning rate in its first step, against the gradient", () => {
    const [[up, down, still]] = adamByGraph(settings, [1, 1, 1], [[-4, 1e-3, 0]]);
    expect(up - 1).toBeCloseTo(settings.learningRate, 7);
    expect(down - 1).toBeCloseTo(-settings.learningRate, 7);
    expect(still).toBe(1);
  });

  test("has rates that go from lr / (1 - beta1) and 1 / sqrt(1 - beta2) to lr and 1", () => {
    const first = adamRates(settings, 1);
    expect(first.stepSize).toBeCloseTo(0.03, 12);
    expect(first.scale).toBeCloseTo(Math.sqrt(1000), 10);
    expect(adamRates(settings, 1e6)).toEqual({ stepSize: 0.003, scale: 1 });
  });
});
