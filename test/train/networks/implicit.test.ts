import { describe, expect, test } from "vitest";
import { evaluate } from "../../../graph/evaluate.ts";
import type { Node } from "../../../graph/node.ts";
import { Trace } from "../../../graph/trace.ts";
import { actorPass } from "../../../train/networks/actor.ts";
import { buildImplicit, implicitActor } from "../../../train/networks/implicit.ts";
import { constants, matrix } from "../tracing.ts";
import { asked } from "./asked.ts";

const sizes = { observation: 2, action: 2, hidden: [1] };
const parameters = {
  "actor.observation.weight": [2, -1],
  "actor.observation.bias": [0.5],
  "actor.noise.weight": [1, 3],
  "actor.layers.0.weight": [0.3, -0.2],
  "actor.layers.0.bias": [-0.1, 0.4],
};

describe("an implicit policy", () => {
  test("is a perceptron of observation and noise, whose first layer is in two parts", () => {
    const parameters = asked((take) => buildImplicit(take, { ...sizes, hidden: [3, 4] }));
    expect(parameters.map(([name, shape]) => [name, shape])).toEqual([
      ["actor.observation.weight", [2, 3]],
      ["actor.observation.bias", [3]],
      ["actor.noise.weight", [2, 3]],
      ["actor.layers.0.weight", [3, 4]],
      ["actor.layers.0.bias", [4]],
      ["actor.layers.1.weight", [4, 2]],
      ["actor.layers.1.bias", [2]],
    ]);
  });

  test("starts as the one layer of both inputs would", () => {
    const wide = { observation: 2, action: 2, hidden: [1000] };
    const [weight, bias, noise] = asked((take) => buildImplicit(take, wide));
    for (const [name, , values] of [weight, bias, noise]) {
      const largest = Math.max(...values.map(Math.abs));
      // Uniform in [-1, 1] / sqrt(4).
      expect(largest, name).toBeLessThanOrEqual(0.5);
      expect(largest, name).toBeGreaterThan(0.49);
    }
  });

  const epsilon = [
    [0.5, -1],
    [0, 0],
  ];
  const forward = () => {
    const trace = new Trace();
    const observation = matrix(trace, [
      [1, 0.5],
      [1, 0.5],
    ]);
    const take = constants(trace, parameters);
    return implicitActor.build<Node>(take, sizes)(trace, observation, matrix(trace, epsilon));
  };

  test("acts by tanh of what that gives, and has no density", () => {
    const outputs = forward();
    expect(Object.keys(outputs)).toEqual(["action", "deterministicAction"]);
    const [action] = evaluate([outputs.action], {});
    // The hidden unit is relu(2 - 0.5 + 0.5 + 0.5 - 3) = 0, and relu(2 - 0.5 + 0.5) = 2.
    const expected = [-0.1, 0.4, 0.3 * 2 - 0.1, -0.2 * 2 + 0.4].map(Math.tanh);
    expect(action.shape).toEqual([2, 2]);
    expected.forEach((entry, i) => {
      expect(action.data[i]).toBeCloseTo(entry, 14);
    });
  });

  test("acts deterministically on noise of zeros", () => {
    const { action, deterministicAction } = forward();
    if (!deterministicAction) throw new Error("there is no deterministic action");
    const [drawn, still] = evaluate([action, deterministicAction()], {}).map(({ data }) =>
      Array.from(data),
    );
    const [, , ...second] = drawn;
    expect(still).toEqual([...second, ...second]);
  });

  test("takes as much noise as an action in training, and nothing less", () => {
    const { columns } = actorPass<Node>(implicitActor, "actor", sizes);
    expect(columns).toEqual({ observation: 2, noise: 2, action: 2 });
    const trace = new Trace();
    const build = implicitActor.build<Node>(constants(trace, parameters), sizes);
    expect(() => build(trace, matrix(trace, [[1, 0.5]]), undefined)).toThrow("takes noise");
  });
});
