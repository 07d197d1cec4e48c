import { describe, expect, test } from "vitest";
import type { TakeParameter } from "../../../train/engine/gradient-step.ts";
import { actionScale, scaleActions } from "../../../train/networks/action-scale.ts";
import {
  actionValue,
  buildTwinCritic,
  buildValue,
  minimumActionValue,
  stateValue,
} from "../../../train/networks/networks.ts";
import { buildActor, gaussian } from "../../../train/networks/squashed-gaussian.ts";
import { compute, constants, matrix } from "../tracing.ts";

const sizes = { observation: 2, action: 1, hidden: [2] };

/** Which parameters a network asks for. */
function asked(build: (take: TakeParameter<null>) => unknown) {
  const parameters: [string, readonly number[], number][] = [];
  build((...parameter) => {
    parameters.push(parameter);
    return null;
  });
  return parameters;
}

describe("a network", () => {
  test("asks for the weight and bias of each layer, within 1 / sqrt(inputs)", () => {
    const [third, quarter] = [1 / Math.sqrt(3), 1 / Math.sqrt(4)];
    const two = { observation: 3, action: 1, hidden: [4, 9] };
    expect(asked((take) => buildValue(take, two))).toEqual([
      ["value.0.weight", [3, 4], third],
      ["value.0.bias", [4], third],
      ["value.1.weight", [4, 9], quarter],
      ["value.1.bias", [9], quarter],
      ["value.2.weight", [9, 1], 1 / 3],
      ["value.2.bias", [1], 1 / 3],
    ]);
    const names = asked((take) => buildActor(take, { ...two, hidden: [9] })).map(([name]) => name);
    expect(names).toEqual([
      "actor.hidden.0.weight",
      "actor.hidden.0.bias",
      "actor.mean.weight",
      "actor.mean.bias",
      "actor.log_std.weight",
      "actor.log_std.bias",
    ]);
    const critic = asked((take) => buildTwinCritic(take, { ...two, hidden: [] }));
    expect(critic.map(([name, shape]) => [name, shape])).toEqual([
      ["q1.0.weight", [4, 1]],
      ["q1.0.bias", [1]],
      ["q2.0.weight", [4, 1]],
      ["q2.0.bias", [1]],
    ]);
  });

  test("of a value applies a ReLU after each layer but the last", () => {
    const parameters = {
      "value.0.weight": [1, -2, 3, 1],
      "value.0.bias": [0.5, 1],
      "value.1.weight": [2, -1],
      "value.1.bias": [-10],
    };
    const rows = [
      [1, 1],
      [-2, 0],
    ];
    const values = compute((trace) => {
      const value = buildValue(constants(trace, parameters), sizes);
      return stateValue(trace, value, matrix(trace, rows));
    });
    // relu([1 + 3 + 0.5, -2 + 1 + 1]) = [4.5, 0]; relu([-2 + 0.5, 4 + 1]) = [0, 5].
    expect(values).toEqual([2 * 4.5 - 10, -5 - 10]);
  });

  test("of an action value takes the observation first, then the action", () => {
    const parameters = { "q1.0.weight": [100, 10, 1], "q2.0.weight": [-100, 10, 1] };
    const observations = [
      [1, 2],
      [-1, 2],
    ];
    const [first, smaller] = [false, true].map((both) =>
      compute((trace) => {
        const critic = buildTwinCritic(constants(trace, parameters), { ...sizes, hidden: [] });
        const observation = matrix(trace, observations);
        const action = matrix(trace, [[3], [4]]);
        return both
          ? minimumActionValue(trace, critic, observation, action)
          : actionValue(trace, critic.q1, observation, action);
      }),
    );
    expect(first).toEqual([123, -76]);
    expect(smaller).toEqual([-77, -76]);
  });

  test("of a policy has a mean and a log_std that depend on the same hidden features", () => {
    const parameters = {
      "actor.hidden.0.weight": [1, -1, 0, 0],
      "actor.mean.weight": [3, 5],
      "actor.mean.bias": [0.25],
      "actor.log_std.weight": [0.5, -0.5],
    };
    const [mean, logStd] = (["mean", "logStd"] as const).map((statistic) =>
      compute((trace) => {
        const actor = buildActor(constants(trace, parameters), sizes);
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

describe("scaling an action", () => {
  const space = { kind: "box" as const, low: [-2, 1, 0], high: [2, 4, 0.5] };

  const scaled = (squashed: number[]) => {
    const actions = new Float64Array(squashed.length);
    scaleActions(space, squashed, actions);
    return [...actions];
  };

  test("takes -1, 0 and 1 to the low bound, the center and the high bound", () => {
    expect(scaled([-1, -1, -1])).toEqual(space.low);
    expect(scaled([0, 0, 0])).toEqual([0, 2.5, 0.25]);
    expect(scaled([1, 1, 1])).toEqual(space.high);
  });

  test("is affine in each dimension by itself", () => {
    expect(actionScale(space)).toEqual({ center: [0, 2.5, 0.25], halfRange: [2, 1.5, 0.25] });
    expect(scaled([0.5, -0.5, 0.2])).toEqual([1, 1.75, 0.3]);
  });

  test("does so row by row", () => {
    expect(scaled([-1, -1, -1, 0, 0, 0])).toEqual([...space.low, 0, 2.5, 0.25]);
  });
});
