import fc from "fast-check";
import { expect, test } from "vitest";
import { recentred, tileWidth } from "../../../../edge/page/stage/views/ground-grid.js";

test("tiles are 1, 2 or 5 times a power of ten wide, at most half of the picture's height", () => {
  expect([2.2, 3.4, 4, 1.5, 0.68, 20].map(tileWidth)).toEqual([1, 1, 2, 0.5, 0.2, 10]);
});

test("the ground moves by whole periods, and stays within half of one", () => {
  const places = fc.double({ min: -1e4, max: 1e4, noNaN: true });
  const periods = fc.constantFrom(0.4, 1, 2, 10);
  fc.assert(
    fc.property(places, periods, (place, period) => {
      const center = recentred(place, period);
      expect(Math.abs(place - center)).toBeLessThanOrEqual(period / 2 + 1e-9);
      expect(Math.round(center / period)).toBeCloseTo(center / period, 6);
    }),
  );
});
