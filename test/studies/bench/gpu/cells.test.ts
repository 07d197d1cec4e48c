import { expect, test } from "vitest";
import { cellsOf, contains, nameOfCell, parseCell } from "../../../../studies/bench/gpu/cells.ts";

test("cells are all combinations, seeds changing fastest and units slowest", () => {
  const names = cellsOf([256, 1024], [8, 16], [1, 2]).map(nameOfCell);
  expect(names).toEqual([
    ...["256x8x1", "256x8x2", "1024x8x1", "1024x8x2"],
    ...["256x16x1", "256x16x2", "1024x16x1", "1024x16x2"],
  ]);
});

test("a cell is told by its name", () => {
  expect(parseCell("8192x1024x8")).toEqual({ batch: 8192, units: 1024, seeds: 8 });
  expect(() => parseCell("8192x1024")).toThrow('"8192x1024" is not ROWSxUNITSxSEEDS');
});

test("a cell contains those that are no larger in anything", () => {
  const within = (cell: string, other: string) => contains(parseCell(cell), parseCell(other));
  expect(within("8x8x2", "8x8x2")).toBe(true);
  expect(within("8x8x2", "4x8x1")).toBe(true);
  expect(within("8x8x2", "4x16x1")).toBe(false);
});
