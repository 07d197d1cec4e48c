import { cosine } from "../../arithmetic/trigonometry.ts";
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

const goal = 0.5;
const power = 0.001;

/** @param goalVelocity the least velocity with which the car must reach the goal */
function mountainCarDynamics(goalVelocity: number, initial: InitialBounds): Dynamics {
  const draw = uniformWithin(initial);
  let position = 0;
  let velocity = 0;
  const observe = () => Float64Array.of(position, velocity).map(Math.fround);
  return {
    secondsPerStep,
    observationSpace,
    actionSpace: { kind: "discrete", size: 3, names: ["push left", "no push", "push right"] },
    reset(random) {
      position = draw(random);
      velocity = 0;
      return observe();
    },
    step([action]) {
      velocity += (action - 1) * power + cosine(3 * position) * -gravity;
      velocity = Math.min(Math.max(velocity, -maximumSpeed), maximumSpeed);
      position = Math.min(Math.max(position + velocity, leftmost), rightmost);
      if (position === leftmost && velocity < 0) velocity = 0;
      const terminated = position >= goal && velocity >= goalVelocity;
      return { observation: observe(), reward: -1, terminated };
    },
    scene: () => hillScene(position, goal),
    read: () => [position, velocity],
    write(state) {
      [position, velocity] = state;
    },
  };
}

/**
 * MountainCar-v0: reach the top on the right in as few steps as possible; the car must first swing
 * back to gain speed. Each step costs 1.
 *
 *     v <- v + 0.001 (a - 1) - 0.0025 cos 3x,   |v| <= 0.07,   x <- x + v in [-1.2, 0.6]
 *
 * Source: Gymnasium 1.3; Moore 1990, "Efficient Memory-Based Learning for Robot Control".
 */
export const mountainCar = defineEnvironment({
  id: "MountainCar-v0",
  maxEpisodeSteps: 200,
  options: { goal_velocity: weight(0), ...initialBounds(-0.6, -0.4) },
  make: ({ goal_velocity, ...initial }) => mountainCarDynamics(goal_velocity, initial),
  returnRange: (_, steps) => [-steps, 0],
});
