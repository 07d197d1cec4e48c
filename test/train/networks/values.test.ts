import { describe, expect, test } from "vitest";
import {
  actionValue,
  buildCritics,
  buildValue,
  minimumActionValue,
  stateValue,
} from "../../../train/networks/values.ts";
import { compute, constants, matrix } from "../tracing.ts";
import { asked } from "./asked.ts";

const sizes = { observation: 2, action: 1, hidden: [2] };

describe("the network of a value", () => {
  test("has an observation as input, hidden layers, and one number", () => {
    const two = { observation: 3, action: 1, hidden: [4, 9] };
    expect(asked((take) => buildValue(take, two)).map(([name, shape]) => [name, shape])).toEqual([
      ["value.0.weight", [3, 4]],
      ["value.0.bias", [4]],
      ["value.1.weight", [4, 9]],
      ["value.1.bias", [9]],
      ["value.2.weight", [9, 1]],
      ["value.2.bias", [1]],
    ]);
  });

  test("applies a ReLU after each layer but the last", () => {
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
});

describe("the networks of action values", () => {
  const linear = { ...sizes, hidden: [] };

  test("are as many as are asked for, numbered from 1, alike in shape", () => {
    const critics = (count: number) =>
      asked((take) => buildCritics(take, { observation: 3, action: 1, hidden: [] }, count));
    expect(critics(2).map(([name, shape]) => [name, shape])).toEqual([
      ["q1.0.weight", [4, 1]],
      ["q1.0.bias", [1]],
      ["q2.0.weight", [4, 1]],
      ["q2.0.bias", [1]],
    ]);
    expect(critics(1)).toEqual(critics(2).slice(0, 2));
    expect(critics(3).slice(0, 4)).toEqual(critics(2));
    expect(
      critics(3)
        .map(([name]) => name)
        .slice(4),
    ).toEqual(["q3.0.weight", "q3.0.bias"]);
  });

  test("are normalized in their hidden layers if that is asked for", () => {
    const names = (layerNorm: boolean) =>
      asked((take) => buildCritics(take, sizes, 1, { layerNorm, outputs: 3 })).map(
        ([name]) => name,
      );
    expect(names(false)).toEqual(["q1.0.weight", "q1.0.bias", "q1.1.weight", "q1.1.bias"]);
    expect(names(true)).toEqual([
      ...["q1.0.weight", "q1.0.bias", "q1.0.scale", "q1.0.offset"],
      ...["q1.1.weight", "q1.1.bias"],
    ]);
  });

  const observations = [
    [1, 2],
    [-1, 2],
  ];

  /** What becomes of networks with these weights, at the observations and the actions 3 and 4. */
  const valuesOf = (weights: number[][], of: typeof minimumActionValue) => {
    const parameters = Object.fromEntries(
      weights.map((weight, i) => [`q${i + 1}.0.weight`, weight]),
    );
    return compute((trace) => {
      const critics = buildCritics(constants(trace, parameters), linear, weights.length);
      return of(trace, critics, matrix(trace, observations), matrix(trace, [[3], [4]]));
    });
  };

  test("take the observation first, then the action", () => {
    const first = valuesOf([[100, 10, 1]], (ops, [q], ...batch) => actionValue(ops, q, ...batch));
    expect(first).toEqual([123, -76]);
  });

  test("have the smallest of all values, row by row", () => {
    const [one, two, three] = [
      [100, 10, 1],
      [-100, 10, 1],
      [0, 0, -20],
    ];
    expect(valuesOf([one], minimumActionValue)).toEqual([123, -76]);
    expect(valuesOf([one, two], minimumActionValue)).toEqual([-77, -76]);
    expect(valuesOf([one, two, three], minimumActionValue)).toEqual([-77, -80]);
  });
});
