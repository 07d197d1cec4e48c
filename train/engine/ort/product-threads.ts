/**
 * The additions and multiplications of a product from which two threads are faster than one. With
 * fewer, waking the second takes longer than it saves.
 */
export const operationsForThreads = 2 ** 21;

/**
 * The number of threads for the products of a graph: all, or one if the largest is too small. ONNX
 * Runtime itself uses several for much smaller ones.
 *
 * @param largest the additions and multiplications of the largest product
 * @param threads the number of threads that are free
 */
export function productThreads(largest: number, threads: number): number {
  return largest >= operationsForThreads ? threads : 1;
}
