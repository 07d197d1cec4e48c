import type { BoxSpace } from "../../schemas/space.ts";
import { type Point, palette, rectangle, type Scene } from "./scene.ts";

/*
 * The hill that both mountain cars drive on: the height is 0.45 sin 3x + 0.55, and gravity
 * accelerates the car by -0.0025 cos 3x.
 */

export const [leftmost, rightmost] = [-1.2, 0.6];
export const maximumSpeed = 0.07;
export const gravity = 0.0025;
const { fround } = Math;

export const observationSpace: BoxSpace = {
  kind: "box",
  low: [leftmost, -maximumSpeed].map(fround),
  high: [rightmost, maximumSpeed].map(fround),
  names: ["car position", "car velocity"],
  // A step adds the velocity to the position, independent of its duration.
  units: ["m", "m/step"],
};

/** The time for which a step is shown. */
export const secondsPerStep = 1 / 30;

/** The car on the hill, with a flag at the goal. */
export function hillScene(position: number, goal: number): Scene {
  const height = (x: number) => 0.45 * Math.sin(3 * x) + 0.55;
  const hill = Array.from({ length: 61 }, (_, i): Point => {
    const x = leftmost + (i / 60) * (rightmost - leftmost);
    return [x, height(x)];
  });
  const wheel = 0.05;
  return {
    view: { left: leftmost, bottom: 0, width: rightmost - leftmost, height: 1.35 },
    background: palette.sky,
    shapes: [
      { kind: "polygon", points: [...hill, [rightmost, 0], [leftmost, 0]], color: palette.ground },
      rectangle(goal, height(goal), 0.01, 0.2, palette.outline),
      rectangle(goal, height(goal) + 0.12, 0.1, 0.08, palette.near),
      {
        kind: "disc",
        center: [position, height(position) + wheel],
        radius: wheel,
        color: palette.body,
      },
    ],
  };
}
