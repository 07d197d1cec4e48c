import type { Node } from "../../../graph/node.ts";
import { elementCount } from "../../numbers/strides.ts";
import type { OperatorCall } from "../operator-call.ts";
import { broadcastTo } from "../rearrange.ts";
import {
  type ConstantTensor,
  constantTensor,
  formatExtents,
  type ModelTensor,
  type RowTensor,
} from "../tensor.ts";

/** Products of matrices, of which one is constant. */
export const linear: Record<string, (call: OperatorCall) => ModelTensor> = {
  Gemm: gemm,
  MatMul: matmul,
};

/** alpha A B + beta C, with A and B transposed on demand. */
function gemm(call: OperatorCall): ModelTensor {
  if (call.number("transA", 0) !== 0)
    return call.refuse("has transA=1, which mixes the rows of a batch");
  const x = call.plain(call.operand(0));
  const weight = call.constant(1);
  if (x.axes.length !== 2 || weight.axes.length !== 2) return call.refuse("needs two matrices");
  const w = call.number("transB", 0) === 0 ? weight : transposed(weight);
  const [alpha, beta] = [call.number("alpha", 1), call.number("beta", 1)];
  const [, columns] = w.axes;
  const bias = call.optional(2) ? call.constant(2) : undefined;
  const spread =
    bias &&
    broadcastTo(
      call,
      bias,
      [...new Array(Math.max(0, bias.axes.length - 1)).fill(1), columns],
      undefined,
    );
  return multiplied(call, x, scaled(w, alpha), spread && scaled(spread, beta));
}

/** A B, where either is constant and the other a row or, from the right, a column. */
function matmul(call: OperatorCall): ModelTensor {
  const [a, b] = [call.plain(call.operand(0)), call.plain(call.operand(1))];
  if (b.form === "constant" && b.axes.length === 2) return multiplied(call, a, b);
  if (b.form === "constant" && b.axes.length === 1 && a.form === "rows") {
    const column = { ...b, axes: [b.axes[0], 1] };
    const result = multiplied(call, a, column);
    const batch = result.batch;
    return { ...result, axes: result.axes.slice(0, -1), batch };
  }
  if (a.form === "constant" && a.axes.length === 2 && b.form === "rows")
    return ofColumn(call, a, b);
  return call.refuse(
    `multiplies ${formatExtents(a)} and ${formatExtents(b)}: one must be a constant matrix`,
  );
}

/** x W + b, of a row or of constants: [..., n] [n, m] + [m], with one vector in each row. */
function multiplied(
  call: OperatorCall,
  x: ConstantTensor | RowTensor,
  w: ConstantTensor,
  bias?: ConstantTensor,
): ConstantTensor | RowTensor {
  const [n, m] = w.axes;
  const last = x.axes.length - 1;
  if (x.axes[last] !== n || x.batch === last) {
    return call.refuse(`multiplies ${formatExtents(x)} and [${w.axes}], which do not fit`);
  }
  const vectors = elementCount(x.axes) / n;
  const axes = x.axes.with(last, m);
  call.spend(n * m * (x.form === "constant" ? vectors : 1));
  if (x.form === "constant") return constantProduct(call, x, w, axes, bias);
  if (vectors !== 1) {
    return call.refuse(`multiplies ${vectors} vectors of each observation: policies have one`);
  }
  const product = call.trace.matmul(x.node, matrix(call, w));
  const row = bias ? call.trace.constant(bias.data, [m]) : undefined;
  call.checkSize(axes, "rows");
  return call.rows(axes, x.batch, row ? call.trace.add(product, row) : product);
}

function constantProduct(
  call: OperatorCall,
  x: ConstantTensor,
  w: ConstantTensor,
  axes: number[],
  bias?: ConstantTensor,
): ConstantTensor {
  const [n, m] = w.axes;
  const data = new Float64Array(call.checkSize(axes, "constant"));
  for (let i = 0; i < data.length; i++) {
    const row = Math.floor(i / m);
    let sum = bias ? bias.data[i % m] : 0;
    for (let k = 0; k < n; k++) sum += x.data[row * n + k] * w.data[k * m + (i % m)];
    data[i] = sum;
  }
  return constantTensor(x.kind, axes, data, x.batch);
}

/** W x of a column: [m, n] [..., n, 1] -> [..., m, 1]; the batch may be the last axis. */
function ofColumn(call: OperatorCall, w: ConstantTensor, x: RowTensor): ModelTensor {
  const [m, n] = w.axes;
  const at = x.axes.length - 2;
  if (at < 0 || elementCount(x.axes) !== n || x.axes[at] !== n || x.batch === at) {
    return call.refuse(`multiplies [${w.axes}] and ${formatExtents(x)}, which do not fit`);
  }
  call.spend(n * m);
  const axes = x.axes.with(at, m);
  call.checkSize(axes, "rows");
  return call.rows(axes, x.batch, call.trace.matmul(x.node, matrix(call, transposed(w))));
}

const matrix = ({ trace }: OperatorCall, { axes, data }: ConstantTensor): Node =>
  trace.constant(data, axes);

function transposed({ axes: [rows, columns], data, ...rest }: ConstantTensor): ConstantTensor {
  const result = new Float64Array(data.length);
  for (let i = 0; i < data.length; i++) {
    result[(i % columns) * rows + Math.floor(i / columns)] = data[i];
  }
  return { ...rest, axes: [columns, rows], data: result };
}

const scaled = (tensor: ConstantTensor, factor: number): ConstantTensor =>
  factor === 1 ? tensor : { ...tensor, data: Float64Array.from(tensor.data, (x) => factor * x) };
