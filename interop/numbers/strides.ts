/** The number of elements in a shape: its product. */
export function elementCount(shape: readonly number[]): number {
  // Infinite lengths times zero would be no number.
  return shape.includes(0) ? 0 : shape.reduce((count, length) => count * length, 1);
}

/** The strides, in elements, of contiguous elements whose last index changes fastest. */
export function rowMajor(shape: readonly number[]): number[] {
  const strides: number[] = [];
  let stride = 1;
  for (const length of shape.toReversed()) {
    strides.push(stride);
    stride *= length;
  }
  return strides.reverse();
}

/** The strides, in elements, of contiguous elements whose first index changes fastest. */
export function columnMajor(shape: readonly number[]): number[] {
  return rowMajor(shape.toReversed()).reverse();
}

/** Calls a function with the position of every element, in row-major order. */
export function forEachPosition(
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
  visit: (position: number) => void,
): void {
  const count = elementCount(shape);
  const index = shape.map(() => 0);
  let position = offset;
  for (let i = 0; i < count; i++) {
    visit(position);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      position += strides[axis];
      if (++index[axis] < shape[axis]) break;
      position -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
}
