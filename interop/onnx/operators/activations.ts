import type { Node } from "../../../graph/node.ts";
import type { Trace } from "../../../graph/trace.ts";
import type { ModelTensor } from "../tensor.ts";
import type { Use } from "../translation.ts";
import { binary, elementwise, unary } from "./elementwise.ts";
import { less } from "./logic.ts";

const sigmoidOf = (trace: Trace, x: Node) => trace.sigmoid(x);
const product = (trace: Trace, a: Node, b: Node) => trace.multiply(a, b);

/** Klambauer et al. 2017, "Self-Normalizing Neural Networks", as ONNX has them in float32. */
const seluAlpha = 1.6732631921768188;
const seluGamma = 1.0507010221481323;

/** Activation functions, as the ONNX operators of these names define them. */
export const activations: Record<string, (use: Use) => ModelTensor> = {
  Relu: unary((trace, x) => trace.relu(x)),
  Tanh: unary((trace, x) => trace.tanh(x)),
  Sigmoid: unary(sigmoidOf),
  Softplus: unary((trace, x) => trace.softplus(x)),
  Erf: unary((trace, x) => trace.erf(x)),
  LeakyRelu: unary((trace, x, use) => trace.leakyRelu(x, use.number("alpha", 0.01))),
  Elu: unary((trace, x, use) => trace.elu(x, use.number("alpha", 1))),
  /** gamma elu(x, alpha) */
  Selu: unary((trace, x, use) =>
    trace.multiply(trace.elu(x, use.number("alpha", seluAlpha)), use.number("gamma", seluGamma)),
  ),
  /** max(0, x) + min(0, alpha (e^(x / alpha) - 1)) = alpha elu(x / alpha, 1) for alpha > 0 */
  Celu: unary((trace, x, use) => {
    const alpha = use.number("alpha", 1);
    if (!(alpha > 0)) return use.refuse(`has alpha ${alpha}, which must be positive`);
    return trace.multiply(trace.elu(trace.multiply(x, 1 / alpha), 1), alpha);
  }),
  /** clip(alpha x + beta, 0, 1) */
  HardSigmoid: unary((trace, x, use) =>
    hardSigmoid(trace, x, use.number("alpha", 0.2), use.number("beta", 0.5)),
  ),
  /** x clip(x / 6 + 1 / 2, 0, 1) */
  HardSwish: unary((trace, x) => product(trace, x, hardSigmoid(trace, x, 1 / 6, 0.5))),
  /** x / (1 + |x|) */
  Softsign: unary((trace, x) => trace.divide(x, trace.add(trace.abs(x), 1))),
  /** x sigmoid(alpha x), which is SiLU for alpha = 1 */
  Swish: unary((trace, x, use) => {
    const alpha = use.number("alpha", 1);
    return product(trace, x, sigmoidOf(trace, alpha === 1 ? x : trace.multiply(x, alpha)));
  }),
  /** x tanh(softplus(x)) */
  Mish: unary((trace, x) => product(trace, x, trace.tanh(trace.softplus(x)))),
  Gelu: unary((trace, x, use) =>
    use.text("approximate", "none") === "tanh" ? geluByTanh(trace, x) : gelu(trace, x),
  ),
  PRelu: parametricRelu,
  /** x where x > alpha, else 0 */
  ThresholdedRelu: unary((trace, x, use) =>
    product(trace, x, less(trace, trace.constant([use.number("alpha", 1)], []), x)),
  ),
};

function hardSigmoid(trace: Trace, x: Node, alpha: number, beta: number): Node {
  return trace.clip(trace.add(trace.multiply(x, alpha), beta), 0, 1);
}

/** x (1 + erf(x / sqrt 2)) / 2 */
function gelu(trace: Trace, x: Node): Node {
  const error = trace.erf(trace.multiply(x, Math.SQRT1_2));
  return trace.multiply(product(trace, x, trace.add(error, 1)), 0.5);
}

/** x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2 */
function geluByTanh(trace: Trace, x: Node): Node {
  const cube = product(trace, trace.square(x), x);
  const inner = trace.add(x, trace.multiply(cube, 0.044715));
  const tanh = trace.tanh(trace.multiply(inner, Math.sqrt(2 / Math.PI)));
  return trace.multiply(product(trace, x, trace.add(tanh, 1)), 0.5);
}

/** max(x, 0) + slope min(x, 0), with a slope for each entry. */
function parametricRelu(use: Use): ModelTensor {
  const slope = use.constant(1);
  const [first] = Array.from(slope.data);
  if (slope.data.length === 1) {
    return elementwise(use, [use.plain(use.operand(0))], (trace, [x]) => trace.leakyRelu(x, first));
  }
  return binary((trace, x, slopes) =>
    trace.add(trace.relu(x), product(trace, trace.minimum(x, 0), slopes)),
  )(use);
}
