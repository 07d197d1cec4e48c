import { expect, test } from "vitest";
import { evaluate } from "../../../graph/evaluate.ts";
import { Trace } from "../../../graph/trace.ts";
import {
  type ActivationArguments,
  torchActivation,
} from "../../../interop/networks/activations.ts";

const x = [-3, -0.4, -0.1, 0, 0.1, 0.4, 0.6, 3, 30];
const softplus = (z: number) => Math.log1p(Math.exp(z));

test.each<[string, ActivationArguments, (x: number) => number]>([
  ["Softplus", {}, softplus],
  ["Softplus", { threshold: 1 }, (x) => (x > 1 ? x : softplus(x))],
  ["Softplus", { beta: 2, threshold: 1 }, (x) => (2 * x > 1 ? x : softplus(2 * x) / 2)],
  ["Softplus", { beta: 0.5, threshold: -1 }, (x) => (x / 2 > -1 ? x : softplus(x / 2) / 0.5)],
  ["Hardshrink", {}, (x) => (Math.abs(x) > 0.5 ? x : 0)],
  ["Hardshrink", { lambd: 0.2 }, (x) => (Math.abs(x) > 0.2 ? x : 0)],
  ["Threshold", { threshold: 0.2, value: 7 }, (x) => (x > 0.2 ? x : 7)],
  ["RReLU", {}, (x) => (x > 0 ? x : (x * (1 / 8 + 1 / 3)) / 2)],
  ["RReLU", { lower: 0.1, upper: 0.3 }, (x) => (x > 0 ? x : 0.2 * x)],
])("%s with %j is as PyTorch documents it", (name, given, expected) => {
  const trace = new Trace();
  const activation = torchActivation(name, [], given);
  if (!activation) throw new Error(`there is no ${name}`);
  const [{ data }] = evaluate([activation(trace, trace.constant(x, [1, x.length]))], {});
  x.forEach((each, i) => {
    expect(data[i]).toBeCloseTo(expected(each), 12);
  });
});

test("an argument without a default must be given", () => {
  expect(() => torchActivation("Threshold", [0.2])).toThrow("value must be a finite number");
});
