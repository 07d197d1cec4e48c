import { type Node, type Operation, reachable } from "./node.ts";
import type { Operand } from "./operations.ts";
import { type Shape, ShapeError, sameShape, sizeOf } from "./shape.ts";
import type { Trace } from "./trace.ts";

/** Sums a gradient over the axes along which its tensor was broadcast. */
function unbroadcast(trace: Trace, gradient: Node, shape: Shape): Node {
  let sum = gradient;
  const added = gradient.shape.length - shape.length;
  gradient.shape.forEach((dimension, axis) => {
    if (dimension !== 1 && (axis < added || shape[axis - added] === 1)) sum = trace.sum(sum, axis);
  });
  return sameShape(sum.shape, shape) ? sum : trace.reshape(sum, shape);
}

/** a where the mask is 1, b where it is 0. */
function choose(trace: Trace, mask: Node, a: Operand<Node>, b: Operand<Node>): Node {
  const rest = trace.multiply(trace.subtract(1, mask), b);
  return trace.add(trace.multiply(mask, a), rest);
}

/**
 * The gradients of a layer normalization y = z scale + offset, with rows z of mean 0 and variance 1:
 *
 *     dx = (h - mean(h) - z mean(h z)) / deviation,   h = g scale,   dscale = g z,   doffset = g
 *
 * The means are products with a column, which are faster than sums.
 */
function layerNormalizationGradients(trace: Trace, y: Node, g: Node): Node[] {
  const [x, scale] = y.inputs;
  const columns = sizeOf(scale.shape);
  const inverseDeviation = trace.rowInverseDeviation(y);
  const z = trace.multiply(trace.subtract(x, trace.rowMean(y)), inverseDeviation);
  const gz = trace.multiply(g, z);
  const share = trace.reshape(trace.divide(scale, columns), [columns, 1]);
  const h = trace.subtract(trace.multiply(g, scale), trace.matmul(g, share));
  const across = trace.subtract(h, trace.multiply(z, trace.matmul(gz, share)));
  return [trace.multiply(across, inverseDeviation), gz, g];
}

/** Operations whose results are constants to a derivative: most are steps, of derivative zero. */
const constant: ReadonlySet<string> = new Set<Operation["kind"]>([
  "stopGradient",
  "less",
  "nonzero",
  "argMax",
  "argSort",
  "cast",
]);

/**
 * The products of the output's gradient with the operation's Jacobian, one for each input. They may
 * still have to be summed over broadcast axes. Undefined if the operation has no derivative.
 */
