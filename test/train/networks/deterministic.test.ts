import { describe, expect, test } from "vitest";
import { evaluate } from "../../../graph/evaluate.ts";
import type { Node } from "../../../graph/node.ts";
import { Trace } from "../../../graph/trace.ts";
import { actorPass } from "../../../train/networks/actor.ts";
import { buildDeterministic, deterministicActor } from "../../../train/networks/deterministic.ts";
import { constants, matrix } from "../tracing.ts";
import { asked } from "./asked.ts";

const sizes = { observation: 2, action: 2, hidden: [1] };
const parameters = {
  "actor.0.weight": [2, -1],
  "actor.0.bias": [0.5],
  "actor.1.weight": [0.3, -0.2],
  "actor.1.bias": [-0.1, 0.4],
};

describe("a deterministic policy", () => {
  test("is one perceptron from the observation to the action", () => {
    const names = asked((take) => buildDeterministic(take, { ...sizes, hidden: [3, 4] }));
    expect(names.map(([name, shape]) => [name, shape])).toEqual([
      ["actor.0.weight", [2, 3]],
      ["actor.0.bias", [3]],
      ["actor.1.weight", [3, 4]],
      ["actor.1.bias", [4]],
      ["actor.2.weight", [4, 2]],
      ["actor.2.bias", [2]],
    ]);
  });

  test("acts by tanh of what that gives", () => {
    const trace = new Trace();
    const observation = matrix(trace, [
      [1, 0.5],
      [-3, 0],
    ]);
    const take = constants(trace, parameters);
    const outputs = deterministicActor.build<Node>(take, sizes)(trace, observation, undefined);
    expect(Object.keys(outputs)).toEqual(["action"]);
    const [action] = evaluate([outputs.action], {});
    expect(action.shape).toEqual([2, 2]);
    // The hidden unit is relu(2 - 0.5 + 0.5) = 2, and relu(-6 + 0.5) = 0.
    const expected = [0.3 * 2 - 0.1, -0.2 * 2 + 0.4, -0.1, 0.4].map(Math.tanh);
    expected.forEach((entry, i) => {
      expect(action.data[i]).toBeCloseTo(entry, 14);
    });
  });

  test("takes no noise in training", () => {
    const { parameters: group, columns } = actorPass<Node>(deterministicActor, "actor", sizes);
    expect(group).toBe("actor");
    expect(columns).toEqual({ observation: 2, noise: 0, action: 2 });
  });
});
