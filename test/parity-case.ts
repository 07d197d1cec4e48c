/** Samples, and every output for them, in row-major order. */
export interface ParityCase {
  policy: string;
  rows: number;
  observations: number[];
  epsilon: number[];
  outputs: Record<string, number[]>;
}
