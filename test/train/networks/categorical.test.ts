import { describe, expect, test } from "vitest";
import { evaluate } from "../../../graph/evaluate.ts";
import { Trace } from "../../../graph/trace.ts";
import { categoricalActor } from "../../../train/networks/categorical.ts";
import { layers } from "../../../train/networks/perceptron.ts";
import { fillNoise } from "../../../train/random/noise.ts";
import { generatorFor } from "../../../train/random/streams.ts";
import { constants, matrix } from "../tracing.ts";
import { asked } from "./asked.ts";

const actor = categoricalActor((take, { observation, action, hidden }) =>
  layers(take, "actor", [observation, ...hidden, action]),
);
const sizes = { observation: 1, action: 3, hidden: [] };
/** A policy without hidden layers: logits(s) = [s + 1, 2 s, -0.5]. */
const parameters = { "actor.0.weight": [1, 2, 0], "actor.0.bias": [1, 0, -0.5] };
const logitsAt = (s: number) => [s + 1, 2 * s, -0.5];

function probabilitiesAt(s: number): number[] {
  const weights = logitsAt(s).map(Math.exp);
  const total = weights.reduce((sum, x) => sum + x, 0);
  return weights.map((x) => x / total);
}

/** What the policy does in float64 on rows of observations and noise, and its distribution there. */
function act(observations: number[], epsilon: number[][]) {
  const trace = new Trace();
  const take = constants(trace, parameters);
  const observation = matrix(
    trace,
    observations.map((s) => [s]),
  );
  const acting = actor.build(take, sizes)(trace, observation, matrix(trace, epsilon));
  const { action, deterministicAction, logProb, logits } = acting;
  if (!(deterministicAction && logProb && logits)) throw new Error("an output is missing");
  const distribution = actor.distributionOf(take, sizes)(trace, observation);
  const nodes = [
    action,
    deterministicAction(),
    logProb,
    logits,
    distribution.logProb(action),
    distribution.entropy,
  ];
  const values = evaluate(nodes, {}).map(({ data }) => Array.from(data));
  const [chosen, deterministic, ...rest] = values;
  const [acted, scores, given, entropy] = rest;
  return { chosen, deterministic, logProb: acted, logits: scores, given, entropy };
}

describe("the categorical policy", () => {
  const states = [0.5, -2, 3];
  const epsilon = [
    [0, 0, 10],
    [0, 0, 0],
    [5, 0, 1],
  ];
  const { chosen, deterministic, logProb, logits, given, entropy } = act(states, epsilon);

  test("acts by the largest sum of logit and noise, and without noise by the largest logit", () => {
    expect(chosen).toEqual([2, 2, 0]);
    expect(deterministic).toEqual([0, 2, 1]);
    expect(logits).toEqual(states.flatMap(logitsAt));
  });

  test("has the log-probability of the softmax, for actions that it took or that are given", () => {
    for (const [row, s] of states.entries()) {
      const expected = Math.log(probabilitiesAt(s)[chosen[row]]);
      expect(logProb[row]).toBeCloseTo(expected, 12);
      expect(given[row]).toBeCloseTo(expected, 12);
    }
  });

  test("has the entropy -sum_a pi(a | s) ln pi(a | s)", () => {
    for (const [row, s] of states.entries()) {
      const expected = probabilitiesAt(s).reduce((sum, p) => sum - p * Math.log(p), 0);
      expect(entropy[row]).toBeCloseTo(expected, 12);
    }
  });

  test("draws each action with its probability from Gumbel noise", () => {
    const draws = 20_000;
    const noise = new Float64Array(draws * sizes.action);
    fillNoise(generatorFor(1, "exploration"), "gumbel", noise);
    const rows = Array.from({ length: draws }, (_, row) => [
      ...noise.subarray(row * sizes.action, (row + 1) * sizes.action),
    ]);
    const { chosen } = act(Array(draws).fill(0.3), rows);
    for (const [action, probability] of probabilitiesAt(0.3).entries()) {
      const share = chosen.filter((index) => index === action).length / draws;
      // Five standard errors of the least certain share.
      expect(Math.abs(share - probability)).toBeLessThan((5 * 0.5) / Math.sqrt(draws));
    }
  });

  test("refuses to act without noise", () => {
    const trace = new Trace();
    const forward = actor.build(constants(trace, {}), sizes);
    expect(() => forward(trace, matrix(trace, [[0]]), undefined)).toThrow(
      "a categorical policy takes noise",
    );
  });

  test("asks for the same parameters to act and to learn", () => {
    const parameters = asked((take) => actor.build(take, sizes));
    expect(parameters.map(([name]) => name)).toEqual(["actor.0.weight", "actor.0.bias"]);
    expect(asked((take) => actor.distributionOf(take, sizes))).toEqual(parameters);
  });
});
