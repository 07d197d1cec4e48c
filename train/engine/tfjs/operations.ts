import type { Tensor } from "@tensorflow/tfjs-core";
import type { TensorOperations } from "../../../graph/operations.ts";

/** The functions of tf.js, common to its packages: the CPU in JavaScript, or TensorFlow. */
export type Tfjs = typeof import("@tensorflow/tfjs-core");

/** The operations in tf.js: executed eagerly, and recorded by it for gradients. */
export function tfjsOperations(tf: Tfjs): TensorOperations<Tensor> {
  return {
    matmul: (a, b) => tf.matMul(a, b),

    add: (a, b) => tf.add(a, b),
    subtract: (a, b) => tf.sub(a, b),
    multiply: (a, b) => tf.mul(a, b),
    divide: (a, b) => tf.div(a, b),
    minimum: (a, b) => tf.minimum(a, b),

    negate: (x) => tf.neg(x),
    square: (x) => tf.square(x),
    sqrt: (x) => tf.sqrt(x),
    exp: (x) => tf.exp(x),
    log: (x) => tf.log(x),
    tanh: (x) => tf.tanh(x),
    relu: (x) => tf.relu(x),
    softplus: (x) => tf.softplus(x),
    clip: (x, low, high) => tf.clipByValue(x, low, high),

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

    sum: (x, axis) => tf.sum(x, axis, true),
    mean: (x) => tf.mean(x),
  };
}
