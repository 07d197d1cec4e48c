import { describe, expect, test } from "vitest";
import {
  constant,
  type Initialization,
  orthogonal,
  uniform,
} from "../../../train/engine/initialization.ts";
import {
  type Activation,
  applyHidden,
  applyPerceptron,
  layers,
  orthogonalDense,
} from "../../../train/networks/perceptron.ts";
import { compute, constants, matrix } from "../tracing.ts";
import { asked, drawn } from "./asked.ts";

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

function applied(apply: typeof applyPerceptron, activation: Activation): number[] {
  return compute((trace) => {
    const take = constants(trace, parameters);
    const perceptron = layers(take, "net", [2, 2, 1], { activation });
    return apply(trace, perceptron, matrix(trace, rows));
  });
}

describe("a perceptron", () => {
  const parameter = (name: string, shape: number[], initialization: Initialization) => [
    name,
    shape,
    drawn(initialization, shape),
  ];

  test("asks for the weight and bias of each layer, within 1 / sqrt(inputs)", () => {
    const [third, quarter] = [uniform(1 / Math.sqrt(3)), uniform(1 / Math.sqrt(4))];
    expect(asked((take) => layers(take, "net", [3, 4, 9, 1]))).toEqual([
      parameter("net.0.weight", [3, 4], third),
      parameter("net.0.bias", [4], third),
      parameter("net.1.weight", [4, 9], quarter),
      parameter("net.1.bias", [9], quarter),
      parameter("net.2.weight", [9, 1], uniform(1 / 3)),
      parameter("net.2.bias", [1], uniform(1 / 3)),
    ]);
    expect(asked((take) => layers(take, "net", [3]))).toEqual([]);
  });

  test("asks for other initial values by the place of a layer and its inputs", () => {
    const places: number[][] = [];
    const initialize = (...place: [number, number]) => {
      places.push(place);
      return orthogonalDense(place[0] === 1 ? 0.01 : Math.SQRT2);
    };
    expect(asked((take) => layers(take, "net", [3, 4, 1], { initialize }))).toEqual([
      parameter("net.0.weight", [3, 4], orthogonal(Math.SQRT2)),
      parameter("net.0.bias", [4], constant(0)),
      parameter("net.1.weight", [4, 1], orthogonal(0.01)),
      parameter("net.1.bias", [1], constant(0)),
    ]);
    expect(places).toEqual([
      [0, 3],
      [1, 4],
    ]);
  });

  test("asks for a scale of 1 and an offset of 0 where a layer is normalized: each but the last", () => {
    const [half, quarter] = [uniform(1 / Math.sqrt(2)), uniform(1 / Math.sqrt(4))];
    expect(asked((take) => layers(take, "net", [2, 4, 1], { layerNorm: true }))).toEqual([
      parameter("net.0.weight", [2, 4], half),
      parameter("net.0.bias", [4], half),
      parameter("net.0.scale", [4], constant(1)),
      parameter("net.0.offset", [4], constant(0)),
      parameter("net.1.weight", [4, 1], quarter),
      parameter("net.1.bias", [1], quarter),
    ]);
  });

  test("normalizes a layer before its activation", () => {
    const values = compute((trace) => {
      const take = constants(trace, {
        ...parameters,
        "net.0.scale": [2, 3],
        "net.0.offset": [1, 1],
      });
      const perceptron = layers(take, "net", [2, 2, 1], { layerNorm: true });
      return applyPerceptron(trace, perceptron, matrix(trace, rows));
    });
    // Two numbers a and b become z and -z, with z = (a - b) / 2 / sqrt((a - b)^2 / 4 + 1e-5).
    const z = (difference: number) => difference / 2 / Math.sqrt(difference ** 2 / 4 + 1e-5);
    const relu = (x: number) => Math.max(x, 0);
    const output = (z: number) => 2 * relu(2 * z + 1) - relu(1 - 3 * z) - 10;
    expect(values).toEqual([4.5 - 0, -1.5 - 5].map((a) => expect.closeTo(output(z(a)), 12)));
  });

  // x W + b of the first layer is [1 + 3 + 0.5, -2 + 1 + 1] = [4.5, 0] and [-2 + 0.5, 4 + 1].
  const { tanh } = Math;
  test.each([
    ["a ReLU", "relu", applyPerceptron, [2 * 4.5 - 10, -5 - 10]],
    ["tanh", "tanh", applyPerceptron, [2 * tanh(4.5) - 10, 2 * tanh(-1.5) - tanh(5) - 10]],
  ] as const)("applies %s after each layer but the last", (_, activation, apply, expected) => {
    expect(applied(apply, activation)).toEqual(expected.map((x) => expect.closeTo(x, 12)));
  });

  test.each([
    ["a ReLU", "relu", [0, 0]],
    ["tanh", "tanh", [tanh(2 * tanh(4.5) - 10), tanh(2 * tanh(-1.5) - tanh(5) - 10)]],
  ] as const)(
    "applies %s after every layer where all of them are hidden",
    (_, activation, expected) => {
      expect(applied(applyHidden, activation)).toEqual(expected.map((x) => expect.closeTo(x, 12)));
    },
  );
});
