import { describe, expect, test } from "vitest";
import { evaluate } from "../../../graph/evaluate.ts";
import { Trace } from "../../../graph/trace.ts";
import type { TakeParameter } from "../../../train/engine/gradient-step.ts";
import {
  flatten,
  initialize,
  layoutOf,
  lengthOf,
  unflatten,
} from "../../../train/engine/layout.ts";
import { generatorFor } from "../../../train/random/streams.ts";

function build<Tensor>(take: TakeParameter<Tensor>) {
  return {
    weight: take("weight", [2, 3], 0.5),
    bias: take("bias", [3], 0.1),
    constant: take("constant", [1], 0),
  };
}
const layout = layoutOf(build, null);

describe("a layout", () => {
  test("puts the tensors one behind the other in the order in which they are asked for", () => {
    expect(layout).toEqual([
      { name: "weight", shape: [2, 3], bound: 0.5, start: 0, end: 6 },
      { name: "bias", shape: [3], bound: 0.1, start: 6, end: 9 },
      { name: "constant", shape: [1], bound: 0, start: 9, end: 10 },
    ]);
    expect(lengthOf(layout)).toBe(10);
    expect(lengthOf([])).toBe(0);
  });

  test("cuts a vector into tensors, row by row, and joins them again", () => {
    const trace = new Trace();
    const vector = { data: Array.from({ length: 10 }, (_, i) => i), shape: [10] };
    const { network, tensors } = unflatten(trace, trace.input("vector", [10]), build);
    const [weight, bias, joined] = evaluate(
      [network.weight, network.bias, flatten(trace, tensors, layout)],
      { vector },
    );
    expect(weight).toEqual({ data: Float64Array.of(0, 1, 2, 3, 4, 5), shape: [2, 3] });
    expect(bias).toEqual({ data: Float64Array.of(6, 7, 8), shape: [3] });
    expect(joined).toEqual({ data: Float64Array.from(vector.data), shape: [10] });
  });
});

describe("the first values of parameters", () => {
  const wide = layoutOf((take: TakeParameter<null>) => {
    take("weight", [100, 100], 0.5);
    take("bias", [100], 0);
  }, null);
  const values = initialize(wide, generatorFor(1, "initialization"));

  test("are uniform between the bounds, and zero where the bound is", () => {
    const weights = values.subarray(0, 10_000);
    const average = weights.reduce((sum, x) => sum + x, 0) / weights.length;
    const variance = weights.reduce((sum, x) => sum + (x - average) ** 2, 0) / weights.length;
    expect(Math.max(...weights.map(Math.abs))).toBeLessThanOrEqual(0.5);
    // Five standard errors of 10,000 draws; the variance of the uniform distribution is 1/12.
    expect(Math.abs(average)).toBeLessThan(5 / Math.sqrt(12 * 10_000));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(5 / Math.sqrt(180 * 10_000));
    expect(values.subarray(10_000).every((x) => x === 0)).toBe(true);
  });

  test("are a function of the seed", () => {
    expect(initialize(wide, generatorFor(1, "initialization"))).toEqual(values);
    expect(initialize(wide, generatorFor(2, "initialization"))).not.toEqual(values);
  });
});
