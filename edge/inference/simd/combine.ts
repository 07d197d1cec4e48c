import type { Instruction } from "./instruction.ts";

/**
 * z_i = x_i op y_i of every row, where op is +, -, *, /, min or max, and either may be a single number
 * for all entries, or the same in all rows. Each operator has its own loop, because choosing at every
 * entry takes longer than computing it.
 */
export function combine(
  floats: Float32Array,
  { opType, inputs: [x, y], output, size }: Instruction,
  rows: number,
): void {
  const { perEntry: stepA } = x;
  const { perEntry: stepB } = y;
  for (let row = 0; row < rows; row++) {
    let a = x.start + row * x.perRow;
    let b = y.start + row * y.perRow;
    const to = output.start + row * size;
    switch (opType) {
      case "Add":
        for (let i = 0; i < size; i++, a += stepA, b += stepB)
          floats[to + i] = floats[a] + floats[b];
        break;
      case "Sub":
        for (let i = 0; i < size; i++, a += stepA, b += stepB)
          floats[to + i] = floats[a] - floats[b];
        break;
      case "Mul":
        for (let i = 0; i < size; i++, a += stepA, b += stepB)
          floats[to + i] = floats[a] * floats[b];
        break;
      case "Div":
        for (let i = 0; i < size; i++, a += stepA, b += stepB)
          floats[to + i] = floats[a] / floats[b];
        break;
      case "Min":
        for (let i = 0; i < size; i++, a += stepA, b += stepB)
          floats[to + i] = Math.min(floats[a], floats[b]);
        break;
      case "Max":
        for (let i = 0; i < size; i++, a += stepA, b += stepB)
          floats[to + i] = Math.max(floats[a], floats[b]);
        break;
    }
  }
}
