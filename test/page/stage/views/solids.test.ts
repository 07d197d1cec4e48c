import { expect, test } from "vitest";
import { quaternionOf } from "../../../../edge/page/stage/views/pose.js";
import { solidOf } from "../../../../edge/page/stage/views/solids.js";

const unscaled = [1, 1, 1];

test("a sphere's first size is its radius", () => {
  expect(solidOf({ type: "sphere", size: [0.25, 0, 0] })).toMatchObject({
    solid: "SphereGeometry",
    args: [0.25, expect.any(Number), expect.any(Number)],
    scale: unscaled,
  });
});

test("a box's sizes are halves", () => {
  expect(solidOf({ type: "box", size: [1, 2, 3] })).toMatchObject({
    solid: "BoxGeometry",
    args: [2, 4, 6],
    scale: unscaled,
  });
});

test("capsules and cylinders have a radius and half a length, along MuJoCo's z and three's y", () => {
  const size: [number, number, number] = [0.1, 0.4, 0];
  expect(solidOf({ type: "capsule", size })).toMatchObject({
    solid: "CapsuleGeometry",
    args: [0.1, 0.8, expect.any(Number), expect.any(Number)],
    alongY: true,
  });
  expect(solidOf({ type: "cylinder", size })).toMatchObject({
    solid: "CylinderGeometry",
    args: [0.1, 0.1, 0.8, expect.any(Number)],
    alongY: true,
  });
});

test("an ellipsoid is a unit sphere, scaled along each axis", () => {
  expect(solidOf({ type: "ellipsoid", size: [1, 2, 3] })).toMatchObject({
    solid: "SphereGeometry",
    args: [1, expect.any(Number), expect.any(Number)],
    scale: [1, 2, 3],
  });
});

test("a plane is no solid", () => {
  expect(solidOf({ type: "plane", size: [40, 40, 40] })).toBeNull();
});

test("a quaternion's scalar comes first in MuJoCo, and last in three.js", () => {
  expect(quaternionOf([1, 2, 3, 4])).toEqual([2, 3, 4, 1]);
  expect(quaternionOf([9, 9, 1, 2, 3, 4], 2)).toEqual([2, 3, 4, 1]);
});
