import { defineEnvironment } from "./definition.ts";
import type { Dynamics } from "./dynamics.ts";
import {
  gravity,
  hillScene,
  leftmost,
  maximumSpeed,
  observationSpace,
  rightmost,
  secondsPerStep,
} from "./mountain-car-hill.ts";
import { type InitialBounds, initialBounds, uniformWithin, weight } from "./options.ts";

const goal = 0.45;
const power = 0.0015;
const { fround } = Math;
const unrounded = (x: number) => x;

/** @param goalVelocity the least velocity with which the car must reach the goal */
function continuousMountainCarDynamics(goalVelocity: number, initial: InitialBounds): Dynamics {
  const draw = uniformWithin(initial);
  let position = 0;
  let velocity = 0;
  // Gymnasium computes in the precision of its state, which is float64 until the first step.
  let round = fround;
  const observe = () => Float64Array.of(fround(position), fround(velocity));
  return {
    secondsPerStep,
    observationSpace,
    actionSpace: { kind: "box", low: [-1], high: [1], names: ["force on the car"], units: [""] },
    reset(random) {
      position = draw(random);
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
    scene: () => hillScene(position, goal),
    read: () => [position, velocity, Number(round === fround)],
    write(state) {
      [position, velocity] = state;
      round = state[2] === 1 ? fround : unrounded;
    },
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
export const continuousMountainCar = defineEnvironment({
  id: "MountainCarContinuous-v0",
  maxEpisodeSteps: 999,
  options: { goal_velocity: weight(0), ...initialBounds(-0.6, -0.4) },
  make: ({ goal_velocity, ...initial }) => continuousMountainCarDynamics(goal_velocity, initial),
});
