import type { Node } from "../../graph/node.ts";
import type { Trace } from "../../graph/trace.ts";

/*
 * Activation functions that PyTorch and ONNX both have, of the graph's operators.
 */

/** x Phi(x) = x / 2 (1 + erf(x / sqrt 2)). Source: Hendrycks and Gimpel 2016. */
export function gelu(trace: Trace, x: Node): Node {
  const erf = trace.erf(trace.multiply(Math.SQRT1_2, x));
  return trace.multiply(trace.multiply(0.5, x), trace.add(1, erf));
}

/** GELU's approximation x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))). */
export function geluByTanh(trace: Trace, x: Node): Node {
  const cubic = trace.multiply(0.044715, trace.multiply(x, trace.square(x)));
  const inner = trace.multiply(Math.sqrt(2 / Math.PI), trace.add(x, cubic));
  return trace.multiply(trace.multiply(0.5, x), trace.add(1, trace.tanh(inner)));
}

/** x sigmoid(beta x), which is SiLU for beta = 1. Source: Ramachandran et al. 2017. */
export function swish(trace: Trace, x: Node, beta = 1): Node {
  return trace.multiply(x, trace.sigmoid(beta === 1 ? x : trace.multiply(beta, x)));
}

/** x tanh(softplus(x)). Source: Misra 2019. */
export function mish(trace: Trace, x: Node): Node {
  return trace.multiply(x, trace.tanh(trace.softplus(x)));
}

/** clip(alpha x + beta, 0, 1) */
export function hardSigmoid(trace: Trace, x: Node, alpha = 1 / 6, beta = 0.5): Node {
  return trace.clip(trace.add(trace.multiply(alpha, x), beta), 0, 1);
}

/** x clip(x / 6 + 1 / 2, 0, 1). Source: Howard et al. 2019. */
export function hardSwish(trace: Trace, x: Node): Node {
  return trace.multiply(x, hardSigmoid(trace, x));
}

/** x / (1 + |x|) */
export function softsign(trace: Trace, x: Node): Node {
  return trace.divide(x, trace.add(1, trace.abs(x)));
}

/** The constants of SELU. Source: Klambauer et al. 2017. */
const seluConstants = { alpha: 1.6732632423543772, scale: 1.0507009873554805 };

/** scale elu(x, alpha) */
export function selu(trace: Trace, x: Node, { alpha, scale } = seluConstants): Node {
  return trace.multiply(scale, trace.elu(x, alpha));
}

/**
 * max(x, 0) + min(alpha (e^(x / alpha) - 1), 0) = alpha elu(x / alpha, 1), for alpha > 0. Source: Barron
 * 2017.
 */
export function celu(trace: Trace, x: Node, alpha: number): Node {
  return trace.multiply(alpha, trace.elu(trace.multiply(1 / alpha, x), 1));
}

/** Its product with any positive normal number of float32 is at least one. */
const steepest = 2 ** 127;

/** 1 where a < b, else 0: clip(2^127 (b - a), 0, 1), of operators that actors have. */
export function less(trace: Trace, a: Node, b: Node): Node {
  return trace.clip(trace.multiply(trace.subtract(b, a), steepest), 0, 1);
}
