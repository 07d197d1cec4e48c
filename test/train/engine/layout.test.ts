import { describe, expect, test } from "vitest";
import { evaluate } from "../../../graph/evaluate.ts";
import { Trace } from "../../../graph/trace.ts";
import type { TakeParameter } from "../../../train/engine/gradient-step.ts";
import { constant, uniform } from "../../../train/engine/initialization.ts";
import {
  flatten,
  initialize,
  layoutOf,
  lengthOf,
  unflatten,
} from "../../../train/engine/layout.ts";
import { generatorFor } from "../../../train/random/streams.ts";

const [zeros, ones] = [constant(0), constant(1)];

function build<Tensor>(take: TakeParameter<Tensor>) {
  return {
    weight: take("weight", [2, 3], zeros),
    bias: take("bias", [3], ones),
    constant: take("constant", [1], ones),
  };
}
const layout = layoutOf(build, null);

describe("a layout", () => {
  test("puts the tensors one behind the other in the order in which they are asked for", () => {
    expect(layout).toEqual([
      { name: "weight", shape: [2, 3], initialization: zeros, start: 0, end: 6 },
      { name: "bias", shape: [3], initialization: ones, start: 6, end: 9 },
      { name: "constant", shape: [1], initialization: ones, start: 9, end: 10 },
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
  const drawn = layoutOf((take: TakeParameter<null>) => {
    take("weight", [2, 3], uniform(0.5));
    take("bias", [3], ones);
    take("other", [2], uniform(0.1));
  }, null);
  const first = (seed: number) => initialize(drawn, generatorFor(seed, "initialization"));

  test("are drawn one parameter after the other", () => {
    const random = generatorFor(1, "initialization");
    const uniformly = (count: number, bound: number) =>
      Array.from({ length: count }, () => Math.fround(random.uniform(-bound, bound)));
    expect([...first(1)]).toEqual([...uniformly(6, 0.5), 1, 1, 1, ...uniformly(2, 0.1)]);
  });

  test("are a function of the seed", () => {
    expect(first(1)).toEqual(first(1));
    expect(first(2)).not.toEqual(first(1));
  });
});
