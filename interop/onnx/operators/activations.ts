import {
  celu,
  gelu,
  geluByTanh,
  hardSigmoid,
  hardSwish,
  less,
  mish,
  selu,
  softsign,
  swish,
} from "../../networks/activation-functions.ts";
import type { OperatorCall } from "../operator-call.ts";
import type { ModelTensor } from "../tensor.ts";
import { binary, elementwise, unary } from "./elementwise.ts";

/** The constants of SELU as ONNX has them, in float32. */
const seluAlpha = 1.6732631921768188;
const seluGamma = 1.0507010221481323;

/** Activation functions, as the ONNX operators of these names define them. */
export const activations: Record<string, (call: OperatorCall) => ModelTensor> = {
  Relu: unary((trace, x) => trace.relu(x)),
  Tanh: unary((trace, x) => trace.tanh(x)),
  Sigmoid: unary((trace, x) => trace.sigmoid(x)),
  Softplus: unary((trace, x) => trace.softplus(x)),
  Erf: unary((trace, x) => trace.erf(x)),
  LeakyRelu: unary((trace, x, call) => trace.leakyRelu(x, call.number("alpha", 0.01))),
  Elu: unary((trace, x, call) => trace.elu(x, call.number("alpha", 1))),
  Selu: unary((trace, x, call) =>
    selu(trace, x, {
      alpha: call.number("alpha", seluAlpha),
      scale: call.number("gamma", seluGamma),
    }),
  ),
  Celu: unary((trace, x, call) => {
    const alpha = call.number("alpha", 1);
    return alpha > 0
      ? celu(trace, x, alpha)
      : call.refuse(`has alpha ${alpha}, which must be positive`);
  }),
  HardSigmoid: unary((trace, x, call) =>
    hardSigmoid(trace, x, call.number("alpha", 0.2), call.number("beta", 0.5)),
  ),
  HardSwish: unary((trace, x) => hardSwish(trace, x)),
  Softsign: unary((trace, x) => softsign(trace, x)),
  Swish: unary((trace, x, call) => swish(trace, x, call.number("alpha", 1))),
  Mish: unary((trace, x) => mish(trace, x)),
  Gelu: unary((trace, x, call) =>
    call.text("approximate", "none") === "tanh" ? geluByTanh(trace, x) : gelu(trace, x),
  ),
  PRelu: parametricRelu,
  /** x where x > alpha, else 0 */
  ThresholdedRelu: unary((trace, x, call) =>
    trace.multiply(x, less(trace, trace.constant([call.number("alpha", 1)], []), x)),
  ),
};

/** max(x, 0) + slope min(x, 0), with a slope for each entry. */
function parametricRelu(call: OperatorCall): ModelTensor {
  const slope = call.constant(1);
  const [first] = Array.from(slope.data);
  if (slope.data.length === 1) {
    return elementwise(call, [call.plain(call.operand(0))], (trace, [x]) =>
      trace.leakyRelu(x, first),
    );
  }
  return binary((trace, x, slopes) =>
    trace.add(trace.relu(x), trace.multiply(trace.minimum(x, 0), slopes)),
  )(call);
}
