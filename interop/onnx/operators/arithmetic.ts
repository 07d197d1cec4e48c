import type { Node } from "../../../graph/node.ts";
import type { Trace } from "../../../graph/trace.ts";
import type { OperatorCall } from "../operator-call.ts";
import {
  type ConstantTensor,
  constantTensor,
  type ModelTensor,
  type RowTensor,
} from "../tensor.ts";
import { binary, elementwise, plainOperands, unary, variadic } from "./elementwise.ts";

/** The largest finite float32: a bound of it bounds nothing. */
const largest = 3.4028234663852886e38;

/** Whole exponents up to it are repeated products. */
const mostFactors = 8;

export const arithmetic: Record<string, (call: OperatorCall) => ModelTensor> = {
  Add: binary((trace, a, b) => trace.add(a, b)),
  Sub: binary((trace, a, b) => trace.subtract(a, b)),
  Mul: multiply,
  Div: divide,
  Pow: power,
  Sqrt: unary((trace, x) => trace.sqrt(x)),
  Reciprocal: unary((trace, x) => trace.divide(1, x)),
  Neg: unary((trace, x) => trace.negate(x)),
  Abs: unary((trace, x) => trace.abs(x)),
  Exp: unary((trace, x) => trace.exp(x)),
  Log: unary(logarithm),
  Sum: variadic((trace, a, b) => trace.add(a, b)),
  Mean: (call) => {
    const count = call.count;
    return elementwise(call, plainOperands(call, 1), (trace, nodes) =>
      trace.multiply(
        nodes.reduce((sum, node) => trace.add(sum, node)),
        1 / count,
      ),
    );
  },
  Min: variadic((trace, a, b) => trace.minimum(a, b)),
  Max: variadic((trace, a, b) => trace.maximum(a, b)),
  Clip: clip,
};

/**
 * ln x. That of a sigmoid is -softplus(-x), as PyTorch computes it: the sigmoid's own logarithm has few
 * digits where it is close to 0.
 */
function logarithm(trace: Trace, x: Node): Node {
  if (x.operation.kind !== "sigmoid") return trace.log(x);
  return trace.negate(trace.softplus(trace.negate(x.inputs[0])));
}

/** Of a shape with the number of rows in it, only a multiple of one is needed. */
function multiply(call: OperatorCall): ModelTensor {
  const [a, b] = [call.operand(0), call.operand(1)];
  for (const [shape, factor] of [
    [a, b],
    [b, a],
  ]) {
    const isOne = factor.form === "constant" && Array.from(factor.data).every((f) => f === 1);
    if (shape.form === "extents" && isOne && factor.axes.length <= shape.axes.length) return shape;
  }
  return binary((trace, a, b) => trace.multiply(a, b))(call);
}

/** a / b, without the remainder for whole numbers; a product where b is constant. */
function divide(call: OperatorCall): ModelTensor {
  const [a, b] = plainOperands(call, 2);
  if (a.kind === "int" && b.kind === "int") {
    const quotient = binary((trace, x, y) => trace.divide(x, y))(call);
    if (quotient.form === "rows")
      return call.refuse(
        "divides whole numbers that depend on the observation: only constants may be",
      );
    return { ...quotient, data: Array.from(quotient.data, Math.trunc) };
  }
  if (a.form === "rows" && b.form === "constant") {
    const reciprocal = constantTensor(
      b.kind,
      b.axes,
      Array.from(b.data, (entry) => 1 / entry),
      b.batch,
    );
    return elementwise(call, [a, reciprocal], (trace, [x, y]) => trace.multiply(x, y));
  }
  return binary((trace, x, y) => trace.divide(x, y))(call);
}

/** x^p of one constant exponent: whole and small, or a half. */
function power(call: OperatorCall): ModelTensor {
  const [x, exponents] = plainOperands(call, 2);
  if (x.form === "constant" && exponents.form === "constant") {
    const result = elementwise(call, [x, exponents], (trace, [a, b]) => trace.add(a, b));
    const { data: bases } = spread(call, x, exponents);
    const { data: powers } = spread(call, exponents, x);
    const data = Array.from(bases, (base, i) => base ** powers[i]);
    return constantTensor(x.kind, result.axes, data, result.batch);
  }
  const [p, ...others] = Array.from(call.constant(1).data);
  const whole = Math.abs(p);
  const isWhole = Number.isInteger(whole) && whole >= 1 && whole <= mostFactors;
  if (others.some((other) => other !== p) || !(isWhole || whole === 0.5)) {
    return call.refuse(
      `has the exponent ${[p, ...others].slice(0, 4)}: 0.5 and whole numbers up to ${mostFactors} are known`,
    );
  }
  return elementwise(call, [x, exponents], (trace, [base]) => {
    const value = isWhole ? repeatedProduct(trace, base, whole) : trace.sqrt(base);
    return p < 0 ? trace.divide(1, value) : value;
  });
}

/** A constant's entries, repeated as they meet those of another. */
function spread(call: OperatorCall, x: ConstantTensor, other: ConstantTensor): ConstantTensor {
  const result = elementwise(call, [x, other], (trace, [a, b]) =>
    trace.add(a, trace.multiply(b, 0)),
  );
  return result.form === "constant" ? result : call.refuse("needs constants");
}

/** x^n by squaring. */
function repeatedProduct(trace: Trace, x: Node, n: number): Node {
  if (n === 1) return x;
  const half = trace.square(repeatedProduct(trace, x, Math.floor(n / 2)));
  return n % 2 === 0 ? half : trace.multiply(half, x);
}

/** Bounds are attributes before operator set 11, and operands since; either may be missing. */
function clip(call: OperatorCall): ModelTensor {
  const x = call.plain(call.operand(0));
  const isAttribute = call.operatorSet < 11;
  const bound = (name: string, at: number) => {
    const tensor = isAttribute ? undefined : call.optional(at);
    if (tensor) return call.plain(tensor);
    const [value] = (isAttribute ? call.numbers(name) : undefined) ?? [];
    return value === undefined ? undefined : constantTensor("float", [], [value]);
  };
  const [low, high] = [bound("min", 1), bound("max", 2)];
  const scalar = (tensor: ConstantTensor | RowTensor | undefined, byDefault: number) => {
    if (!tensor) return byDefault;
    if (tensor.form !== "constant" || tensor.data.length !== 1) return undefined;
    return Math.max(-largest, Math.min(tensor.data[0], largest));
  };
  const [least, most] = [scalar(low, -largest), scalar(high, largest)];
  if (least !== undefined && most !== undefined && least <= most) {
    return elementwise(call, [x], (trace, [node]) => trace.clip(node, least, most));
  }
  const raised = low ? elementwise(call, [x, low], (trace, [a, b]) => trace.maximum(a, b)) : x;
  return high ? elementwise(call, [raised, high], (trace, [a, b]) => trace.minimum(a, b)) : raised;
}
