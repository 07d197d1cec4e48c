import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { followedPoint, interpolatePose } from "../../../../edge/page/stage/views/pose.js";

/** The rotation by an angle about z. */
const aboutZ = (angle: number) => [Math.cos(angle / 2), 0, 0, Math.sin(angle / 2)];

function between(from: number[], to: number[], share: number): number[] {
  const pose = new Float32Array(from.length);
  interpolatePose(from, to, share, pose);
  return Array.from(pose);
}

function expectClose(values: number[], expected: number[]): void {
  expect(values.length).toBe(expected.length);
  for (const [i, value] of values.entries()) expect(value).toBeCloseTo(expected[i], 6);
}

describe("interpolatePose", () => {
  test("interpolates positions linearly", () => {
    const pose = between([0, 2, 4, 1, 0, 0, 0], [1, 4, 0, 1, 0, 0, 0], 0.25);
    expectClose(pose, [0.25, 2.5, 3, 1, 0, 0, 0]);
  });

  test("is at the ends where the share is 0 or 1", () => {
    const [from, to] = [
      [1, 2, 3, ...aboutZ(0.3)],
      [4, 5, 6, ...aboutZ(0.9)],
    ];
    expectClose(between(from, to, 0), from);
    expectClose(between(from, to, 1), to);
  });

  test("turns halfway where it is halfway", () => {
    expectClose(
      between([0, 0, 0, ...aboutZ(0.2)], [0, 0, 0, ...aboutZ(1)], 0.5).slice(3),
      aboutZ(0.6),
    );
  });

  test("turns the short way round, whatever the signs of the quaternions", () => {
    const opposite = aboutZ(1).map((each) => -each);
    const pose = between([0, 0, 0, ...aboutZ(0.2)], [0, 0, 0, ...opposite], 0.5);
    expectClose(pose.slice(3), aboutZ(0.6));
  });

  test("stays where both poses are the same", () => {
    const pose = [1, 2, 3, ...aboutZ(2)];
    expectClose(between(pose, pose, 0.7), pose);
  });

  test("gives unit quaternions, for each body its own", () => {
    const angle = fc.double({ min: -3, max: 3, noNaN: true });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(angle, angle, share, (one, turn, part) => {
        // A turn by pi has no short way round.
        const other = one + turn;
        const still = [0, 0, 0, 1, 0, 0, 0];
        const pose = between(
          [...still, 0, 0, 0, ...aboutZ(one)],
          [...still, 0, 0, 0, ...aboutZ(other)],
          part,
        );
        expectClose(pose.slice(0, 7), still);
        expect(Math.hypot(...pose.slice(10))).toBeCloseTo(1, 6);
      }),
    );
  });
});

test("the camera follows the first body after the world, in some coordinates", () => {
  const pose = [...[0, 0, 0, 1, 0, 0, 0], ...[5, 6, 7, 1, 0, 0, 0]];
  expect(followedPoint(pose, [true, false, false])).toEqual([5, 0, 0]);
  expect(followedPoint(pose, [true, true, true])).toEqual([5, 6, 7]);
  expect(followedPoint(pose, [false, false, false])).toEqual([0, 0, 0]);
});
