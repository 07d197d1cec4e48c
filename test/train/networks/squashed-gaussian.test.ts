import * as ort from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import { evaluate } from "../../../graph/evaluate.ts";
import { writeModel } from "../../../graph/onnx/write.ts";
import { Trace } from "../../../graph/trace.ts";
import {
  buildGaussian,
  gaussian,
  squashedGaussian,
} from "../../../train/networks/squashed-gaussian.ts";
import { compute, constants, matrix } from "../tracing.ts";
import { asked } from "./asked.ts";

/** A policy that does not look: its mean and log_std, a number for each action dimension. */
interface Blind {
  mean: readonly number[];
  logStd: readonly number[];
  derivativeOffset?: number;
}

function describePolicy({ mean, logStd, derivativeOffset }: Blind, epsilon: number[][]) {
  const trace = new Trace();
  const take = constants(trace, { "actor.mean.bias": mean, "actor.log_std.bias": logStd });
  const sizes = { observation: 1, action: mean.length, hidden: [] };
  const observation = matrix(
    trace,
    epsilon.map(() => [0]),
  );
  const actor = buildGaussian(take, sizes, derivativeOffset);
  return squashedGaussian(trace, actor, observation, matrix(trace, epsilon));
}

/** Each output of the policy at each row of noise, in float64. */
function sample(policy: Blind, epsilon: number[][]) {
  const { action, logProb, mean, logStd } = describePolicy(policy, epsilon);
  const values = evaluate([action, logProb, mean, logStd], {});
  const [a, l, m, s] = values.map(({ data }) => Array.from(data));
  return { action: a, logProb: l, mean: m, logStd: s };
}

const logNormal = (epsilon: number, logStd: number) =>
  -(epsilon ** 2) / 2 - logStd - Math.log(2 * Math.PI) / 2;

function grid(low: number, high: number, intervals: number): number[] {
  return Array.from({ length: intervals + 1 }, (_, i) => low + ((high - low) * i) / intervals);
}

