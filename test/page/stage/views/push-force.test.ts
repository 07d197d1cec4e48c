import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  aimingNormal,
  dragOfForce,
  forceOfDrag,
} from "../../../../edge/page/stage/views/push-force.js";

describe("forceOfDrag", () => {
  test("is 250 N for each kilogram and meter", () => {
    expect(forceOfDrag([1, 0, -0.5], 2, true)).toEqual([500, 0, -250]);
  });

  test("stays in the x-z plane for planar robots alone", () => {
    expect(forceOfDrag([0, 1, 0], 1, true)).toEqual([0, 0, 0]);
    expect(forceOfDrag([0, 1, 0], 1, false)).toEqual([0, 250, 0]);
  });

  test("accelerates by 500 m/s^2 at most, in the direction of the drag", () => {
    const coordinate = fc.double({ min: -100, max: 100, noNaN: true });
    const masses = fc.double({ min: 0.01, max: 50, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(coordinate, coordinate, coordinate), masses, (drag, mass) => {
        const force = forceOfDrag(drag, mass, false);
        const strength = Math.hypot(...force);
        expect(strength).toBeLessThanOrEqual(500 * mass * (1 + 1e-9));
        const along = force.reduce((sum, each, i) => sum + each * drag[i], 0);
        const length = Math.hypot(...drag);
        expect(Math.abs(along - strength * length)).toBeLessThanOrEqual(1e-9 * strength * length);
      }),
    );
  });

  test("is undone by dragOfForce, up to its limit", () => {
    const drag = dragOfForce(forceOfDrag([0.3, 0, 0.4], 3, true), 3);
    expect(drag[0]).toBeCloseTo(0.3, 9);
    expect(drag[2]).toBeCloseTo(0.4, 9);
    expect(Math.hypot(...dragOfForce(forceOfDrag([9, 0, 0], 3, true), 3))).toBeCloseTo(2, 9);
  });
});

describe("aimingNormal", () => {
  const aside: [number, number, number] = [0.6, 0.8, 0];

  test("is across the view, or y for planar robots", () => {
    expect(aimingNormal(aside, false)).toEqual(aside);
    expect(aimingNormal(aside, true)).toEqual([0, 1, 0]);
  });

  test("is across the view of a planar robot that is seen from the front", () => {
    expect(aimingNormal([1, 0, 0], true)).toEqual([1, 0, 0]);
  });
});
