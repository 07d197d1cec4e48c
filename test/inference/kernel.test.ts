import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bindDenseKernel,
  denseParameters,
  floors,
  overrun,
  runDense,
} from "../../edge/inference/simd/dense.ts";
import { writeKernel } from "../../edge/inference/simd/kernel.ts";
import { type Layer, packedLengthOf, packLayer } from "../../edge/inference/simd/layer.ts";
import { VectorMemory } from "../../graph/simd/vector-memory.ts";
import { NumpyGenerator } from "../../train/random/numpy-generator.ts";

const module = new WebAssembly.Module(writeKernel());
const { fround } = Math;

/** Runs the kernel on a layer and rows of inputs; answers its outputs, and what lies behind them. */
function run(layer: Layer, x: Float32Array, withRelu: boolean) {
  const rows = x.length / layer.inputs;
  const memory = new VectorMemory(
    new Map([
      ["x", x.length],
      ["layer", packedLengthOf(layer)],
      ["y", rows * layer.outputs + overrun],
      ["behind", 16],
      ["floors", floors.length],
    ]),
  );
  memory.get("x").set(x);
  memory.get("floors").set(floors);
  packLayer(layer, memory.get("layer"));
  const { addresses } = memory;
  const at = { x: addresses.x, layer: addresses.layer, y: addresses.y, floors: addresses.floors };
  runDense(bindDenseKernel(module, memory.memory), denseParameters(layer, at, withRelu), rows);
  return { y: memory.get("y").slice(0, rows * layer.outputs), behind: memory.get("behind") };
}

/** b_j + sum_k x_k W_kj in float64, and the sum of the magnitudes of what is added up. */
function reference({ inputs, outputs, weights, bias }: Layer, x: Float32Array) {
  const entry = (i: number) => {
    const [row, column] = [Math.floor(i / outputs), i % outputs];
    const terms = Array.from(
      { length: inputs },
      (_, k) => x[row * inputs + k] * weights[k * outputs + column],
    );
    const all = [bias[column], ...terms];
    return {
      sum: all.reduce((sum, term) => sum + term, 0),
      magnitude: all.reduce((sum, term) => sum + Math.abs(term), 0),
    };
  };
  return Array.from({ length: (x.length / inputs) * outputs }, (_, i) => entry(i));
}

function normal(random: NumpyGenerator, length: number): Float32Array {
  return Float32Array.from({ length }, () => random.normal());
}

function randomLayer(seed: number, rows: number, inputs: number, outputs: number) {
  const random = new NumpyGenerator(seed);
  const weights = normal(random, inputs * outputs);
  const layer = { inputs, outputs, weights, bias: normal(random, outputs) };
  return { layer, x: normal(random, rows * inputs) };
}

const sizes = fc.record({
  seed: fc.nat(),
  rows: fc.integer({ min: 1, max: 9 }),
  inputs: fc.integer({ min: 1, max: 300 }),
  outputs: fc.integer({ min: 1, max: 70 }),
});

/** Products and sums are each rounded to within half of this, of what they are. */
const epsilon = 2 ** -23;

describe("the kernel of dense layers", () => {
  test("computes b + x W, within the rounding of its partial sums, and no number behind", () => {
    fc.assert(
      fc.property(sizes, ({ seed, rows, inputs, outputs }) => {
        const { layer, x } = randomLayer(seed, rows, inputs, outputs);
        const { y, behind } = run(layer, x, false);
        // A term goes through its product, 32 sums of its block, and a sum for each block.
        const roundings = 1 + Math.min(inputs, 32) + 1 + Math.ceil(inputs / 64);
        for (const [i, { sum, magnitude }] of reference(layer, x).entries()) {
          expect(Math.abs(y[i] - sum)).toBeLessThanOrEqual(0.51 * epsilon * roundings * magnitude);
        }
        expect([...behind]).toEqual(Array(16).fill(0));
      }),
    );
  });

  test("computes a row to the same bits, whatever rows are beside it", () => {
    fc.assert(
      fc.property(sizes, fc.nat(), ({ seed, rows, inputs, outputs }, any) => {
        const { layer, x } = randomLayer(seed, rows, inputs, outputs);
        const row = any % rows;
        const alone = run(layer, x.slice(row * inputs, (row + 1) * inputs), false);
        const together = run(layer, x, false);
        expect(together.y.slice(row * outputs, (row + 1) * outputs)).toEqual(alone.y);
      }),
    );
  });

  test("takes a ReLU in, which changes nothing that is positive", () => {
    fc.assert(
      fc.property(sizes, ({ seed, rows, inputs, outputs }) => {
        const { layer, x } = randomLayer(seed, rows, inputs, outputs);
        const expected = run(layer, x, false).y.map((value) => Math.max(value, 0));
        expect(run(layer, x, true).y).toEqual(expected);
      }),
    );
  });

  test("adds up whole numbers exactly", () => {
    const layer = {
      inputs: 130,
      outputs: 17,
      weights: Float32Array.from({ length: 130 * 17 }, (_, i) => (i % 23) - 11),
      bias: Float32Array.from({ length: 17 }, (_, i) => i),
    };
    const x = Float32Array.from({ length: 3 * 130 }, (_, i) => (i % 19) - 9);
    const expected = reference(layer, x).map(({ sum }) => sum);
    expect([...run(layer, x, false).y]).toEqual(expected);
  });

  test.each([false, true])("keeps NaN and infinity, with a ReLU or without: %s", (withRelu) => {
    const layer = {
      inputs: 1,
      outputs: 3,
      weights: Float32Array.of(Number.NaN, 1e38, 1),
      bias: new Float32Array(3),
    };
    const { y } = run(layer, Float32Array.of(10), withRelu);
    expect([...y]).toEqual([Number.NaN, Number.POSITIVE_INFINITY, fround(10)]);
  });
});
