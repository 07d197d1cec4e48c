import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluate } from "../../../graph/evaluate.ts";
import { Trace } from "../../../graph/trace.ts";
import {
  adam,
  adamRates,
  adamUpdate,
  clipByNorm,
  type Optimizer,
} from "../../../train/engine/adam.ts";
import { clippedByNorm, descend } from "./optimizers.ts";

const settings = adam({ learningRate: 0.003 });

/** The parameters after each step down the given gradients, one vector a step. */
function adamByGraph(chosen: Optimizer, start: number[], steps: number[][]): number[][] {
  const trace = new Trace();
  const shape = [start.length];
  const input = (name: string) => trace.input(name, shape);
  const rate = (name: string) => trace.input(name, []);
  const rates = { stepSize: rate("stepSize"), scale: rate("scale"), decay: rate("decay") };
  const before = { theta: input("theta"), m: input("m"), v: input("v") };
  const after = adamUpdate(trace, chosen, rates, before, input("g"));

  const zeros = start.map(() => 0);
  let [theta, m, v] = [start, zeros, zeros].map((data) => ({ data, shape }));
  return steps.map((gradient, i) => {
    const { stepSize, scale, decay } = adamRates(chosen, i + 1);
    [theta, m, v] = evaluate([after.theta, after.m, after.v], {
      theta,
      m,
      v,
      g: { data: gradient, shape },
      stepSize: { data: [stepSize], shape: [] },
      scale: { data: [scale], shape: [] },
      decay: { data: [decay], shape: [] },
    }).map(({ data }) => ({ data: Array.from(data), shape }));
    return theta.data;
  });
}

const entry = fc.double({ min: -100, max: 100, noNaN: true });
const gradients = fc.array(fc.tuple(entry, entry), { minLength: 10, maxLength: 10 });
const optimizer = {
  learningRate: fc.double({ min: 1e-5, max: 1, noNaN: true }),
  beta1: fc.double({ min: 0, max: 0.99, noNaN: true }),
  beta2: fc.double({ min: 0.5, max: 0.9999, noNaN: true }),
  epsilon: fc.constantFrom(1e-8, 1e-3),
};

/** Holds the graph's parameters after each step against those of the loop. */
function expectDescent(drawn: Optimizer, steps: [number, number][]): void {
  const thetas = adamByGraph(drawn, [1, -2], steps);
  const expected = descend(drawn, [1, -2], steps);
  expected.forEach((vector, i) => {
    vector.forEach((theta, parameter) => {
      expect(thetas[i][parameter]).toBeCloseTo(theta, 9);
    });
  });
}

describe("Adam", () => {
  test("takes the steps of the paper's algorithm, for each parameter by itself", () => {
    fc.assert(fc.property(fc.record(optimizer), gradients, expectDescent));
  });

  test("with decoupled weight decay takes those of AdamW", () => {
    const weightDecay = fc.double({ min: 1e-4, max: 1, noNaN: true });
    fc.assert(fc.property(fc.record({ ...optimizer, weightDecay }), gradients, expectDescent));
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
    expect(adamRates(settings, 1e6)).toEqual({ stepSize: 0.003, scale: 1, decay: 1 });
  });

  test("decays weights by the learning rate that is left of it", () => {
    const decaying = { ...settings, learningRate: 0.1, weightDecay: 0.5 };
    expect(adamRates(decaying, 3).decay).toBeCloseTo(1 - 0.1 * 0.5, 15);
    expect(adamRates(decaying, 3, 0.25).decay).toBeCloseTo(1 - 0.25 * 0.1 * 0.5, 15);
  });
});

describe("gradients clipped by their norm", () => {
  /** Two tensors of four and two entries. */
  const clip = (pieces: number[][], most: number) => {
    const trace = new Trace();
    const nodes = pieces.map((piece) => trace.constant(piece, [piece.length]));
    const sizes = pieces.map(({ length }) => length);
    const clipped = clipByNorm(trace, nodes, sizes, most);
    return evaluate(clipped, {}).map(({ data }) => Array.from(data));
  };
  const pieces = fc.tuple(fc.tuple(entry, entry, entry, entry), fc.tuple(entry, entry));
  const limit = fc.double({ min: 0.1, max: 300, noNaN: true });

  test("are as long as the limit where they were longer, and point where they did", () => {
    fc.assert(
      fc.property(pieces, limit, ([one, other], most) => {
        const clipped = clip([one, other], most).flat();
        const expected = clippedByNorm([...one, ...other], most);
        for (const [i, value] of expected.entries()) expect(clipped[i]).toBeCloseTo(value, 9);
        expect(Math.hypot(...clipped)).toBeLessThanOrEqual(most);
      }),
    );
  });

  test("are what they were where they were shorter", () => {
    expect(clip([[3, 0], [4]], 5.01)).toEqual([[3, 0], [4]]);
    expect(clip([[0, 0], [0]], 1)).toEqual([[0, 0], [0]]);
  });
});
