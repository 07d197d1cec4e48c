import * as z from "zod";
import { defineEnvironment } from "./definition.ts";
import type { Dynamics } from "./dynamics.ts";
import { type Point, palette, rectangle, type Scene } from "./scene.ts";

const [leftmost, rightmost] = [-1.2, 0.6];
const goal = 0.45;
const maximumSpeed = 0.07;
const power = 0.0015;
const gravity = 0.0025;
const { fround } = Math;
const unrounded = (x: number) => x;

/** @param goalVelocity the least velocity with which the car must reach the goal */
function mountainCarDynamics(goalVelocity: number): Dynamics {
  let position = 0;
  let velocity = 0;
  // Gymnasium computes in the precision of its state, which is float64 until the first step.
  let round = fround;
  const observe = () => Float64Array.of(fround(position), fround(velocity));
  return {
    secondsPerStep: 1 / 30,
    observationSpace: {
      kind: "box",
      low: [leftmost, -maximumSpeed].map(fround),
      high: [rightmost, maximumSpeed].map(fround),
      names: ["car position", "car velocity"],
      // A step adds the velocity to the position, independent of its duration.
      units: ["m", "m/step"],
    },
    actionSpace: { kind: "box", low: [-1], high: [1], names: ["force on the car"], units: [""] },
    reset(random) {
      position = random.uniform(-0.6, -0.4);
      velocity = 0;
      round = unrounded;
      return observe();
    },
    step([action]) {
      // In Gymnasium, a force within the bounds is float32, and so are results; the bounds
      // themselves are float64.
      const slope = gravity * Math.cos(round(3 * position));
      const change =
        Math.abs(action) <= 1
          ? fround(fround(action * fround(power)) - fround(slope))
          : Math.sign(action) * power - slope;
      const limit = round(maximumSpeed);
      velocity = Math.min(Math.max(round(velocity + round(change)), -limit), limit);
      position = round(position + velocity);
      position = Math.min(Math.max(position, round(leftmost)), round(rightmost));
      if (position === round(leftmost) && velocity < 0) velocity = 0;

      const terminated = position >= round(goal) && velocity >= round(goalVelocity);
      const reward = (terminated ? 100 : 0) - action * action * 0.1;
      position = fround(position);
      velocity = fround(velocity);
      round = fround;
      return { observation: observe(), reward, terminated };
    },
    scene: () => mountainCarScene(position),
    read: () => [position, velocity, Number(round === fround)],
    write(state) {
      [position, velocity] = state;
      round = state[2] === 1 ? fround : unrounded;
    },
  };
}

function mountainCarScene(position: number): Scene {
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

/**
 * MountainCarContinuous-v0: reach the top on the right; the car must first swing back to gain
 * speed.
 *
 *     v <- v + 0.0015 clip(a, -1, 1) - 0.0025 cos 3x,   |v| <= 0.07,   x <- x + v in [-1.2, 0.6]
 *     reward = 100 at x >= 0.45, where the episode ends, - 0.1 a^2
 *
 * Source: Gymnasium 1.3; Moore 1990, "Efficient Memory-Based Learning for Robot Control".
 */
export const mountainCar = defineEnvironment({
  id: "MountainCarContinuous-v0",
  maxEpisodeSteps: 999,
  options: { goal_velocity: z.number().default(0) },
  make: ({ goal_velocity }) => mountainCarDynamics(goal_velocity),
});
