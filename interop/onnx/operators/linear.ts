import type { Node } from "../../../graph/node.ts";
import { elementCount } from "../../numbers/strides.ts";
import { broadcastTo } from "../rearrange.ts";
import {
  type ConstantTensor,
  constantTensor,
  formatExtents,
  type ModelTensor,
  type RowTensor,
} from "../tensor.ts";
import type { Use } from "../translation.ts";

/** Products of matrices, of which one is constant. */
export const linear: Record<string, (use: Use) => ModelTensor> = { Gemm: gemm, MatMul: matmul };

/** alpha A B + beta C, with A and B transposed on demand. */
function gemm(use: Use): ModelTensor {
  if (use.number("transA", 0) !== 0)
    return use.refuse("has transA=1, which mixes the rows of a batch");
  const x = use.plain(use.operand(0));
  const weight = use.constant(1);
  if (x.axes.length !== 2 || weight.axes.length !== 2) return use.refuse("needs two matrices");
  const w = use.number("transB", 0) === 0 ? weight : transposed(weight);
  const [alpha, beta] = [use.number("alpha", 1), use.number("beta", 1)];
  const [, columns] = w.axes;
  const bias = use.optional(2) ? use.constant(2) : undefined;
  const spread =
    bias &&
    broadcastTo(
      use,
      bias,
      [...new Array(Math.max(0, bias.axes.length - 1)).fill(1), columns],
      undefined,
    );
  return multiplied(use, x, scaled(w, alpha), spread && scaled(spread, beta));
}

/** A B, where either is constant and the other a row or, from the right, a column. */
function matmul(use: Use): ModelTensor {
  const [a, b] = [use.plain(use.operand(0)), use.plain(use.operand(1))];
  if (b.form === "constant" && b.axes.length === 2) return multiplied(use, a, b);
  if (b.form === "constant" && b.axes.length === 1 && a.form === "rows") {
    const column = { ...b, axes: [b.axes[0], 1] };
    const result = multiplied(use, a, column);
    const batch = result.batch;
    return { ...result, axes: result.axes.slice(0, -1), batch };
  }
  if (a.form === "constant" && a.axes.length === 2 && b.form === "rows") return ofColumn(use, a, b);
  return use.refuse(
    `multiplies ${formatExtents(a)} and ${formatExtents(b)}: one must be a constant matrix`,
  );
}

/** x W + b, of a row or of constants: [..., n] [n, m] + [m], with one vector in each row. */
function multiplied(
  use: Use,
  x: ConstantTensor | RowTensor,
  w: ConstantTensor,
  bias?: ConstantTensor,
): ConstantTensor | RowTensor {
  const [n, m] = w.axes;
  const last = x.axes.length - 1;
  if (x.axes[last] !== n || x.batch === last) {
    return use.refuse(`multiplies ${formatExtents(x)} and [${w.axes}], which do not fit`);
  }
  const vectors = elementCount(x.axes) / n;
  const axes = x.axes.with(last, m);
  use.spend(n * m * (x.form === "constant" ? vectors : 1));
  if (x.form === "constant") return constantProduct(use, x, w, axes, bias);
  if (vectors !== 1) {
    return use.refuse(`multiplies ${vectors} vectors of each observation: policies have one`);
  }
  const product = use.trace.matmul(x.node, matrix(use, w));
  const row = bias ? use.trace.constant(bias.data, [m]) : undefined;
  use.checkSize(axes, "rows");
  return use.rows(axes, x.batch, row ? use.trace.add(product, row) : product);
}

function constantProduct(
  use: Use,
  x: ConstantTensor,
  w: ConstantTensor,
  axes: number[],
  bias?: ConstantTensor,
): ConstantTensor {
  const [n, m] = w.axes;
  const data = new Float64Array(use.checkSize(axes, "constant"));
  for (let i = 0; i < data.length; i++) {
    const row = Math.floor(i / m);
    let sum = bias ? bias.data[i % m] : 0;
    for (let k = 0; k < n; k++) sum += x.data[row * n + k] * w.data[k * m + (i % m)];
    data[i] = sum;
  }
  return constantTensor(x.kind, axes, data, x.batch);
}

/** W x of a column: [m, n] [..., n, 1] -> [..., m, 1]; the batch may be the last axis. */
function ofColumn(use: Use, w: ConstantTensor, x: RowTensor): ModelTensor {
  const [m, n] = w.axes;
  const at = x.axes.length - 2;
  if (at < 0 || elementCount(x.axes) !== n || x.axes[at] !== n || x.batch === at) {
    return use.refuse(`multiplies [${w.axes}] and ${formatExtents(x)}, which do not fit`);
  }
  use.spend(n * m);
  const axes = x.axes.with(at, m);
  use.checkSize(axes, "rows");
  return use.rows(axes, x.batch, use.trace.matmul(x.node, matrix(use, transposed(w))));
}

const matrix = ({ trace }: Use, { axes, data }: ConstantTensor): Node => trace.constant(data, axes);

function transposed({ axes: [rows, columns], data, ...rest }: ConstantTensor): ConstantTensor {
  const result = new Float64Array(data.length);
  for (let i = 0; i < data.length; i++) {
    result[(i % columns) * rows + Math.floor(i / columns)] = data[i];
  }
  return { ...rest, axes: [columns, rows], data: result };
}

const scaled = (tensor: ConstantTensor, factor: number): ConstantTensor =>
  factor === 1 ? tensor : { ...tensor, data: Float64Array.from(tensor.data, (x) => factor * x) };
