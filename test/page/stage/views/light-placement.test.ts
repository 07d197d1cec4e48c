import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  lightDirection,
  snappedToTexels,
} from "../../../../edge/page/stage/views/light-placement.js";

test("a light is placed as the camera sees it", () => {
  const right = { right: 1, forward: 0, up: 0 };
  const forward = { right: 0, forward: 2, up: 0 };
  const expectNear = (vector: number[], expected: number[]) => {
    for (const [i, each] of vector.entries()) expect(each).toBeCloseTo(expected[i], 9);
  };
  expectNear(lightDirection(90, right), [1, 0, 0]);
  expectNear(lightDirection(90, forward), [0, 1, 0]);
  expectNear(lightDirection(0, right), [0, -1, 0]);
});

describe("snappedToTexels", () => {
  const coordinate = fc.double({ min: -50, max: 50, noNaN: true });
  const places = fc.tuple(coordinate, coordinate, coordinate);
  const direction = lightDirection(60, { right: -0.7, forward: -0.6, up: 1 });
  const texel = 0.01;

  test("moves a point by less than a texel along each side of the map, and not along the light", () => {
    fc.assert(
      fc.property(places, (place) => {
        const moved = snappedToTexels(place, direction, texel);
        const step = moved.map((each, i) => each - place[i]);
        expect(Math.hypot(...step)).toBeLessThanOrEqual(texel * Math.SQRT1_2 + 1e-9);
        expect(step.reduce((sum, each, i) => sum + each * direction[i], 0)).toBeCloseTo(0, 9);
      }),
    );
  });

  test("leaves a snapped point where it is", () => {
    fc.assert(
      fc.property(places, (place) => {
        const once = snappedToTexels(place, direction, texel);
        const twice = snappedToTexels(once, direction, texel);
        for (const [i, each] of twice.entries()) expect(each).toBeCloseTo(once[i], 8);
      }),
    );
  });
});
