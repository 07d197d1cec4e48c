/** The length of an axis; a string names a length that is only known when the graph runs. */
export type Dimension = number | string;

/** The lengths of a tensor's axes; empty for a scalar. */
export type Shape = readonly Dimension[];

function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** Thrown if the shapes of tensors do not fit an operation; the message names both. */
export class ShapeError extends Error {
  constructor(operation: string, shapes: readonly Shape[], requirement: string) {
    super(`${operation} of ${shapes.map(formatShape).join(" and ")}: ${requirement}`);
    this.name = "ShapeError";
  }
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);
}

/**
 * The number of entries of a shape.
 *
 * @throws {ShapeError} if an axis is symbolic
 */
export function sizeOf(shape: Shape): number {
  return shape.reduce<number>((size, dimension) => {
    if (typeof dimension === "string") {
      throw new ShapeError("size", [shape], `needs the length of "${dimension}"`);
    }
    return size * dimension;
  }, 1);
}

/** The shape that two shapes broadcast to, as in NumPy: aligned at the last axis, 1 stretches. */
export function broadcast(operation: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left === right || right === 1) return left;
    if (left === 1) return right;
    throw new ShapeError(operation, [a, b], `axis ${axis} has lengths ${left} and ${right}`);
  });
}

/**
 * The shape of a matrix product, or of the products of two stacks of as many matrices, with either
 * factor optionally transposed.
 */
export function matmulShape(a: Shape, b: Shape, transposeA: boolean, transposeB: boolean): Shape {
  const [stackOfA, stackOfB] = [a, b].map((shape) => shape.slice(0, -2));
  if (a.length < 2 || a.length > 3 || !sameShape(stackOfA, stackOfB) || b.length < 2) {
    throw new ShapeError("matmul", [a, b], "needs two matrices, or two stacks of as many");
  }
  const matrix = (shape: Shape, transposed: boolean) =>
    transposed ? shape.slice(-2).reverse() : shape.slice(-2);
  const [rows, inner] = matrix(a, transposeA);
  const [innerOfB, columns] = matrix(b, transposeB);
  if (inner !== innerOfB) {
    throw new ShapeError("matmul", [a, b], `inner lengths ${inner} and ${innerOfB} differ`);
  }
  return [...stackOfA, rows, columns];
}

/** @throws {ShapeError} if the shape is not that of a matrix */
export function checkMatrix(operation: string, shape: Shape): void {
  if (shape.length !== 2) throw new ShapeError(operation, [shape], "needs a matrix");
}

/** @throws {ShapeError} if the shape has no such axis */
export function checkAxis(operation: string, shape: Shape, axis: number): void {
  if (!Number.isInteger(axis) || axis < 0 || axis >= shape.length) {
    throw new ShapeError(operation, [shape], `there is no axis ${axis}`);
  }
}

/** The shape with one axis's length replaced. */
export function withAxis(shape: Shape, axis: number, dimension: Dimension): Shape {
  return shape.map((old, i) => (i === axis ? dimension : old));
}

export function concatShape(shapes: readonly Shape[], axis: number): Shape {
  const first = shapes[0];
  if (first === undefined) throw new ShapeError("concat", shapes, "needs at least one tensor");
  checkAxis("concat", first, axis);
  let length = 0;
  for (const shape of shapes) {
    const dimension = shape[axis];
    if (!sameShape(withAxis(shape, axis, 0), withAxis(first, axis, 0))) {
      throw new ShapeError("concat", shapes, `may differ in axis ${axis} alone`);
    }
    if (typeof dimension !== "number") {
      throw new ShapeError("concat", shapes, `needs the length of axis ${axis}`);
    }
    length += dimension;
  }
  return withAxis(first, axis, length);
}

export function sliceShape(shape: Shape, axis: number, start: number, end: number): Shape {
  checkAxis("slice", shape, axis);
  const length = shape[axis];
  if (typeof length !== "number" || start < 0 || end > length || start >= end) {
    throw new ShapeError("slice", [shape], `axis ${axis} has no entries ${start} ... ${end - 1}`);
  }
  return withAxis(shape, axis, end - start);
}

/**
 * The target of a reshape.
 *
 * @throws {ShapeError} if the number of entries differs, symbolic axes included
 */
export function reshapeShape(shape: Shape, target: Shape): Shape {
  const symbols = (of: Shape) => of.filter((dimension) => typeof dimension === "string").sort();
  const known = (of: Shape) => sizeOf(of.filter((dimension) => typeof dimension === "number"));
  if (known(shape) !== known(target) || !sameShape(symbols(shape), symbols(target))) {
    throw new ShapeError("reshape", [shape, target], "the number of entries differs");
  }
  return target;
}
