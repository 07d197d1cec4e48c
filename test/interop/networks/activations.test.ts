import { describe, expect, test } from "vitest";
import { evaluate } from "../../../graph/evaluate.ts";
import { Trace } from "../../../graph/trace.ts";
import {
  type ActivationArguments,
  knownActivations,
  torchActivation,
} from "../../../interop/networks/activations.ts";
import { erf } from "../../../noise/error-function.ts";
import { sigmoid, softplus } from "../../../noise/softmax.ts";

const entries = [-4, -3, -1.5, -0.4, -0.1, 0, 0.1, 0.4, 1.5, 3, 4, 7];

function apply(name: string, positional: (number | string)[], named: ActivationArguments = {}) {
  const activation = torchActivation(name, positional, named);
  if (!activation) throw new Error(`there is no activation ${name}`);
  const trace = new Trace();
  const x = trace.constant(entries, [1, entries.length]);
  return Array.from(evaluate([activation(trace, x)], {})[0].data);
}

const clip = (x: number, low: number, high: number) => Math.min(Math.max(x, low), high);
const elu = (x: number, alpha: number) => (x > 0 ? x : alpha * Math.expm1(x));

/** The definitions of PyTorch's documentation. */
const definitions: [name: string, args: (number | string)[], f: (x: number) => number][] = [
  ["Identity", [], (x) => x],
  ["ReLU", [], (x) => Math.max(x, 0)],
  ["ReLU6", [], (x) => clip(x, 0, 6)],
  ["Tanh", [], Math.tanh],
  ["Sigmoid", [], sigmoid],
  ["LogSigmoid", [], (x) => Math.log(sigmoid(x))],
  ["SiLU", [], (x) => x * sigmoid(x)],
  ["Mish", [], (x) => x * Math.tanh(softplus(x))],
  ["Hardsigmoid", [], (x) => (x <= -3 ? 0 : x >= 3 ? 1 : x / 6 + 1 / 2)],
  ["Hardswish", [], (x) => (x <= -3 ? 0 : x >= 3 ? x : (x * (x + 3)) / 6)],
  ["Tanhshrink", [], (x) => x - Math.tanh(x)],
  ["Softsign", [], (x) => x / (1 + Math.abs(x))],
  ["SELU", [], (x) => 1.0507009873554805 * elu(x, 1.6732632423543772)],
  ["ELU", [], (x) => elu(x, 1)],
  ["ELU", [0.5], (x) => elu(x, 0.5)],
  ["CELU", [], (x) => elu(x, 1)],
  ["CELU", [2], (x) => Math.max(x, 0) + Math.min(2 * Math.expm1(x / 2), 0)],
  ["LeakyReLU", [], (x) => (x > 0 ? x : 0.01 * x)],
  ["LeakyReLU", [0.2], (x) => (x > 0 ? x : 0.2 * x)],
  ["GELU", [], (x) => (x / 2) * (1 + erf(x / Math.SQRT2))],
  [
    "GELU",
    ["tanh"],
    (x) => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  ],
  ["Softplus", [], softplus],
  ["Softplus", [2], (x) => softplus(2 * x) / 2],
  ["Hardtanh", [], (x) => clip(x, -1, 1)],
  ["Hardtanh", [-0.3, 2], (x) => clip(x, -0.3, 2)],
  ["Softplus", [1, 1], (x) => (x > 1 ? x : softplus(x))],
  ["Softplus", [2, 1], (x) => (2 * x > 1 ? x : softplus(2 * x) / 2)],
  ["Softplus", [0.5, -1], (x) => (x / 2 > -1 ? x : softplus(x / 2) / 0.5)],
  ["Softshrink", [], (x) => (x > 0.5 ? x - 0.5 : x < -0.5 ? x + 0.5 : 0)],
  ["Hardshrink", [], (x) => (Math.abs(x) > 0.5 ? x : 0)],
  ["Hardshrink", [0.2], (x) => (Math.abs(x) > 0.2 ? x : 0)],
  ["Threshold", [0.2, 7], (x) => (x > 0.2 ? x : 7)],
  ["RReLU", [], (x) => (x > 0 ? x : (x * (1 / 8 + 1 / 3)) / 2)],
  ["RReLU", [0.1, 0.3], (x) => (x > 0 ? x : 0.2 * x)],
];

describe("an activation of torch.nn", () => {
  test.each(definitions)("is as PyTorch defines it: %s %j", (name, args, f) => {
    for (const [i, y] of apply(name, args).entries()) {
      expect(y, `${name} of ${entries[i]}`).toBeCloseTo(f(entries[i]), 12);
    }
  });

  test("is defined here, if it is known", () => {
    expect(new Set(definitions.map(([name]) => name))).toEqual(new Set(knownActivations));
  });

  test("takes arguments by name, and ignores inplace", () => {
    expect(apply("LeakyReLU", [], { negative_slope: 0.2, inplace: true })).toEqual(
      apply("LeakyReLU", [0.2]),
    );
  });

  test("is refused with an argument that is unknown or no number", () => {
    expect(() => torchActivation("ELU", [], { beta: 1 })).toThrow("argument beta is not known");
    expect(() => torchActivation("ELU", [1, true, 2])).toThrow("argument number 3 is not known");
    expect(() => torchActivation("Threshold", [0.2])).toThrow("value must be a finite number");
    expect(() => torchActivation("ELU", ["1"])).toThrow("alpha must be a finite number, not 1");
  });

  test("is undefined if it is none", () => {
    expect(torchActivation("Softmax")).toBeUndefined();
    expect(torchActivation("constructor")).toBeUndefined();
  });
});
