import { describe, expect, test } from "vitest";
import { evaluate } from "../../../../graph/evaluate.ts";
import { gradients } from "../../../../graph/gradient.ts";
import type { Node } from "../../../../graph/node.ts";
import { Trace } from "../../../../graph/trace.ts";
import {
  type ActionValue,
  estimatedSoftValue,
  logTarget,
  samplerLoss,
} from "../../../../train/algorithms/sql/losses.ts";
import { repeatRows } from "../../../../train/algorithms/sql/repeat-rows.ts";
import { generatorFor } from "../../../../train/random/streams.ts";
import { column, compute, matrix } from "../../tracing.ts";

const temperature = 0.4;

/** Q(s, a) = s + c . a */
const slope = [1.5, -0.7];
const linear =
  (trace: Trace): ActionValue<Node> =>
  (observation, action) =>
    trace.add(
      observation,
      trace.matmul(action, column(trace, slope.slice(0, Number(action.shape[1])))),
    );

/** alpha ln of the integral of exp(c a / alpha) over (-1, 1) */
const integral = (c: number) =>
  temperature * Math.log(((2 * temperature) / c) * Math.sinh(c / temperature));

function estimate(states: number[], actions: number[], action: number): number[] {
  return compute((trace) => {
    const k = actions.length / action / states.length;
    return estimatedSoftValue(
      trace,
      linear(trace),
      temperature,
      {
        observation: column(trace, states),
        actions: trace.constant(actions, [actions.length / action, action]),
      },
      { batch: states.length, observation: 1, actions: k, action },
    );
  });
}

describe("the soft value", () => {
  const midpoints = (count: number) =>
    Array.from({ length: count }, (_, i) => -1 + (2 * i + 1) / count);

  test("at actions on a fine grid is alpha ln of the integral of exp(Q / alpha)", () => {
    const grid = midpoints(1000);
    const values = estimate([0.3, -2], [...grid, ...grid], 1);
    expect(values[0]).toBeCloseTo(0.3 + integral(slope[0]), 5);
    expect(values[1]).toBeCloseTo(-2 + integral(slope[0]), 5);
  });

  test("in two dimensions is that of both", () => {
    const grid = midpoints(80);
    const actions = grid.flatMap((a) => grid.flatMap((b) => [a, b]));
    const [value] = estimate([1], actions, 2);
    expect(value).toBeCloseTo(1 + integral(slope[0]) + integral(slope[1]), 3);
  });

  test("at uniformly drawn actions comes closer the more there are", () => {
    const random = generatorFor(0, "gradient");
    const error = (count: number) => {
      const actions = Array.from({ length: count }, () => random.uniform(-1, 1));
      return Math.abs(estimate([0], actions, 1)[0] - integral(slope[0]));
    };
    // The relative deviation of the sum of one is 1.4, of its mean over 40,000 is 0.007.
    expect(error(40_000)).toBeLessThan(5 * 0.007 * temperature);
  });

  test("with one action is its Q, and the entropy of the uniform distribution", () => {
    const [value] = estimate([0.5], [0.2], 1);
    expect(value).toBeCloseTo(0.5 + 0.2 * slope[0] + temperature * Math.LN2, 12);
  });

  test("does not overflow where exp(Q / alpha) does", () => {
    const [value] = estimate([1e4], [0.2, 0.2], 1);
    expect(value).toBeCloseTo(1e4 + 0.2 * slope[0] + temperature * Math.LN2, 8);
  });
});

test("the density before squashing has Q's exponential and the derivative of tanh", () => {
  const u = [
    [0.3, -1],
    [2, 0],
  ];
  const logDensities = compute((trace) =>
    logTarget(trace, linear(trace), temperature, column(trace, [1, -1]), matrix(trace, u)),
  );
  u.forEach((row, i) => {
    const a = row.map(Math.tanh);
    const q = [1, -1][i] + slope[0] * a[0] + slope[1] * a[1];
    const logDerivative = a.reduce((sum, each) => sum + Math.log(1 - each * each), 0);
    expect(logDensities[i]).toBeCloseTo(q / temperature + logDerivative, 12);
  });
});

test("the sampler's loss moves particles along their directions, which are constants", () => {
  const trace = new Trace();
  const u = trace.input("u", [3, 2]);
  const phi = [1, -2, 0.5, 0, 3, 4];
  const direction = trace.multiply(trace.constant(phi, [3, 2]), u);
  const loss = samplerLoss(trace, u, direction);
  const ones = { u: { data: [1, 1, 1, 1, 1, 1], shape: [3, 2] } };
  const [value, gradient] = evaluate([loss, ...gradients(trace, loss, [u])], ones);
  expect(value.data[0]).toBeCloseTo(-6.5 / 3, 12);
  expect(Array.from(gradient.data)).toEqual(phi.map((each) => -each / 3));
});

test("rows are repeated in succession", () => {
  const repeated = compute((trace) =>
    repeatRows(
      trace,
      matrix(trace, [
        [1, 2],
        [3, 4],
      ]),
      [2, 2],
      3,
    ),
  );
  expect(repeated).toEqual([1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4]);
});
