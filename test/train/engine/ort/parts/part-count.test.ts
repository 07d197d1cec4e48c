import { expect, test } from "vitest";
import { partCount } from "../../../../../train/engine/ort/parts/part-count.ts";

test.each([
  ["one thread", 256, 1, 1],
  ["two threads", 256, 2, 2],
  ["a number of threads that is no power of two", 256, 3, 2],
  ["many threads", 1024, 64, 4],
  ["parts that would have few rows", 64, 4, 1],
  ["rows that cannot be halved", 257, 2, 1],
  ["rows that can be halved once", 258, 4, 2],
  ["a batch that has no parts", undefined, 4, 1],
])("%s", (_, rows, threads, parts) => {
  expect(partCount(rows, threads)).toBe(parts);
});
