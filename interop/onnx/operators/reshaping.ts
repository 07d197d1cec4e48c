import { elementCount, rowMajor } from "../../numbers/strides.ts";
import type { OperatorCall } from "../operator-call.ts";
import { broadcastTo, flatIndices, rearrange, relabel } from "../rearrange.ts";
import { type Extent, extents, extentsOf, formatExtents, type ModelTensor } from "../tensor.ts";

/** Operators that give the same entries other axes, or a new order. */
export const reshaping: Record<string, (call: OperatorCall) => ModelTensor> = {
  Reshape: reshape,
  Flatten: flatten,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Transpose: transpose,
  Expand: expand,
  Shape: (call) => {
    const shape = extentsOf(call.operand(0));
    const rank = shape.length;
    const end = call.numbers("end")?.[0] ?? rank;
    return extents(shape.slice(call.number("start", 0), end));
  },
};

/** The product of the lengths before an axis. */
const before = (axes: readonly number[], axis: number) => elementCount(axes.slice(0, axis));

/** Gives a tensor other axes, among which the batch must be where it was among the entries. */
function withAxes(
  call: OperatorCall,
  x: ModelTensor,
  axes: readonly number[],
  batch: number | undefined,
): ModelTensor {
  const { axes: old, batch: oldBatch } = x;
  call.checkSize(axes, x.form === "rows" ? "rows" : "constant");
  const isKept =
    oldBatch === undefined
      ? batch === undefined
      : batch !== undefined && before(old, oldBatch) === before(axes, batch);
  if (!isKept || elementCount(old) !== elementCount(axes)) {
    const target = formatExtents({ axes, batch });
    call.refuse(
      `makes ${target} of ${formatExtents(x)}: the rows of a batch must stay rows, so export with a dynamic batch axis`,
    );
  }
  return relabel(x, axes, batch);
}

function reshape(call: OperatorCall): ModelTensor {
  const x = call.operand(0);
  const copiesZeros = call.number("allowzero", 0) === 0;
  const given = call.extents(1);
  const shape = extentsOf(x);
  const target = given.map((extent, axis) => {
    if (extent === 0 && copiesZeros)
      return shape[axis] ?? call.refuse(`copies axis ${axis}, which its input does not have`);
    return extent;
  });
  const inferred = target.indexOf(-1);
  const numbers = target.filter((extent): extent is number => extent !== "batch" && extent !== -1);
  const known = elementCount(numbers);
  const entries = elementCount(x.axes);
  const named = target.indexOf("batch");
  if (x.batch === undefined || named >= 0 || inferred < 0) {
    const axes = target.map((extent, axis) => {
      if (extent === "batch") return 1;
      return axis === inferred ? entries / known : extent;
    });
    return withAxes(call, x, axes, named < 0 ? undefined : named);
  }
  // No axis is named as the batch: it is the inferred one.
  const axes = target.map((extent, axis) => (axis === inferred || extent === "batch" ? 1 : extent));
  return withAxes(call, x, axes, inferred);
}

/** [batch, a, b] -> [batch, a b] */
function flatten(call: OperatorCall): ModelTensor {
  const x = call.operand(0);
  const rank = x.axes.length;
  const given = call.number("axis", 1);
  const axis = given === rank ? rank : call.axis(given, rank);
  const axes = [elementCount(x.axes.slice(0, axis)), elementCount(x.axes.slice(axis))];
  const isBefore = x.batch !== undefined && x.batch < axis;
  // A batch whose axis is joined with others is none of the two.
  const isAlone = x.batch !== undefined && axes[isBefore ? 0 : 1] === 1;
  return withAxes(call, x, axes, isAlone ? Number(!isBefore) : undefined);
}

/** Axes are an attribute before operator set 13, and an operand since. */
function axesOf(call: OperatorCall): number[] | undefined {
  return call.operatorSet < 13 ? call.numbers("axes") : call.constants(1);
}

function squeeze(call: OperatorCall): ModelTensor {
  const x = call.operand(0);
  const given = axesOf(call)?.map((axis) => call.axis(axis, x.axes.length));
  const dropped = new Set(
    given ?? [...x.axes.keys()].filter((axis) => x.axes[axis] === 1 && axis !== x.batch),
  );
  const kept = [...x.axes.keys()].filter((axis) => !dropped.has(axis));
  const isDropped = x.batch !== undefined && dropped.has(x.batch);
  const batch = x.batch === undefined || isDropped ? undefined : kept.indexOf(x.batch);
  return withAxes(
    call,
    x,
    kept.map((axis) => x.axes[axis]),
    batch,
  );
}

function unsqueeze(call: OperatorCall): ModelTensor {
  const x = call.operand(0);
  const given = axesOf(call) ?? call.refuse("needs constant axes");
  const rank = x.axes.length + given.length;
  call.checkSize([rank], "rows");
  const added = new Set(given.map((axis) => call.axis(axis, rank)));
  const old = x.axes.keys();
  let batch: number | undefined;
  const axes = Array.from({ length: rank }, (_, axis) => {
    if (added.has(axis)) return 1;
    const { value } = old.next();
    if (value === undefined) return call.refuse("adds an axis twice");
    if (value === x.batch) batch = axis;
    return x.axes[value];
  });
  return withAxes(call, x, axes, batch);
}

function transpose(call: OperatorCall): ModelTensor {
  const x = call.operand(0);
  const rank = x.axes.length;
  const permutation = call.numbers("perm") ?? [...x.axes.keys()].reverse();
  const places = permutation.map((axis) => call.axis(axis, rank));
  if (places.length !== rank || new Set(places).size !== rank) {
    return call.refuse(`permutes ${rank} axes by [${permutation}]`);
  }
  const strides = rowMajor(x.axes);
  const axes = places.map((axis) => x.axes[axis]);
  const batch = x.batch === undefined ? undefined : places.indexOf(x.batch);
  const indices = flatIndices(axes, (axis, position) => position * strides[places[axis]]);
  return rearrange(call, x, axes, batch, indices);
}

/** Repeats axes of length 1, of a constant also for every row of the batch. */
function expand(call: OperatorCall): ModelTensor {
  const x = call.operand(0);
  const target = call.extents(1);
  const rank = Math.max(target.length, x.axes.length);
  const shape: Extent[] = Array.from({ length: rank }, (_, axis) => {
    const own = extentsOf(x)[axis - rank + x.axes.length] ?? 1;
    const wanted = target[axis - rank + target.length] ?? 1;
    return wanted === 1 ? own : wanted;
  });
  const places = [...shape.keys()].filter((axis) => shape[axis] === "batch");
  const place = x.batch === undefined ? undefined : x.batch + rank - x.axes.length;
  if (places.length > 1 || (place !== undefined && places[0] !== place)) {
    return call.refuse(`makes [${shape}] of ${formatExtents(x)}, which mixes the rows of a batch`);
  }
  const axes = shape.map((extent) => (extent === "batch" ? 1 : extent));
  return broadcastTo(call, x, axes, places[0]);
}
