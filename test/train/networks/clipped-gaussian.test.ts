import { describe, expect, test } from "vitest";
import { evaluate } from "../../../graph/evaluate.ts";
import { Trace } from "../../../graph/trace.ts";
import { clippedGaussianActor } from "../../../train/networks/clipped-gaussian.ts";
import { constants, matrix } from "../tracing.ts";
import { asked } from "./asked.ts";

const actor = clippedGaussianActor();
const sizes = { observation: 1, action: 2, hidden: [] };
const logStd = [-0.5, 0.4];
/** A policy without hidden layers: mu(s) = [0.6 s - 0.2, -1.5 s + 3]. */
const parameters = {
  "actor.0.weight": [0.6, -1.5],
  "actor.0.bias": [-0.2, 3],
  "actor.log_std": logStd,
};
const meanAt = (s: number) => [0.6 * s - 0.2, -1.5 * s + 3];

const observations = [[0.5], [-2]];
const epsilon = [
  [0.3, -1.2],
  [2, 0],
];

const logNormal = (u: number, mean: number, logStd: number) =>
  -(((u - mean) / Math.exp(logStd)) ** 2) / 2 - logStd - Math.log(2 * Math.PI) / 2;

/** What the policy does in float64, and its distribution at the actions that it takes. */
function policy() {
  const trace = new Trace();
  const take = constants(trace, parameters);
  const observation = matrix(trace, observations);
  const acting = actor.build(take, sizes)(trace, observation, matrix(trace, epsilon));
  const { action, deterministicAction, logProb, mean, logStd } = acting;
  if (!(deterministicAction && logProb && mean && logStd)) throw new Error("an output is missing");
  const distribution = actor.distributionOf(take, sizes)(trace, observation);
  const nodes = {
    action,
    deterministic: deterministicAction(),
    logProb,
    mean,
    logStd,
    given: distribution.logProb(action),
    entropy: distribution.entropy,
  };
  const values = evaluate(Object.values(nodes), {});
  const rows = (of: keyof typeof nodes) => {
    const { data, shape } = values[Object.keys(nodes).indexOf(of)];
    expect(shape[0]).toBe(observations.length);
    return observations.map((_, row) =>
      Array.from(data).slice(row * shape[1], (row + 1) * shape[1]),
    );
  };
  return { rows };
}

function expectRows(actual: number[][], expected: (row: number, i: number) => number): void {
  for (const [row, entries] of actual.entries()) {
    for (const [i, entry] of entries.entries()) expect(entry).toBeCloseTo(expected(row, i), 12);
  }
}

describe("the clipped Gaussian", () => {
  const { rows } = policy();
  const meanOf = (row: number) => meanAt(observations[row][0]);

  test("acts by u = mu(s) + sigma epsilon, and without noise by mu(s)", () => {
    expectRows(rows("action"), (row, i) => meanOf(row)[i] + Math.exp(logStd[i]) * epsilon[row][i]);
    expect(rows("deterministic")).toEqual(rows("mean"));
    expectRows(rows("mean"), (row, i) => meanOf(row)[i]);
  });

  test("has the same deviation in every state", () => {
    expectRows(rows("logStd"), (_, i) => logStd[i]);
    expect(rows("logStd")).toEqual([logStd, logStd]);
  });

  test("has the log-density sum_i log N(u_i; mu_i, sigma_i), of u before clipping", () => {
    const actions = rows("action");
    expectRows(rows("logProb"), (row) =>
      actions[row].reduce((sum, u, i) => sum + logNormal(u, meanOf(row)[i], logStd[i]), 0),
    );
  });

  test("gives an action that it took the log-density that it had", () => {
    const [acted, given] = [rows("logProb"), rows("given")];
    expectRows(given, (row, i) => acted[row][i]);
  });

  test("has the entropy sum_i [ ln sigma_i + 1/2 ln 2 pi e ]", () => {
    const entropy = logStd.reduce((sum, x) => sum + x + Math.log(2 * Math.PI * Math.E) / 2, 0);
    expectRows(rows("entropy"), () => entropy);
  });

  test("refuses to act without noise", () => {
    const trace = new Trace();
    const forward = actor.build(constants(trace, {}), sizes);
    expect(() => forward(trace, matrix(trace, [[0]]), undefined)).toThrow("a Gaussian takes noise");
  });

  test("begins with deviations of 1, and asks for the same parameters to act and to learn", () => {
    const hidden = { ...sizes, hidden: [3] };
    const parameters = asked((take) => actor.build(take, hidden));
    expect(parameters.map(([name]) => name)).toEqual([
      "actor.0.weight",
      "actor.0.bias",
      "actor.1.weight",
      "actor.1.bias",
      "actor.log_std",
    ]);
    expect(parameters.at(-1)).toEqual(["actor.log_std", [2], [0, 0]]);
    expect(asked((take) => actor.distributionOf(take, hidden))).toEqual(parameters);
  });

  test("begins with other deviations where it is told to", () => {
    const narrow = clippedGaussianActor(-1);
    const logStdOf = (parameters: ReturnType<typeof asked>) => parameters.at(-1)?.[2];
    expect(logStdOf(asked((take) => narrow.build(take, sizes)))).toEqual([-1, -1]);
    expect(logStdOf(asked((take) => narrow.distributionOf(take, sizes)))).toEqual([-1, -1]);
  });
});
