import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  eyeOffset,
  fieldOfView,
  fittingDistance,
  placementOf,
} from "../../../../edge/page/stage/views/camera-placement.js";

function expectOffset(azimuth: number, elevation: number, expected: number[]): void {
  const offset = eyeOffset({ azimuth, elevation, distance: 2 });
  for (const [i, each] of offset.entries()) expect(each).toBeCloseTo(expected[i], 9);
}

describe("eyeOffset", () => {
  test("is opposite to where the camera looks: azimuth 0 along x, 90 along y", () => {
    expectOffset(0, 0, [-2, 0, 0]);
    expectOffset(90, 0, [0, -2, 0]);
  });

  test("is above where the elevation is negative", () => {
    expectOffset(90, -30, [0, -Math.sqrt(3), 1]);
  });

  test("is never straight above, where the picture could be turned in any way", () => {
    const [x, y, z] = eyeOffset({ azimuth: 90, elevation: -90, distance: 1 });
    expect(x).toBeCloseTo(0, 9);
    expect(y).toBeLessThan(-1e-3);
    expect(z).toBeGreaterThan(0.999);
  });

  test("is read back by placementOf", () => {
    const azimuths = fc.double({ min: -179, max: 179, noNaN: true });
    const elevations = fc.double({ min: -89, max: 89, noNaN: true });
    const distances = fc.double({ min: 0.1, max: 100, noNaN: true });
    fc.assert(
      fc.property(azimuths, elevations, distances, (azimuth, elevation, distance) => {
        const read = placementOf(eyeOffset({ azimuth, elevation, distance }));
        expect(read.azimuth).toBeCloseTo(azimuth, 6);
        expect(read.elevation).toBeCloseTo(elevation, 6);
        expect(read.distance).toBeCloseTo(distance, 6);
      }),
    );
  });
});

describe("fittingDistance", () => {
  test("shows the height at the target", () => {
    const distance = fittingDistance(2, 2);
    expect(2 * distance * Math.tan((fieldOfView * Math.PI) / 360)).toBeCloseTo(2, 9);
  });

  test("keeps the width in narrow pictures", () => {
    expect(fittingDistance(2, 2 / 3)).toBeCloseTo(2 * fittingDistance(2, 4 / 3), 9);
    expect(fittingDistance(2, 3)).toBe(fittingDistance(2, 4 / 3));
  });
});
