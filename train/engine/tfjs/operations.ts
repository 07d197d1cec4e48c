import type { Rank, Tensor } from "@tensorflow/tfjs-core";
import { layerNormalization } from "../../../graph/layer-normalization.ts";
import type { Operand, TensorOperations } from "../../../graph/operations.ts";

/** The functions of tf.js, common to its packages: the CPU in JavaScript, or TensorFlow. */
export type Tfjs = typeof import("@tensorflow/tfjs-core");

/** The operations in tf.js: executed eagerly, and recorded by it for gradients. */
export function tfjsOperations(tf: Tfjs): TensorOperations<Tensor> {
  /** Computes without recording. A custom gradient of no inputs ends the way to the operands. */
  const unrecorded = (compute: () => Tensor) =>
    tf.customGrad(() => ({ value: compute(), gradFunc: () => [] }))();

  /**
   * Operands of one shape: tf.js's derivatives of minimum and maximum do not sum over the axes along
   * which an operand was broadcast.
   */
  const broadcast = (
    a: Operand<Tensor>,
    b: Operand<Tensor>,
  ): [Operand<Tensor>, Operand<Tensor>] => {
    if (typeof a === "number" || typeof b === "number") return [a, b];
    const shape = tf.broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape);
    const to = (x: Tensor) =>
      tf.util.arraysEqual(x.shape, shape) ? x : tf.broadcastTo<Rank>(x, [...shape]);
    return [to(a), to(b)];
  };

  /** The entries of each row of x [n, columns] at indices [n, k]. */
  const pick = (x: Tensor, indices: Tensor) => {
    const [rows, columns] = x.shape;
    const flat = unrecorded(() => {
      const starts = tf.range(0, rows * columns, columns, "int32");
      return tf.add(tf.cast(indices, "int32"), tf.reshape(starts, [rows, 1]));
    });
    return tf.gather(tf.reshape(x, [rows * columns]), flat);
  };

  const ops: TensorOperations<Tensor> = {
    constant: (data, shape) => tf.tensor(Float32Array.from(data), [...shape]),

    matmul: (a, b) => tf.matMul(a, b),

    add: (a, b) => tf.add(a, b),
    subtract: (a, b) => tf.sub(a, b),
    multiply: (a, b) => tf.mul(a, b),
    divide: (a, b) => tf.div(a, b),
    minimum: (a, b) => tf.minimum(...broadcast(a, b)),
    maximum: (a, b) => tf.maximum(...broadcast(a, b)),
    less: (a, b) => unrecorded(() => tf.cast(tf.less(a, b), "float32")),

    negate: (x) => tf.neg(x),
    square: (x) => tf.square(x),
    sqrt: (x) => tf.sqrt(x),
    exp: (x) => tf.exp(x),
    log: (x) => tf.log(x),
    tanh: (x) => tf.tanh(x),
    relu: (x) => tf.relu(x),
    softplus: (x) => tf.softplus(x),
    clip: (x, low, high) => tf.clipByValue(x, low, high),

    stopGradient: (x) => unrecorded(() => tf.clone(x)),
    cast(x, type) {
      // tf.js has no longer integers.
      const target = type === "int64" ? "int32" : type;
      return x.dtype === target ? x : unrecorded(() => tf.cast(x, target));
    },

    concat: (tensors, axis) => tf.concat([...tensors], axis),
    slice(x, axis, start, end) {
      const begin = x.shape.map((_, i) => (i === axis ? start : 0));
      const size = x.shape.map((length, i) => (i === axis ? end - start : length));
      return tf.slice(x, begin, size);
    },
    reshape(x, shape) {
      // tf.js infers the length of an axis of -1.
      const lengths = shape.map((length) => (typeof length === "number" ? length : -1));
      return tf.reshape(x, lengths);
    },

    expand: (x, shape) => tf.broadcastTo(x, [...shape]),

    sum: (x, axis) => tf.sum(x, axis, true),
    mean: (x) => tf.mean(x),

    logSumExp: (x) => tf.logSumExp(x, 1, true),
    logSoftmax: (x) => tf.logSoftmax(x),
    layerNormalization: (x, scale, offset) =>
      layerNormalization(ops, x.shape[1] ?? 0, x, scale, offset),
    sort: (x) =>
      pick(
        x,
        unrecorded(() => tf.topk(tf.neg(x), x.shape[1], true).indices),
      ),
    pick,
    argMax: (x) => unrecorded(() => tf.expandDims(tf.argMax(x, 1), 1)),
  };
  return ops;
}
