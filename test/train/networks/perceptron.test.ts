import { describe, expect, test } from "vitest";
import {
  applyHidden,
  applyPerceptron,
  layers,
  type Perceptron,
} from "../../../train/networks/perceptron.ts";
import { compute, constants, matrix } from "../tracing.ts";
import { asked } from "./asked.ts";

const parameters = {
  "net.0.weight": [1, -2, 3, 1],
  "net.0.bias": [0.5, 1],
  "net.1.weight": [2, -1],
  "net.1.bias": [-10],
};
const rows = [
  [1, 1],
  [-2, 0],
];

describe("a perceptron", () => {
  test("asks for the weight and bias of each layer, within 1 / sqrt(inputs)", () => {
    const [third, quarter] = [1 / Math.sqrt(3), 1 / Math.sqrt(4)];
    expect(asked((take) => layers(take, "net", [3, 4, 9, 1]))).toEqual([
      ["net.0.weight", [3, 4], third],
      ["net.0.bias", [4], third],
      ["net.1.weight", [4, 9], quarter],
      ["net.1.bias", [9], quarter],
      ["net.2.weight", [9, 1], 1 / 3],
      ["net.2.bias", [1], 1 / 3],
    ]);
    expect(asked((take) => layers(take, "net", [3]))).toEqual([]);
  });

  // relu([1 + 3 + 0.5, -2 + 1 + 1]) = [4.5, 0]; relu([-2 + 0.5, 4 + 1]) = [0, 5].
  test.each([
    ["after each layer but the last", applyPerceptron, [2 * 4.5 - 10, -5 - 10]],
    ["after every layer where all of them are hidden", applyHidden, [0, 0]],
  ] as const)("applies a ReLU %s", (_, apply, expected) => {
    const values = compute((trace) => {
      const perceptron: Perceptron<ReturnType<typeof matrix>> = layers(
        constants(trace, parameters),
        "net",
        [2, 2, 1],
      );
      return apply(trace, perceptron, matrix(trace, rows));
    });
    expect(values).toEqual(expected);
  });
});
