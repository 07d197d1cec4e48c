import { expect, test } from "vitest";
import { partCount } from "../../../../../train/engine/ort/parts/part-count.ts";

/** The additions and multiplications of a product of so many rows with a square matrix. */
const product = (rows: number, units: number) => 2 * rows * units ** 2;

test.each([
  ["one thread", 256, 1, 256, 1],
  ["two threads", 256, 2, 256, 2],
  ["a number of threads that is no power of two", 256, 3, 256, 2],
  ["many threads", 1024, 64, 256, 4],
  ["parts that would have few rows", 64, 4, 256, 1],
  ["parts whose products would be small", 256, 2, 64, 1],
  ["rows that cannot be halved", 257, 2, 256, 1],
  ["rows that can be halved once", 258, 4, 256, 2],
])("%s", (_, rows, threads, units, parts) => {
  expect(partCount(rows, threads, product(rows, units))).toBe(parts);
});