function inputGradients(trace: Trace, node: Node, g: Node): readonly Node[] | undefined {
  const { operation, inputs } = node;
  const [x, y] = inputs;
  switch (operation.kind) {
    case "matmul": {
      const { transposeA, transposeB } = operation;
      // With op(x) op(y) = node: d op(x) = g op(y)^T and d op(y) = op(x)^T g, transposed back.
      return [
        transposeA
          ? trace.matmul(y, g, { transposeA: transposeB, transposeB: true })
          : trace.matmul(g, y, { transposeA: false, transposeB: !transposeB }),
        transposeB
          ? trace.matmul(g, x, { transposeA: true, transposeB: transposeA })
          : trace.matmul(x, g, { transposeA: !transposeA, transposeB: false }),
      ];
    }
    case "add":
      return [g, g];
    case "subtract":
      return [g, trace.negate(unbroadcast(trace, g, y.shape))];
    case "multiply":
      return [trace.multiply(g, y), trace.multiply(g, x)];
    case "divide":
      return [trace.divide(g, y), trace.negate(trace.divide(trace.multiply(g, node), y))];
    case "minimum":
    case "maximum": {
      const first = operation.kind === "minimum" ? trace.less(x, y) : trace.less(y, x);
      return [trace.multiply(g, first), trace.multiply(g, trace.subtract(1, first))];
    }
    case "negate":
      return [trace.negate(g)];
    case "square":
      return [trace.multiply(g, trace.multiply(2, x))];
    case "sqrt":
      return [trace.divide(g, trace.multiply(2, node))];
    case "exp":
      return [trace.multiply(g, node)];
    case "log":
      return [trace.divide(g, x)];
    case "tanh":
      return [trace.multiply(g, trace.subtract(1, trace.square(node)))];
    case "relu":
      return [trace.multiply(g, trace.nonzero(node))];
    case "softplus":
      return [trace.multiply(g, trace.sigmoid(x))];
    case "sigmoid":
      return [trace.multiply(g, trace.multiply(node, trace.subtract(1, node)))];
    case "erf": {
      const density = trace.exp(trace.negate(trace.square(x)));
      return [trace.multiply(g, trace.multiply(2 / Math.sqrt(Math.PI), density))];
    }
    case "abs":
      return [trace.multiply(g, trace.subtract(trace.less(0, x), trace.less(x, 0)))];
    case "elu": {
      // 1 where x > 0, else alpha e^x, which must not overflow where it is not used.
      const exponential = trace.multiply(operation.alpha, trace.exp(trace.minimum(x, 0)));
      return [trace.multiply(g, choose(trace, trace.less(0, x), 1, exponential))];
    }
    case "leakyRelu":
      return [trace.multiply(g, choose(trace, trace.less(0, x), 1, operation.slope))];
    case "clip": {
      const outside = trace.add(trace.less(x, operation.low), trace.less(operation.high, x));
      return [trace.multiply(g, trace.subtract(1, outside))];
    }
    case "concat": {
      let start = 0;
      return inputs.map((input) => {
        const end = start + sizeOf([input.shape[operation.axis]]);
        const part = trace.slice(g, operation.axis, start, end);
        start = end;
        return part;
      });
    }
    case "slice": {
      const { axis, start, end } = operation;
      const zeros = (length: number) => {
        const shape = x.shape.map((dimension, i) => (i === axis ? length : dimension));
        return length > 0 ? [trace.constant(new Float32Array(sizeOf(shape)), shape)] : [];
      };
      const after = sizeOf([x.shape[axis]]) - end;
      return [trace.concat([...zeros(start), g, ...zeros(after)], axis)];
    }
    case "reshape":
      return [trace.reshape(g, x.shape)];
    case "expand":
      return [g];
    case "sum":
      return [trace.expand(g, x.shape)];
    case "mean":
      return [trace.expand(trace.divide(g, sizeOf(x.shape)), x.shape)];
    case "logSumExp":
      // Not e^(x - node): a rounding error of a large node would be a relative error of the result.
      return [trace.multiply(g, trace.exp(trace.logSoftmax(x)))];
    case "logSoftmax":
      return [trace.subtract(g, trace.multiply(trace.exp(node), trace.sum(g, 1)))];
    case "layerNormalization":
      return layerNormalizationGradients(trace, node, g);
    case "pick":
      return [trace.scatter(g, y, sizeOf([x.shape[1]]))];
    case "scatter":
      return [trace.pick(g, y)];
    default:
      return undefined;
  }
}

/**
 * The gradients of a scalar with respect to tensors by reverse-mode differentiation, recorded on
 * the same trace. The gradient of a tensor that the scalar does not depend on is zero.
 *
 * @throws {ShapeError} if the loss is not a scalar
 * @throws {Error} if a tensor influences the loss through an operation without derivative
 */
export function gradients(trace: Trace, loss: Node, withRespectTo: readonly Node[]): Node[] {
  if (loss.shape.length !== 0) throw new ShapeError("gradient", [loss.shape], "needs a scalar");

  // Visit only nodes that depend on a wanted tensor: losses are full of constants and of networks
  // that are not being trained.
  const nodes = reachable([loss]);
  const wanted = new Set(withRespectTo);
  const leads = ({ operation, inputs }: Node) =>
    !constant.has(operation.kind) && inputs.some((input) => wanted.has(input));
  for (const node of nodes) if (leads(node)) wanted.add(node);

  const accumulated = new Map<Node, Node>([[loss, trace.constant([1], [])]]);
  for (const node of nodes.reverse()) {
    const gradient = accumulated.get(node);
    if (!gradient || !leads(node)) continue;
    const contributions = inputGradients(trace, node, gradient);
    if (!contributions) throw new Error(`${node.operation.kind} has no derivative`);
    node.inputs.forEach((input, i) => {
      if (!wanted.has(input)) return;
      const contribution = unbroadcast(trace, contributions[i], input.shape);
      const sum = accumulated.get(input);
      accumulated.set(input, sum ? trace.add(sum, contribution) : contribution);
    });
  }
  return withRespectTo.map(
    (tensor) =>
      accumulated.get(tensor) ??
      trace.constant(new Float32Array(sizeOf(tensor.shape)), tensor.shape),
  );
}
