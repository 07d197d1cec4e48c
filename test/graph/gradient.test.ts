import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluate } from "../../graph/evaluate.ts";
import { gradients } from "../../graph/gradient.ts";
import { layerNormalization } from "../../graph/layer-normalization.ts";
import type { Node } from "../../graph/node.ts";
import { Trace } from "../../graph/trace.ts";

const scalar = (value: number) => ({ data: [value], shape: [] });

describe("reverse-mode differentiation", () => {
  test("adds up the ways by which a tensor reaches the loss", () => {
    const trace = new Trace();
    const x = trace.input("x", []);
    // d/dx (x^2 + 3 x exp(x)) at 0.5
    const loss = trace.add(trace.square(x), trace.multiply(3, trace.multiply(x, trace.exp(x))));
    const [{ data }] = evaluate(gradients(trace, loss, [x]), { x: scalar(0.5) });
    expect(data[0]).toBeCloseTo(1 + 3 * 1.5 * Math.exp(0.5), 12);
  });

  test("takes a derivative with respect to a tensor in the middle of the graph", () => {
    const trace = new Trace();
    const x = trace.input("x", []);
    const middle = trace.exp(x);
    const loss = trace.square(middle);
    const [{ data }] = evaluate(gradients(trace, loss, [middle]), { x: scalar(1) });
    expect(data[0]).toBeCloseTo(2 * Math.E, 12);
  });

  test("is zero for a tensor on which the loss does not depend", () => {
    const trace = new Trace();
    const x = trace.input("x", []);
    const other = trace.input("other", [2]);
    const [gradient] = gradients(trace, trace.square(x), [other]);
    expect([...Array.from(evaluate([gradient], {})[0].data)]).toEqual([0, 0]);
  });

  test("does not pass a stopped gradient", () => {
    const trace = new Trace();
    const x = trace.input("x", []);
    const loss = trace.multiply(x, trace.stopGradient(trace.square(x)));
    const [{ data }] = evaluate(gradients(trace, loss, [x]), { x: scalar(3) });
    expect(data[0]).toBe(9);
  });

  test("of an exponential linear unit does not overflow where the unit is linear", () => {
    const trace = new Trace();
    const x = trace.input("x", []);
    const [{ data }] = evaluate(gradients(trace, trace.elu(x, 1), [x]), { x: scalar(1000) });
    expect(data[0]).toBe(1);
  });

  test("of a layer normalization is that of the operations that it is composed of", () => {
    const layer = (normalize: (trace: Trace, x: Node, scale: Node, offset: Node) => Node) => {
      const trace = new Trace();
      const [x, weights] = ["x", "weights"].map((name) => trace.input(name, [4, 6]));
      const [scale, offset] = ["scale", "offset"].map((name) => trace.input(name, [6]));
      const y = normalize(trace, x, scale, offset);
      const loss = trace.mean(trace.multiply(weights, trace.square(y)));
      return [y, ...gradients(trace, loss, [x, scale, offset])];
    };
    const whole = layer((trace, x, scale, offset) => trace.layerNormalization(x, scale, offset));
    const parts = layer((trace, x, scale, offset) =>
      layerNormalization(trace, 6, x, scale, offset),
    );
    const entry = fc.double({ min: -3, max: 3, noNaN: true });
    const entries = (size: number) => fc.array(entry, { minLength: size, maxLength: size });
    fc.assert(
      fc.property(entries(24), entries(24), entries(6), entries(6), (x, weights, scale, offset) => {
        const feeds = {
          x: { data: x, shape: [4, 6] },
          weights: { data: weights, shape: [4, 6] },
          scale: { data: scale, shape: [6] },
          offset: { data: offset, shape: [6] },
        };
        const expected = evaluate(parts, feeds);
        for (const [i, { data, shape }] of evaluate(whole, feeds).entries()) {
          expect(shape).toEqual(expected[i].shape);
          // Rows of nearly equal entries have a deviation of sqrt(1e-5), and derivatives of hundreds.
          for (const [j, value] of Array.from(data).entries()) {
            expect(value).toBeCloseTo(expected[i].data[j], 8);
          }
        }
      }),
    );
  });

  test("refuses what is no scalar, and what has no derivative", () => {
    const trace = new Trace();
    const x = trace.input("x", [2, 3]);
    expect(() => gradients(trace, x, [x])).toThrow("gradient of [2, 3]: needs a scalar");
    const indices = trace.input("indices", [4], "int64");
    const loss = trace.mean(trace.gather(x, indices));
    expect(() => gradients(trace, loss, [x])).toThrow("gather has no derivative");
  });
});