describe("the squashed Gaussian", () => {
  test.each([
    { mean: 0, std: 1 },
    { mean: 0.7, std: 0.3 },
    { mean: -2, std: 0.9 },
    { mean: 0, std: 0.01 },
  ])("has a density of integral 1 over (-1, 1): mean $mean, deviation $std", ({ mean, std }) => {
    const noise = grid(-8, 8, 20_000).map((epsilon) => [epsilon]);
    const { action, logProb } = sample({ mean: [mean], logStd: [Math.log(std)] }, noise);
    // Trapezoids over the actions themselves, so that the change of variables is not assumed.
    let integral = 0;
    for (let i = 1; i < action.length; i++) {
      const height = (Math.exp(logProb[i - 1]) + Math.exp(logProb[i])) / 2;
      integral += height * (action[i] - action[i - 1]);
    }
    expect(integral).toBeCloseTo(1, 5);
  });

  test("has the log-density log N(u) - log(1 - tanh(u)^2), u = mean + std epsilon", () => {
    const [mean, logStd] = [0.4, -0.5];
    const noise = grid(-4, 4, 100);
    const { action, logProb } = sample(
      { mean: [mean], logStd: [logStd] },
      noise.map((epsilon) => [epsilon]),
    );
    noise.forEach((epsilon, i) => {
      const a = Math.tanh(mean + Math.exp(logStd) * epsilon);
      expect(action[i]).toBeCloseTo(a, 14);
      expect(logProb[i]).toBeCloseTo(logNormal(epsilon, logStd) - Math.log(1 - a ** 2), 11);
    });
  });

  test("keeps its log-density exact where 1 - tanh(u)^2 is lost to rounding", () => {
    for (const u of [-40, -30, -20, 20, 30, 40]) {
      const { logProb } = sample({ mean: [u], logStd: [0.3] }, [[0], [0.1]]);
      [0, 0.1].forEach((epsilon, i) => {
        // As |u| grows, log(1 - tanh(u)^2) = log 4 - 2 |u| up to terms of size exp(-2 |u|).
        const derivative = Math.log(4) - 2 * Math.abs(u + Math.exp(0.3) * epsilon);
        expect(logProb[i]).toBeCloseTo(logNormal(epsilon, 0.3) - derivative, 12);
      });
    }
  });

  test("stays exact there in float32 too, as ONNX Runtime computes it", async () => {
    // At 60, e^(2 u) is beyond float32.
    for (const u of [-60, -9, 9, 60]) {
      const { logProb } = describePolicy({ mean: [u], logStd: [0] }, [[0]]);
      const model = writeModel({ name: "log_prob", outputs: { logProb } });
      const session = await ort.InferenceSession.create(model);
      const result = await session.run({});
      const derivative = Math.log(4) - 2 * Math.abs(u);
      expect(Number(result.logProb.data[0])).toBeCloseTo(logNormal(0, 0) - derivative, 4);
    }
  });

  test("of several dimensions is the product of one for each", () => {
    const [mean, logStd] = [
      [0.3, -1, 2],
      [0, -0.7, 0.4],
    ];
    const noise = [
      [0.2, -1.4, 0.9],
      [1.1, 0, -0.3],
    ];
    const together = sample({ mean, logStd }, noise);
    const apart = mean.map((_, i) =>
      sample(
        { mean: [mean[i]], logStd: [logStd[i]] },
        noise.map((row) => [row[i]]),
      ),
    );
    noise.forEach((_, row) => {
      const sum = apart.reduce((total, { logProb }) => total + logProb[row], 0);
      expect(together.logProb[row]).toBeCloseTo(sum, 12);
      const actions = apart.map(({ action }) => action[row]);
      expect(together.action.slice(3 * row, 3 * row + 3)).toEqual(actions);
    });
  });

  test.each([
    [5, 2],
    [2, 2],
    [-3, -3],
    [-20, -20],
    [-31, -20],
  ])("takes a log_std of %d for %d", (given, taken) => {
    const { logStd, logProb, action } = sample({ mean: [0.1], logStd: [given] }, [[0.5]]);
    expect(logStd).toEqual([taken]);
    const u = 0.1 + 0.5 * Math.exp(taken);
    expect(action[0]).toBeCloseTo(Math.tanh(u), 14);
    const derivative = 2 * (Math.LN2 - u - Math.log1p(Math.exp(-2 * u)));
    expect(logProb[0]).toBeCloseTo(logNormal(0.5, taken) - derivative, 10);
  });

  test("adds an offset to the derivative before its logarithm where one is asked for", () => {
    const offset = 1e-6;
    for (const u of [0, 0.8, -3, 20]) {
      const policy = { mean: [u], logStd: [0], derivativeOffset: offset };
      const { logProb } = sample(policy, [[0]]);
      const derivative = Math.log(1 - Math.tanh(u) ** 2 + offset);
      expect(logProb[0]).toBeCloseTo(logNormal(0, 0) - derivative, 12);
    }
  });
});

describe("the network of a Gaussian policy", () => {
  test("is hidden layers, then one layer for each statistic", () => {
    const sizes = { observation: 3, action: 1, hidden: [9] };
    expect(asked((take) => buildGaussian(take, sizes)).map(([name]) => name)).toEqual([
      "actor.hidden.0.weight",
      "actor.hidden.0.bias",
      "actor.mean.weight",
      "actor.mean.bias",
      "actor.log_std.weight",
      "actor.log_std.bias",
    ]);
  });

  test("has a mean and a log_std that depend on the same hidden features", () => {
    const parameters = {
      "actor.hidden.0.weight": [1, -1, 0, 0],
      "actor.mean.weight": [3, 5],
      "actor.mean.bias": [0.25],
      "actor.log_std.weight": [0.5, -0.5],
    };
    const sizes = { observation: 2, action: 1, hidden: [2] };
    const [mean, logStd] = (["mean", "logStd"] as const).map((statistic) =>
      compute((trace) => {
        const actor = buildGaussian(constants(trace, parameters), sizes);
        return gaussian(
          trace,
          actor,
          matrix(trace, [
            [2, 9],
            [-1, 9],
          ]),
        )[statistic];
      }),
    );
    // The features are [relu(x), relu(-x)] of the first number of the observation.
    expect(mean).toEqual([3 * 2 + 0.25, 5 * 1 + 0.25]);
    expect(logStd).toEqual([0.5 * 2, -0.5 * 1]);
  });
});
