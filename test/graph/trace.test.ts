import { describe, expect, test } from "vitest";
import { Trace } from "../../graph/trace.ts";

describe("a trace", () => {
  const trace = new Trace();
  const matrix = trace.input("matrix", [2, 3]);
  const vector = trace.input("vector", [4]);
  const rows = trace.input("rows", ["batch", 3]);
  const others = trace.input("others", ["other", 3]);

  test.each([
    [
      "matmul of [2, 3] and [2, 3]: inner lengths 3 and 2 differ",
      () => trace.matmul(matrix, matrix),
    ],
    ["matmul of [2, 3] and [4]: needs two matrices", () => trace.matmul(matrix, vector)],
    [
      "matmul of [1, 3, 2] and [2, 2, 3]: needs two matrices, or two stacks of as many",
      () => trace.matmul(trace.input("one", [1, 3, 2]), trace.input("two", [2, 2, 3])),
    ],
    ["add of [2, 3] and [4]: axis 1 has lengths 3 and 4", () => trace.add(matrix, vector)],
    [
      "add of [batch, 3] and [other, 3]: axis 0 has lengths batch and other",
      () => trace.add(rows, others),
    ],
    [
      "concat of [2, 3] and [batch, 3]: needs the length of axis 0",
      () => trace.concat([matrix, rows], 0),
    ],
    [
      "concat of [2, 3] and [4]: may differ in axis 1 alone",
      () => trace.concat([matrix, vector], 1),
    ],
    ["slice of [4]: axis 0 has no entries 2 ... 4", () => trace.slice(vector, 0, 2, 5)],
    ["reshape of [2, 3] and [5]: the number of entries differs", () => trace.reshape(matrix, [5])],
    ["sum of [2, 3]: there is no axis 2", () => trace.sum(matrix, 2)],
    ["constant of [3]: has 2 entries", () => trace.constant([1, 2], [3])],
    ["expand of [2, 3]", () => trace.expand(matrix, [2, 4])],
    ["pick of [4] and [2, 3]: needs a matrix, and", () => trace.pick(vector, matrix)],
    [
      "pick of [2, 3] and [batch, 3]: needs a matrix, and indices for each row",
      () => trace.pick(matrix, rows),
    ],
    ["scatter of [4] and [2, 3]: needs a matrix", () => trace.scatter(vector, matrix, 5)],
    ["logSumExp of [4]: needs a matrix", () => trace.logSumExp(vector)],
    [
      "layerNormalization of [4]: needs a matrix",
      () => trace.layerNormalization(vector, vector, vector),
    ],
    [
      "layerNormalization of [2, 3] and [4]: needs a scale and an offset for each column",
      () => trace.layerNormalization(matrix, trace.constant([1, 2, 3], [3]), vector),
    ],
    [
      "rowInverseDeviation of [2, 3]: needs a layer normalization",
      () => trace.rowInverseDeviation(matrix),
    ],
    ["elu of [2, 3]: NaN is not finite", () => trace.elu(matrix, Number.NaN)],
    ["leakyRelu of [4]: Infinity is not", () => trace.leakyRelu(vector, Number.POSITIVE_INFINITY)],
    ["argSort of [4]: needs a matrix", () => trace.sort(vector)],
    ["gather of [4] and [2, 3]: needs a matrix and indices", () => trace.gather(vector, matrix)],
    ['the graph has an input "matrix" already', () => trace.input("matrix", [1])],
  ])("refuses with: %s", (message, record) => {
    expect(record).toThrow(message);
  });

  test("keeps a symbolic axis through every operation that leaves it alone", () => {
    const weight = trace.constant(new Float32Array(6), [3, 2]);
    expect(trace.relu(trace.matmul(rows, weight)).shape).toEqual(["batch", 2]);
    expect(trace.logSumExp(rows).shape).toEqual(["batch", 1]);
    expect(trace.sort(rows).shape).toEqual(["batch", 3]);
    expect(trace.pick(rows, trace.argMax(rows)).shape).toEqual(["batch", 1]);
    expect(trace.add(rows, trace.input("row", [3])).shape).toEqual(["batch", 3]);
    expect(trace.reshape(trace.sum(rows, 1), ["batch"]).shape).toEqual(["batch"]);
  });

  test("records the same operation on the same tensors once", () => {
    expect(trace.exp(matrix)).toBe(trace.exp(matrix));
    expect(trace.add(matrix, 1)).toBe(trace.add(matrix, 1));
    expect(trace.add(matrix, 1)).not.toBe(trace.add(matrix, 2));
  });
});
